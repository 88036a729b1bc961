"""`stage: agreed`, a list, or `{ from: ..., to: ... }`: the deal is at a stage, or came from one to another.

A step holds until the next one, so that a rule whose figure arrives an article later still sees it; it fires once per stage.
"""

from collections.abc import Iterator
from itertools import product
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, WithJsonSchema, model_validator

from services.rule_engine import truth
from services.rule_engine.condition_kind import Check, ConditionKind, Lists, words
from services.rule_engine.facts import DealFacts
from services.rule_engine.index.marks import Mark, OneOf
from services.rule_engine.misreading import misread, one_of
from shared.contracts import Evidence, Stage

_STAGES = tuple(stage.value for stage in Stage)
_WORD = {"enum": list(_STAGES)}


def _read(value: Any) -> Stage:
    return Stage(one_of(value, _STAGES, "a known stage"))


_Stages: Any = words(_read, _WORD, Stage)


class Step(BaseModel):
    """The stages it came `from` and those it is at. A mapping that leaves one open means any; without a mapping no step is asked for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    from_: _Stages = Field(tuple(Stage), alias="from")
    to: _Stages = tuple(Stage)

    @model_validator(mode="after")
    def _says_something(self) -> "Step":
        if not self.model_fields_set:
            raise misread("neither 'from' nor 'to' is given", "write { from: rumoured, to: agreed }")
        return self


def _read_step(value: Any) -> Any:
    return value if isinstance(value, dict) else Step.model_construct(from_=(), to=TypeAdapter(_Stages).validate_python(value))


def _test(wanted: Step, _key: str, _lists: Lists) -> Check:
    to, came_from = frozenset(wanted.to), frozenset(wanted.from_)
    if not came_from:
        return Check(
            truth=lambda facts: truth.of(facts.deal.stage in to),
            value=lambda facts: facts.deal.stage.value,
            miss=lambda facts: _miss(wanted, facts),
            evidence=_evidence,
        )
    return Check(
        truth=lambda facts: truth.of(facts.deal.stage in to and facts.came_from in came_from),
        value=_steps,
        miss=lambda facts: _miss(wanted, facts),
        evidence=_evidence,
    )


def _marks(wanted: Step, _key: str, _lists: Lists) -> tuple[Mark, ...]:
    return (OneOf(_tokens, frozenset(product(wanted.from_ or (None,), wanted.to))),)


def _tokens(facts: DealFacts) -> tuple[tuple[Stage | None, Stage], ...]:
    """The step, and the stage however it came there."""
    at = facts.deal.stage
    return ((None, at), (facts.came_from, at)) if facts.came_from else ((None, at),)


def _miss(wanted: Step, facts: DealFacts) -> str:
    if facts.deal.stage not in wanted.to:
        return f"is {facts.deal.stage}; would fire once it is {_any_of(wanted.to)}"
    return f"is {_steps(facts)}; would fire had it come from {_any_of(wanted.from_)}"


def _any_of(stages: tuple[Stage, ...]) -> str:
    return "any" if set(stages) == set(Stage) else " or ".join(stages)


def _evidence(facts: DealFacts) -> Iterator[Evidence]:
    """Of the step that led to the present stage."""
    last = next((step for step in reversed(facts.deal.stage_history) if step.stage is facts.deal.stage), None)
    if last and last.evidence:
        yield last.evidence


def _steps(facts: DealFacts) -> str:
    return f"{facts.came_from} to {facts.deal.stage}" if facts.came_from else f"{facts.deal.stage} from the start"


_MAPPING = {
    "type": "object",
    "additionalProperties": False,
    "minProperties": 1,
    "properties": {end: {"anyOf": [_WORD, {"type": "array", "items": _WORD, "minItems": 1}]} for end in ("from", "to")},
}
_SCHEMA = {"anyOf": [_WORD, {"type": "array", "items": _WORD, "minItems": 1}, _MAPPING]}

CONDITION = ConditionKind(
    keys=("stage",),
    form=Annotated[Step, BeforeValidator(_read_step), WithJsonSchema(_SCHEMA)],
    test=_test,
    traces=lambda facts: facts.deal.stage.value,
    marks=_marks,
    by_stage=lambda wanted: bool(wanted.from_),
)
