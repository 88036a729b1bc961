"""Rules as analysts would write them, and deals for them, in two sets: `popular`, where everybody watches the same few companies, a third
of them without any further condition, and `selective`, where companies are many and every watch says what kind of deal and how large.
"""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

import yaml

from shared.contracts import (
    ArticleRef,
    Bound,
    Change,
    Deal,
    DealChanged,
    Evidence,
    Kind,
    Measure,
    Money,
    Party,
    Role,
    Stage,
    StageStep,
    UsdValue,
)  # fmt: skip
from shared.entities import Entities, Entity

_PER_FILE = 2_000
_AT = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
_PARENTS = [f"sector-{number}" for number in range(8)]
_CATEGORIES = {f"branch-{number}": _PARENTS[number % 8] for number in range(40)}
_COUNTRIES = ["US", "CN", "JP", "DE", "GB", "FR", "IN", "KR", "NO", "SG"]
_SUMS = ["$100M", "$250M", "$500M", "$1B", "$2B", "$5B", "$10B", "$20B"]
_SIDES = {
    Kind.INVESTMENT: (Role.INVESTOR, Role.INVESTEE), Kind.FUNDING_ROUND: (Role.INVESTOR, Role.INVESTEE),
    Kind.ACQUISITION: (Role.ACQUIRER, Role.TARGET), Kind.CONTRACT: (Role.SUPPLIER, Role.CUSTOMER), Kind.DEBT: (Role.LENDER, Role.BORROWER),
}  # fmt: skip
_KINDS = list(_SIDES)
_STAGES = [Stage.RUMOURED, Stage.IN_TALKS, Stage.AGREED, Stage.COMPLETED]


@dataclass(frozen=True)
class Made:
    """`bare` is the share of watches without a further condition; companies are Zipf with exponent `skew`."""

    name: str
    companies: int
    skew: float
    bare: float


POPULAR, SELECTIVE = Made("popular", 5_000, 1.05, 1 / 3), Made("selective", 20_000, 0.85, 0.0)


