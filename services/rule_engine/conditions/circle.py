"""`circle: yes`, or `{ among, in, least, overlap, stage }`: the deal closes a circle of money in and money back.

among, in   one of these companies is part of it (a subsidiary stands for its topmost parent)
least       the sum of each leg, in US dollars: "$1B"; a leg whose sum nobody told makes it a maybe,
            as does "at least $1B" for more, and "up to $10B" for less
overlap     how much of the larger flow the smaller one is: "at least 50 %"
stage       how far every leg has come: "at least agreed"
"""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from services.rule_engine import truth
from services.rule_engine.condition_kind import Check, ConditionKind, Lists, NameUsed, each, words
from services.rule_engine.counts import PERCENT_SCHEMA, read_percent
from services.rule_engine.facts import DealFacts, short
from services.rule_engine.intervals import Interval
from services.rule_engine.misreading import misread, one_of, phrase_of, yes_or_no
from services.rule_engine.sums import read_sum
from shared.contracts import Bound, Circle, Leg, Stage, Truth

_STAGES = tuple(stage.value for stage in Stage)[:5]
_AT_LEAST = re.compile(r"at +least\s+(?=\S)", re.IGNORECASE)
_SORTS = {"among": "entity", "in": "list"}


def _word(value: Any) -> str:
    return phrase_of(value).strip()


def _dollars(value: Any) -> Decimal:
    phrase = phrase_of(value)
    text = phrase.strip()
    told = read_sum(text, phrase.index(text)).completed()
    if told.currency != "USD":
        raise misread("the legs of a circle are compared in US dollars", "write it like '$1B'", phrase.index(text), len(text))
    return told.amount


def _stage(value: Any) -> Stage:
    phrase = phrase_of(value)
    head = _AT_LEAST.match(phrase.lstrip())
    if head is None:
        word = phrase.strip()
        raise misread(f"'{word}' needs 'at least' before it", f"write 'at least {word if word in _STAGES else 'agreed'}'")
    start = len(phrase) - len(phrase.lstrip()) + head.end()
    word = phrase[start:].rstrip()
    if word in {Stage.DENIED, Stage.TERMINATED}:
        raise misread(f"a leg that is {word} is in no circle", f"known: {', '.join(_STAGES)}", start, len(word))
    return Stage(one_of(phrase[start:], _STAGES, "a known stage"))


_Ids: Any = words(_word, {"type": "string", "x-names": "entity"})
_Lists: Any = words(_word, {"type": "string"})
_Sum: Any = Annotated[Decimal | None, BeforeValidator(_dollars), WithJsonSchema({"type": "string", "examples": ["$1B"]})]
_Stage: Any = Annotated[Stage | None, BeforeValidator(_stage), WithJsonSchema({"enum": [f"at least {stage}" for stage in _STAGES]})]
_Share: Any = Annotated[Interval | None, BeforeValidator(read_percent), WithJsonSchema(PERCENT_SCHEMA)]


