"""Runs the `tests:` of rule files: the deals of a test go through the very same decisions as live ones, with the test's own clock."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from services.rule_engine.evaluation import RuleSet, rule_set
from services.rule_engine.example_language import Told, ToldDeal, WrittenTest
from services.rule_engine.facts import Surroundings, facts_of
from services.rule_engine.memory import Memory
from services.rule_engine.reading import RuleFile
from services.rule_engine.telling import tell
from shared.contracts import (
    ArticleRef,
    Change,
    Deal,
    DealChanged,
    Evidence,
    MatchFound,
    Measure,
    Money,
    Party,
    Role,
    StageStep,
    Truth,
    UsdValue,
)
from shared.entities import Entities

_START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Outcome:
    """One test: `complaints` is empty when it passed."""

    path: str
    line: int
    name: str
    complaints: tuple[str, ...]


def run_tests(file: RuleFile, entities: Entities, around: Surroundings) -> list[Outcome]:
    """Every test of a file, each on its own with the file's rules."""
    rules = rule_set(file.rules)
    return [
        Outcome(
            file.path, file.document.values["tests", index].line + 1, test.name, tuple(_complaints(test, rules, entities, around))
        )
        for index, test in enumerate(file.tests)
    ]


def _complaints(test: WrittenTest, rules: RuleSet, entities: Entities, around: Surroundings) -> Iterator[str]:
    memory, story = Memory(rules, around), Story(entities, around)
    changes = [story.next(told) for told in test.deals]
    matches = [fire.match for changed in changes for fire in memory.take(changed)]
    for expected, verdict, what in ((test.expect, Truth.YES, "fire"), (test.expect_review, Truth.MAYBE, "ask for review")):
        fired = _rule_ids(matches, verdict)
        for rule_id in sorted(set(expected) - fired):
            yield f"expected '{rule_id}' to {what}; it did not. For the last deal:\n{_why(rule_id, rules, changes, around)}"
        for rule_id in sorted(fired - set(expected)):
            yield f"'{rule_id}' did {what}, which was not expected"


def _rule_ids(matches: list[MatchFound], verdict: Truth) -> set[str]:
    return {match.rule_id for match in matches if match.verdict is verdict}


def _why(rule_id: str, rules: RuleSet, changes: list[DealChanged], around: Surroundings) -> str:
    ready = next((ready for ready in rules.rules if ready.rule.id == rule_id), None)
    if ready is None or not changes:
        return "      the rule is not enabled" if changes else "      there is no deal"
    return "\n".join(tell(ready.explain(facts_of(changes[-1], around)), "      "))


@dataclass
class Story:
    """The deals of one test as the ledger would tell them, revision by revision."""

    entities: Entities
    around: Surroundings
    now: dt.datetime = _START
    told: dict[str, Deal] = field(default_factory=dict)

    def next(self, written: ToldDeal) -> DealChanged:
        self.now = written.at or self.now
        deal_id = written.id or f"deal-{len(self.told) + 1}"
        previous = self.told.get(deal_id)
        deal = self.told[deal_id] = self._deal(written, deal_id, previous)
        change = Change.CORROBORATED if previous else Change.OPENED
        return DealChanged(
            correlation_id=deal_id, deal=deal, previous=previous, changes=(change,), cause=deal.articles[0], at=self.now
        )

    def _deal(self, written: ToldDeal, deal_id: str, previous: Deal | None) -> Deal:
        article = ArticleRef(id=deal_id, url="https://example.org/", title="a test", published_at=self.now)
        steps = previous.stage_history if previous else ()
        if not steps or steps[-1].stage is not written.stage:
            steps = (*steps, StageStep(stage=written.stage, at=self.now, article=article))
        figures = ((Measure.DEAL, written.amount), (Measure.VALUATION, written.valuation))
        return Deal(
            id=deal_id,
            revision=previous.revision + 1 if previous else 1,
            kind=written.type,
            stage=written.stage,
            stage_history=steps,
            background=written.background,
            headline=f"{written.type} in a test",
            parties=tuple(self._party(role, name) for role, name in written.companies()),
            money=tuple(self._money(measure, told) for measure, told in figures if told),
            articles=(article,),
            article_count=1,
            origins=("test",),
            first_seen=previous.first_seen if previous else self.now,
            last_seen=self.now,
        )

    def _party(self, role: Role, name: str) -> Party:
        entity = self.entities.by_id.get(name)
        return Party(
            name=entity.name if entity else name,
            role=role,
            entity_id=name if entity or not self.entities.by_id else None,
            parents=self.entities.parents(name),
            categories=self.entities.categories_of(name),
            country=entity.country if entity else None,
            evidence=_evidence(name),
        )

    def _money(self, measure: Measure, told: Told) -> Money:
        currency, day = told.sum.currency, self.now.date()
        rate = self.around.rates.per_usd(currency, day)
        upper = told.upper.amount if told.upper else None
        return Money(
            measure=measure,
            value=told.sum.amount,
            upper=upper,
            currency=currency,
            bound=told.bound,
            usd=UsdValue(value=told.sum.amount / rate, upper=upper / rate if upper is not None else None, rate_date=day)
            if rate
            else None,
            evidence=_evidence(str(told.sum.amount)),
        )


def _evidence(quote: str) -> Evidence:
    return Evidence(field="text", start=0, end=len(quote), quote=quote, pattern="test")
