"""`expr: deal.amount / deal.valuation > 0.2`: whatever the other conditions cannot say, in CEL. Needs the extra `cel`."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from services.rule_engine.condition_kind import Check, ConditionKind, Lists, NameUsed
from services.rule_engine.expressions import engine
from services.rule_engine.expressions.expression import Expression, Misread, read_expression
from services.rule_engine.expressions.names import NAMES, Value
from services.rule_engine.expressions.words import MOST_CHARACTERS, ids_used
from services.rule_engine.facts import DealFacts, short
from services.rule_engine.intervals import INFINITY, Interval
from services.rule_engine.misreading import misread, misreadings, phrase_of

_MOST_SHOWN = 4


def _read(value: Any) -> Expression:
    text = phrase_of(value, MOST_CHARACTERS)
    if not engine.is_installed():
        raise misread("'expr' needs the extra 'cel', which is not installed", engine.HOW_TO_INSTALL)
    try:
        return read_expression(text)
    except Misread as error:
        raise misreadings((one.message, one.hint, one.offset, one.length) for one in error.complaints) from error


def _test(wanted: Expression, _key: str, _lists: Lists) -> Check:
    return Check(truth=wanted.truth, value=lambda facts: "; ".join(_told(name, facts) for name in wanted.names))


def _told(name: str, facts: DealFacts) -> str:
    return f"{name} {_shown(NAMES[name].read(facts))}"


def _shown(value: Value) -> str:
    if isinstance(value, Interval):
        return _shown_figure(value)
    if isinstance(value, list):
        more = f" and {len(value) - _MOST_SHOWN} more" if len(value) > _MOST_SHOWN else ""
        return f"[{', '.join(value[:_MOST_SHOWN])}{more}]"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "not told" if value is None else f"{value:g}" if isinstance(value, float) else f"'{value}'"


def _shown_figure(value: Interval) -> str:
    if value.low == value.high:
        return f"USD {short(value.low)}"
    if value.high == INFINITY:
        return f"USD {short(value.low)} or more"
    return f"USD {short(value.low)} to {short(value.high)}"


def _names(raw: Any) -> Iterator[NameUsed]:
    return ids_used(raw) if isinstance(raw, str) and len(raw) <= MOST_CHARACTERS else iter(())


_SCHEMA = {
    "type": "string",
    "maxLength": MOST_CHARACTERS,
    "description": f"an expression in CEL over: {', '.join(NAMES)}",
    "examples": ["deal.amount / deal.valuation > 0.2", "deal.amount_known && size(deal.investor) >= 3"],
}
_FORM: Any = Annotated[Expression, BeforeValidator(_read), WithJsonSchema(_SCHEMA)]
CONDITION = ConditionKind(keys=("expr",), form=_FORM, test=_test, names=_names, may_fault=True)
