"""What `amount` and `valuation` have in common: a comparison in words, held against one figure of the deal."""

from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from services.rule_engine.comparisons import WORDS, Comparison, read_comparison
from services.rule_engine.condition_kind import Check, ConditionKind, Lists
from services.rule_engine.facts import DealFacts
from shared.contracts import Measure, Truth

_SCHEMA = {
    "type": "string",
    "pattern": f"^({'|'.join(WORDS)})",
    "examples": ["above $1B", "at least €500 million", "between $1B and $5B", "up to £200m", "known", "unknown"],
}


def figure_condition(key: str, measure: Measure) -> ConditionKind:
    """The condition under `key` that asks about the deal's `measure`."""

    def test(wanted: Comparison, _key: str, _lists: Lists) -> Check:
        def truth(facts: DealFacts) -> Truth:
            figure = facts.figures.get(measure)
            return wanted.holds(figure.interval(wanted.currency) if figure else None)

        return Check(truth, value)

    def value(facts: DealFacts) -> str:
        figure = facts.figures.get(measure)
        return str(figure) if figure else "no figure told"

    def trace(facts: DealFacts) -> str:
        figure = facts.figures.get(measure)
        return figure.fingerprint if figure else ""

    form: Any = Annotated[Comparison, BeforeValidator(read_comparison), WithJsonSchema(_SCHEMA)]
    return ConditionKind(keys=(key,), form=form, test=test, traces=trace)