class Maker:
    """Draws rules and deals of one set, the same ones each time."""

    def __init__(self, made: Made, seed: int = 5) -> None:
        self._made, self._dice = made, random.Random(seed)
        self._ids = [f"company-{number}" for number in range(made.companies)]
        self._weights = list(accumulate(1 / (number + 1) ** made.skew for number in range(made.companies)))
        branches = list(_CATEGORIES)
        self.entities = Entities(
            {
                one: Entity(id=one, name=one, categories=(self._dice.choice(branches),), country=self._dice.choice(_COUNTRIES))
                for one in self._ids
            },
            dict(_CATEGORIES),
        )

    def files(self, count: int) -> dict[str, str]:
        """The texts of `count` rules by the names of their files."""
        rules = [{"id": f"rule-{number}", "name": f"Rule {number}", **self._rule()} for number in range(count)]
        parts = range(0, count, _PER_FILE)
        return {
            f"{start:06}.yaml": yaml.dump(
                {"version": 1, "rules": rules[start : start + _PER_FILE]}, Dumper=_NoAliases, sort_keys=False, allow_unicode=True
            )
            for start in parts
        }

    def deals(self, count: int) -> Iterator[DealChanged]:
        return (self._deal(number) for number in range(count))

    def _rule(self) -> dict[str, object]:
        """Of a hundred: 42 watch a company, 8 a list, 24 ask sector, kind and sum, 8 both sides, 8 a step, 6 country and sector, 4 more."""
        kinds = [self._watch, self._list, self._sector, self._sides, self._step, self._country, self._either]
        wish = self._dice.choices(kinds, [42, 8, 24, 8, 8, 6, 4])[0]
        return wish(self._dice.choice(_KINDS), f"{self._dice.choice(['above', 'at least'])} {self._dice.choice(_SUMS)}")

    def _watch(self, kind: Kind, sum_: str) -> dict[str, object]:
        more = {} if self._dice.random() < self._made.bare else {"type": kind.value, "amount": sum_}
        return {"when": {"party": self._company(), **more}}

    def _list(self, _kind: Kind, sum_: str) -> dict[str, object]:
        return {"when": {"party": sorted({self._company() for _ in range(self._dice.randint(3, 12))}), "amount": sum_}}

    def _sector(self, kind: Kind, sum_: str) -> dict[str, object]:
        return {"when": {"new": "yes", "type": kind.value, "amount": sum_, "party": {"category": self._branch()}}}

    def _sides(self, kind: Kind, sum_: str) -> dict[str, object]:
        giver, taker = _SIDES[kind]
        return {"when": {giver.value: {"category": self._branch()}, taker.value: {"category": self._branch()}, "amount": sum_}}

    def _step(self, _kind: Kind, _sum: str) -> dict[str, object]:
        party = self._company() if self._dice.random() < 0.5 else {"category": self._branch()}
        return {"when": {"stage": {"from": "rumoured", "to": ["agreed", "completed"]}, "party": party}}

    def _country(self, _kind: Kind, sum_: str) -> dict[str, object]:
        return {"when": {"party": {"country": self._dice.choice(_COUNTRIES), "category": self._branch()}, "amount": sum_}}

    def _either(self, kind: Kind, sum_: str) -> dict[str, object]:
        giver, taker = _SIDES[kind]
        sides = [{giver.value: {"category": self._branch()}}, {taker.value: {"country": self._dice.choice(_COUNTRIES)}}]
        return {"when": {"type": kind.value, "amount": sum_, "any": sides}, "unless": {"party": {"category": self._branch()}}}

    def _company(self) -> str:
        return self._dice.choices(self._ids, cum_weights=self._weights)[0]

    def _branch(self) -> str:
        return self._dice.choice([*_CATEGORIES, *_PARENTS])

    def _deal(self, number: int) -> DealChanged:
        kind, dice = self._dice.choice(_KINDS), self._dice
        article = ArticleRef(id=f"a{number}", url="https://example.org/1", title="a headline")
        stages = dice.choice([_STAGES[:1], _STAGES[1:3], [Stage.RUMOURED, Stage.AGREED], _STAGES[2:3]])
        deal = Deal(
            id=f"d{number}", revision=1, kind=kind, stage=stages[-1], background=False, headline="a headline",
            stage_history=tuple(StageStep(stage=stage, at=_AT, article=article) for stage in stages),
            parties=tuple(self._party(role) for role in _SIDES[kind]), money=(self._money(),) if dice.random() < 0.7 else (),
            articles=(article,), article_count=1, origins=("example.org",), first_seen=_AT, last_seen=_AT,
        )  # fmt: skip
        return DealChanged(correlation_id=article.id, deal=deal, changes=(Change.OPENED,), cause=article, at=_AT)

    def _party(self, role: Role) -> Party:
        one = self.entities.by_id[self._company()]
        categories = self.entities.categories_of(one.id)
        return Party(
            name=one.name, role=role, entity_id=one.id, categories=categories, country=one.country, evidence=_evidence(one.name)
        )

    def _money(self) -> Money:
        value = Decimal(round(10 ** self._dice.uniform(7.5, 10.7)))
        bound = self._dice.choices([Bound.EXACTLY, Bound.ABOUT, Bound.AT_MOST, Bound.AT_LEAST], [8, 2, 1, 1])[0]
        usd = UsdValue(value=value, rate_date=_AT.date())
        return Money(measure=Measure.DEAL, value=value, currency="USD", bound=bound, usd=usd, evidence=_evidence(str(value)))


class _NoAliases(yaml.CSafeDumper):
    def ignore_aliases(self, data: object) -> bool:
        return True


def _evidence(quote: str) -> Evidence:
    return Evidence(field="text", start=0, end=len(quote), quote=quote, pattern="bench")
