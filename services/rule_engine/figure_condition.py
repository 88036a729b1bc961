"""What `amount`, `valuation` and `contract_value` have in common: a comparison in words, held against one figure of the deal."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from services.rule_engine.comparisons import WORDS, Comparison, read_comparison
from services.rule_engine.condition_kind import Check, ConditionKind, Lists
from services.rule_engine.facts import DealFacts, Figure
from services.rule_engine.index.marks import Limit, Mark
from services.rule_engine.intervals import Interval
from services.rule_engine.near_figures import far_from, said
from shared.contracts import Evidence, Kind, Measure, Truth

_SCHEMA = {
    "type": "string",
    "pattern": f"^({'|'.join(WORDS)})",
    "examples": ["above $1B", "at least €500 million", "between $1B and $5B", "up to £200m", "known", "unknown"],
}


def figure_condition(key: str, measure: Measure, only: Kind | None = None) -> ConditionKind:
    """The condition under `key` that asks about the deal's `measure`; deals that are not of the kind `only` have no such figure."""
    slot = _Slot(measure, only)
    form: Any = Annotated[Comparison, BeforeValidator(read_comparison), WithJsonSchema(_SCHEMA)]
    return ConditionKind(keys=(key,), form=form, test=slot.test, traces=slot.trace, marks=slot.marks)


@dataclass(frozen=True)
class _Slot:
    """Where the figure stands in a deal."""

    measure: Measure
    only: Kind | None

    def test(self, wanted: Comparison, _key: str, _lists: Lists) -> Check:
        def truth(facts: DealFacts) -> Truth:
            if self._lacks(facts):
                return Truth.NO
            figure = facts.figures.get(self.measure)
            return wanted.holds(figure.interval(wanted.currency) if figure else None)

        def miss(facts: DealFacts) -> str:
            if self._lacks(facts):
                return f"the deal is of type {facts.deal.kind}; would fire for a {self.only}"
            return _far(wanted, self._told(facts))

        return Check(truth, self._value, miss, self._evidence)

    def marks(self, wanted: Comparison, _key: str, _lists: Lists) -> tuple[Mark, ...]:
        return tuple(_limits(wanted, _FigureIn(self.measure, self.only, wanted.currency)))

    def trace(self, facts: DealFacts) -> str:
        figure = self._told(facts)
        return figure.fingerprint if figure else ""

    def _lacks(self, facts: DealFacts) -> bool:
        return self.only is not None and self.only not in facts.kinds

    def _told(self, facts: DealFacts) -> Figure | None:
        return None if self._lacks(facts) else facts.figures.get(self.measure)

    def _value(self, facts: DealFacts) -> str:
        return f"no {self.only}" if self._lacks(facts) else str(self._told(facts) or "no figure told")

    def _evidence(self, facts: DealFacts) -> tuple[Evidence, ...]:
        figure = self._told(facts)
        return (figure.money.evidence,) if figure else ()


@dataclass(frozen=True)
class _FigureIn:
    """What the deal's figure may be, in a currency."""

    measure: Measure
    only: Kind | None
    currency: str

    def __call__(self, facts: DealFacts) -> Interval | None:
        figure = facts.figures.get(self.measure)
        if figure is None or (self.only is not None and self.only not in facts.kinds):
            return None
        return figure.interval(self.currency)


def _limits(wanted: Comparison, figure: _FigureIn) -> Iterator[Mark]:
    """What the figure must reach, and what it must not exceed."""
    asked = wanted.interval
    if asked is not None and asked.low.is_finite():
        yield Limit(figure, asked.low, asked.low_open, rising=True)
    if asked is not None and asked.high.is_finite():
        yield Limit(figure, asked.high, asked.high_open, rising=False)


def _far(wanted: Comparison, figure: Figure | None) -> str:
    if figure is None:
        return "is not told; would fire once it is" + (f" {said(wanted)}" if wanted.interval else "")
    return f"is {figure}{far_from(wanted, figure.interval(wanted.currency))}"
