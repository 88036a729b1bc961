"""`conflict: none`, `any`, or the figures in dispute: whether sources contradict each other on the amount, valuation or total raised."""

from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from services.rule_engine import truth
from services.rule_engine.condition_kind import Check, ConditionKind, Lists
from services.rule_engine.facts import DealFacts
from services.rule_engine.misreading import as_list, misread, one_of, phrase_of
from shared.contracts import Conflict, Evidence

SLOTS = ("amount", "valuation", "total_raised")
_ANY, _NONE = "any", "none"
_ALIKE = {"yes": _ANY, "true": _ANY, "no": _NONE, "false": _NONE}
_WORDS = (_NONE, _ANY, *SLOTS)
_MOST_SHOWN = 4


def _word(value: Any) -> str:
    word = phrase_of(value).strip()
    return _ALIKE.get(word.lower()) or one_of(value, _WORDS, "a figure that sources contradict each other on")


def _read(value: Any) -> Any:
    """The figures asked for; all of them for `any`, none of them for `none`."""
    read = tuple(map(_word, as_list(value)))
    if len(read) > 1 and {_ANY, _NONE} & set(read):
        alone = next(word for word in read if word in {_ANY, _NONE})
        raise misread(f"'{alone}' stands alone", f"write 'conflict: {alone}', or name figures: {', '.join(SLOTS)}")
    return {_ANY: SLOTS, _NONE: ()}.get(read[0], read)


def _test(wanted: tuple[str, ...], _key: str, _lists: Lists) -> Check:
    slots = frozenset(wanted)
    if not slots:
        return Check(
            truth=lambda facts: truth.of(not facts.deal.conflicts),
            value=_value,
            miss=lambda facts: f"sources contradict each other on the {_value(facts)}; would fire once that is settled",
        )
    return Check(
        truth=lambda facts: truth.of(any(_slot(conflict) in slots for conflict in facts.deal.conflicts)),
        value=_value,
        miss=lambda facts: f"{_value(facts)}; would fire once sources contradict each other on the {' or '.join(wanted)}",
        evidence=_evidence,
    )


def _slot(conflict: Conflict) -> str:
    return conflict.slot.replace(" ", "_")


def _value(facts: DealFacts) -> str:
    return "; ".join(map(_told, facts.deal.conflicts)) or "no conflict"


def _told(conflict: Conflict) -> str:
    values = list(dict.fromkeys(claim.value for claim in conflict.claims))
    more = f" and {len(values) - _MOST_SHOWN} more" if len(values) > _MOST_SHOWN else ""
    return f"{conflict.slot}: {' against '.join(values[:_MOST_SHOWN])}{more}"


def _evidence(facts: DealFacts) -> list[Evidence]:
    return [claim.evidence for conflict in facts.deal.conflicts for claim in conflict.claims if claim.evidence]


def _trace(facts: DealFacts) -> str:
    """Which figures are in dispute: one more differs, one more voice in the same dispute does not."""
    return " ".join(sorted(map(_slot, facts.deal.conflicts)))


_SLOT = {"enum": list(SLOTS)}
_SCHEMA = {"anyOf": [{"enum": [*_WORDS, *_ALIKE, True, False]}, {"type": "array", "items": _SLOT, "minItems": 1}]}
_FORM: Any = Annotated[tuple[str, ...], BeforeValidator(_read), WithJsonSchema(_SCHEMA)]
CONDITION = ConditionKind(keys=("conflict",), form=_FORM, test=_test, traces=_trace)
