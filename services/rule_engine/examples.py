"""The deals of a rule test as the ledger would tell them, with the test's own clock."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from services.rule_engine.example_language import Told, ToldCircle, ToldDeal
from services.rule_engine.facts import Surroundings
from services.rule_engine.sums import Sum
from shared.contracts import (
    ArticleRef,
    Change,
    Circle,
    Claim,
    Conflict,
    Deal,
    DealChanged,
    Evidence,
    Leg,
    Measure,
    Money,
    Party,
    Role,
    StageStep,
    UsdValue,
)
from shared.entities import Entities

_START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


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
        changes = tuple(_changes(deal, previous))
        return DealChanged(
            correlation_id=deal_id, deal=deal, previous=previous, changes=changes, cause=deal.articles[0], at=self.now
        )

    def _deal(self, written: ToldDeal, deal_id: str, previous: Deal | None) -> Deal:
        articles = self._articles(written, deal_id, previous)
        steps = previous.stage_history if previous else ()
        if not steps or steps[-1].stage is not written.stage:
            steps = (*steps, StageStep(stage=written.stage, at=self.now, article=articles[0]))
        figures = ((Measure.DEAL, written.amount or written.contract_value), (Measure.VALUATION, written.valuation))
        return Deal(
            id=deal_id,
            revision=previous.revision + 1 if previous else 1,
            kind=written.type,
            subject=written.subject,
            stage=written.stage,
            stage_history=steps,
            background=written.background,
            headline=f"{written.type} in a test",
            parties=tuple(self._party(role, name) for role, name in written.companies()),
            money=tuple(self._money(measure, told) for measure, told in figures if told),
            stake_percent=written.stake,
            articles=articles,
            article_count=written.sources if written.sources is not None else max(1, previous.article_count if previous else 1),
            origins=_origins(written, previous),
            conflicts=self._conflicts(written),
            circles=(self._circle(written.circle, deal_id),) if written.circle else (),
            overdue_since=self.now.date() if written.overdue else None,
            first_seen=previous.first_seen if previous else self.now,
            last_seen=self.now,
        )

    def _articles(self, written: ToldDeal, deal_id: str, previous: Deal | None) -> tuple[ArticleRef, ...]:
        """One for each language; what the deal does not say is as before."""
        told = written.language or (tuple(article.language for article in previous.articles) if previous else (None,))
        return tuple(
            ArticleRef(id=deal_id, url="https://example.org/", title="a test", published_at=self.now, language=language)
            for language in told
        )

    def _conflicts(self, written: ToldDeal) -> tuple[Conflict, ...]:
        if not written.conflict:
            return ()
        sums = [self._money(Measure.DEAL, told) for told in written.conflict]
        claims = tuple(
            Claim(slot="amount", value=str(sum_.value), origin=f"origin {number}", article_id="test", quote=str(sum_.value),
                  first_seen=self.now, last_seen=self.now, money=sum_)
            for number, sum_ in enumerate(sums, 1)
        )  # fmt: skip
        lowest = min(sums, key=lambda sum_: sum_.usd.value if sum_.usd else sum_.value)
        return (Conflict(slot="amount", claims=claims, lowest=lowest),)

    def _circle(self, told: ToldCircle, deal_id: str) -> Circle:
        companies, sums = told.among, told.sums or (None,) * len(told.among)
        legs = tuple(self._leg(told, number, sums[number], deal_id) for number in range(len(companies)))
        forth = min((leg.usd for leg in legs[:-1] if leg.usd is not None), default=None) if None not in sums[:-1] else None
        back = legs[-1].usd
        overlap = float(min(forth, back) / max(forth, back)) if forth and back else None
        return Circle(id="-".join(companies), legs=legs, weakest_stage=told.stage, first_seen=self.now, overlap=overlap)

    def _leg(self, told: ToldCircle, number: int, sum_: Sum | None, deal_id: str) -> Leg:
        """Each invests in the next; the last one buys from the first."""
        giver, taker, last = told.among[number], told.among[(number + 1) % len(told.among)], number == len(told.among) - 1
        return Leg(
            giver=self._name(giver), taker=self._name(taker), verb="buys from" if last else "invests in", deal_id=deal_id,
            stage=told.stage, usd=sum_.amount if sum_ else None, giver_key=self._top(giver), taker_key=self._top(taker),
        )  # fmt: skip

    def _name(self, company: str) -> str:
        return self.entities.by_id[company].name if company in self.entities.by_id else company

    def _top(self, company: str) -> str:
        return (self.entities.parents(company) or (company,))[-1]

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


def _origins(written: ToldDeal, previous: Deal | None) -> tuple[str, ...]:
    if written.origins is None:
        return previous.origins if previous else ("test",)
    return tuple(f"origin {number}" for number in range(1, written.origins + 1))


def _changes(deal: Deal, previous: Deal | None) -> Iterator[Change]:
    """What the ledger would say of it; an echo where nothing differs."""
    if previous is None or (previous.background and not deal.background):
        yield Change.OPENED
        return
    differs = (
        (Change.STAGE_MOVED, deal.stage is not previous.stage),
        (Change.FIGURE_REVISED, _figures(deal) != _figures(previous)),
        (Change.PARTY_ADDED, bool(_parties(deal) - _parties(previous))),
        (Change.CORROBORATED, len(deal.origins) > len(previous.origins)),
        (Change.CONFLICT_FOUND, bool(deal.conflicts) and not previous.conflicts),
        (Change.CONFLICT_RESOLVED, bool(previous.conflicts) and not deal.conflicts),
        (Change.CIRCLE_CLOSED, _circles(deal) > _circles(previous)),
        (Change.CIRCLE_ENDED, deal.stage is previous.stage and bool(_circles(previous) - _circles(deal))),
        (Change.OVERDUE, deal.overdue_since is not None and previous.overdue_since is None),
    )
    found = [change for change, true in differs if true]
    yield from found or [Change.ECHOED]


def _circles(deal: Deal) -> set[str]:
    return {circle.id for circle in deal.circles}


def _figures(deal: Deal) -> list[tuple[object, ...]]:
    sums = [(money.measure, money.value, money.upper, money.currency, money.bound) for money in deal.money]
    return [*sums, ("stake", deal.stake_percent)]


def _parties(deal: Deal) -> set[tuple[Role, str]]:
    return {(party.role, party.key) for party in deal.parties}


def _evidence(quote: str) -> Evidence:
    return Evidence(field="text", start=0, end=len(quote), quote=quote, pattern="test")
