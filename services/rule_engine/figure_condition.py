"""What `amount` and `valuation` have in common: a comparison in words, held against one figure of the deal."""

from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from services.rule_engine.comparisons import WORDS, Comparison, read_comparison
from services.rule_engine.condition_kind import Check, ConditionKind, Lists
from services.rule_engine.facts import DealFacts
from services.rule_engine.near_figures import far_from, said
from shared.contracts import Evidence, Measure, Truth

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

        def miss(facts: DealFacts) -> str:
            figure = facts.figures.get(measure)
            if figure is None:
                return "is not told; would fire once it is" + (f" {said(wanted)}" if wanted.interval else "")
            return f"is {figure}{far_from(wanted, figure.interval(wanted.currency))}"

        return Check(truth, value, miss, evidence)

    def value(facts: DealFacts) -> str:
        figure = facts.figures.get(measure)
        return str(figure) if figure else "no figure told"

    def trace(facts: DealFacts) -> str:
        figure = facts.figures.get(measure)
        return figure.fingerprint if figure else ""

    def evidence(facts: DealFacts) -> tuple[Evidence, ...]:
        figure = facts.figures.get(measure)
        return (figure.money.evidence,) if figure else ()

    form: Any = Annotated[Comparison, BeforeValidator(read_comparison), WithJsonSchema(_SCHEMA)]
    return ConditionKind(keys=(key,), form=form, test=test, traces=trace)