class WantedCircle(BaseModel):
    """What one circle of the deal must have; what is None or empty is not asked."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    among: _Ids = ()
    in_: _Lists = Field((), alias="in")
    least: _Sum = None
    overlap: _Share = None
    stage: _Stage = None


class NoCircle(WantedCircle):
    """`circle: no`."""


def _read(value: Any) -> Any:
    if value == {}:
        raise misread("nothing is asked of the circle", "write 'yes', or { least: $1B, stage: at least agreed }")
    if isinstance(value, dict):
        return value
    return WantedCircle.model_construct() if yes_or_no(value) else NoCircle.model_construct()


def _test(wanted: WantedCircle, _key: str, lists: Lists) -> Check:
    if isinstance(wanted, NoCircle):
        return Check(
            truth=lambda facts: truth.of(not facts.deal.circles),
            value=lambda facts: _told(facts.deal.circles),
            miss=lambda facts: f"the deal closes a circle: {_told(facts.deal.circles)}",
        )
    ids = frozenset(wanted.among).union(*(lists[name] for name in wanted.in_)) if wanted.among or wanted.in_ else None

    def fits(facts: DealFacts) -> Callable[[Circle], Truth]:
        return lambda circle: truth.both(_answers(wanted, ids, circle, facts))

    def value(facts: DealFacts) -> str:
        fitting = tuple(circle for circle in facts.deal.circles if fits(facts)(circle) is not Truth.NO)
        return _told(fitting or facts.deal.circles)

    return Check(truth=lambda facts: truth.either(map(fits(facts), facts.deal.circles)), value=value, miss=_miss)


def _miss(facts: DealFacts) -> str:
    return f"no circle is as asked: {_told(facts.deal.circles)}" if facts.deal.circles else "the deal closes no circle"


def _answers(wanted: WantedCircle, ids: frozenset[str] | None, circle: Circle, facts: DealFacts) -> Iterator[Truth]:
    if ids is not None:
        yield truth.of(not ids.isdisjoint(_companies(circle, facts)))
    if wanted.stage is not None:
        yield truth.of(wanted.stage.order <= circle.weakest_stage.order)
    if wanted.least is not None:
        for leg in circle.legs:
            yield _reaches(leg, wanted.least)
    if wanted.overlap is not None:
        share = None if circle.overlap is None else Decimal(str(circle.overlap))
        yield Truth.MAYBE if share is None else Interval(share, share).within(wanted.overlap)


def _reaches(leg: Leg, least: Decimal) -> Truth:
    """ "At least 3" may be 5, and "up to 10" may be less."""
    if leg.usd is None:
        return Truth.MAYBE
    reached = leg.usd >= least
    open_ = leg.bound is Bound.AT_MOST if reached else leg.bound in {Bound.AT_LEAST, Bound.RANGE}
    return Truth.MAYBE if open_ else truth.of(reached)


def _companies(circle: Circle, facts: DealFacts) -> set[str]:
    """The ids of those in the circle, and of the deal's own parties that belong to one of them."""
    names = {name for leg in circle.legs for name in (leg.giver, leg.taker)}
    keys = {key for leg in circle.legs for key in (leg.giver_key, leg.taker_key) if key}
    inside = (party.ids for party in facts.parties if party.party.name in names or not keys.isdisjoint(party.ids))
    return keys.union(*inside)


def _told(circles: tuple[Circle, ...]) -> str:
    return " | ".join(_one(circle) for circle in circles[:2]) or "no circle"


def _sum(leg: Leg) -> str:
    bound = leg.bound.replace("_", " ") + " " if leg.bound in {Bound.AT_LEAST, Bound.AT_MOST, Bound.ABOUT} else ""
    return f"{bound}USD {short(leg.usd)}" if leg.usd is not None else "sum not told"


def _one(circle: Circle) -> str:
    legs = (f"{leg.giver} {leg.verb} {leg.taker} ({_sum(leg)}, {leg.stage})" for leg in circle.legs)
    overlap = f", overlap {circle.overlap:.0%}" if circle.overlap is not None else ""
    return "; ".join(legs) + overlap


def _names(raw: Any) -> Iterator[NameUsed]:
    for key, sort in _SORTS.items() if isinstance(raw, dict) else ():
        for at, word in each((key,), raw.get(key)):
            if isinstance(word, str):
                yield NameUsed(at, sort, word.strip())


def _trace(facts: DealFacts) -> str:
    """Which circles it is part of: a new one differs, a new figure on a leg does not."""
    return " ".join(sorted(circle.id for circle in facts.deal.circles))


def _schema() -> dict[str, Any]:
    properties = WantedCircle.model_json_schema()["properties"]
    described = {"type": "object", "additionalProperties": False, "minProperties": 1, "properties": properties}
    return {"anyOf": [{"enum": ["yes", "no", "true", "false", True, False]}, described]}


CONDITION = ConditionKind(
    keys=("circle",),
    form=Annotated[WantedCircle, BeforeValidator(_read), WithJsonSchema(_schema())],
    test=_test,
    names=_names,
    traces=_trace,
)
