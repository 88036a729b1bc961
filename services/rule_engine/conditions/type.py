"""`type: investment` or a list: the kind of deal. A funding round is an investment."""

from typing import Any

from services.rule_engine import truth
from services.rule_engine.condition_kind import Check, ConditionKind, Lists, words
from services.rule_engine.facts import DealFacts
from services.rule_engine.index.marks import Mark, OneOf
from services.rule_engine.misreading import one_of
from shared.contracts import Kind

_KINDS = tuple(kind.value for kind in Kind)


def _read(value: Any) -> Kind:
    return Kind(one_of(value, _KINDS, "a known deal type"))


def _test(wanted: tuple[Kind, ...], _key: str, _lists: Lists) -> Check:
    kinds = frozenset(wanted)
    return Check(
        truth=lambda facts: truth.of(not kinds.isdisjoint(facts.kinds)), value=_value, miss=lambda facts: _miss(wanted, facts)
    )


def _kinds(facts: DealFacts) -> frozenset[Kind]:
    return facts.kinds


def _marks(wanted: tuple[Kind, ...], _key: str, _lists: Lists) -> tuple[Mark, ...]:
    return (OneOf(_kinds, frozenset(wanted)),)


def _miss(wanted: tuple[Kind, ...], facts: DealFacts) -> str:
    return f"is {facts.deal.kind}; would fire for {' or '.join(wanted)}"


def _value(facts: DealFacts) -> str:
    kind = facts.deal.kind
    return f"{kind}, which is a case of {kind.parent}" if kind.parent else kind.value


CONDITION = ConditionKind(
    keys=("type",),
    form=words(_read, {"enum": list(_KINDS)}, Kind),
    test=_test,
    traces=lambda facts: facts.deal.kind.value,
    marks=_marks,
)
