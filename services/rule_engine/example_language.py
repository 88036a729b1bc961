"""The `tests:` of a rule file: deals as short as people write them, and the rules that must fire.

    tests:
      - name: a cloud company puts $10B into an AI lab
        deals:
          - { type: investment, stage: in_talks, amount: "at least $10B", investor: amazon, investee: openai }
        expect: [big-cloud-investment]

`at` sets the clock, the same `id` is the next revision of a deal.
`expect` names the rules that fire, `expect_review` those that ask a person, `expect_held` those that a cool-down holds back. Each is
complete: what is missing and what nobody expected both fail. They stand beside `deals` for the test as a whole, or in a deal for that
step alone:

    deals:
      - { at: 2026-03-01, id: x, type: merger, stage: rumoured, expect: [] }
      - { at: 2026-03-09, id: x, type: merger, stage: agreed, expect: [signed], expect_held: [any-merger] }

What the test as a whole does not say, its deals say; a deal that does not say it either expects nothing.
A deal may also say how many `sources` (articles) of how many independent `origins` tell it and in which `language`, the `stake: 15 %`,
what a contract is worth and about (`contract_value: $1B, subject: cloud`), that it is `overdue: yes`, that sources contradict each
other on the amount (`conflict: [$8B, $80B]`), and the `circle: { among: [amazon, openai], sums: [$10B, unknown], stage: in_talks }` that it closes.
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema, create_model, model_validator

from services.rule_engine.comparisons import read_between
from services.rule_engine.condition_kind import words
from services.rule_engine.conditions.language import read_language
from services.rule_engine.conditions.subject import SUBJECTS, read_subject
from services.rule_engine.counts import read_share
from services.rule_engine.misreading import misread, one_of, phrase_of, yes_or_no
from services.rule_engine.sums import Sum, read_sum
from shared.contracts import Bound, Kind, Role, Stage

_BOUND = re.compile(r"(at least|about|around|up to|at most|exactly|between)\s+(?=\S)", re.IGNORECASE)
_BOUNDS = {
    "at least": Bound.AT_LEAST,
    "about": Bound.ABOUT,
    "around": Bound.ABOUT,
    "up to": Bound.AT_MOST,
    "at most": Bound.AT_MOST,
}
_NUMBER = re.compile(r"[0-9]{1,2}")
_NUMBER_SCHEMA = {"type": "integer", "minimum": 0}
_FEWEST_TOLD, _MOST_TOLD = 2, 8
_KINDS, _STAGES = tuple(kind.value for kind in Kind), tuple(stage.value for stage in Stage)


@dataclass(frozen=True)
class Told:
    """A figure as a test's deal tells it."""

    sum: Sum
    bound: Bound
    upper: Sum | None = None


def read_told(value: Any) -> Told:
    """'$38B', 'at least $10B', 'about €3B', 'between $1B and $2B'. Raises a misreading."""
    phrase = phrase_of(value)
    text = phrase.strip()
    start = phrase.index(text)
    head = _BOUND.match(text)
    word, rest = (head[1].lower(), text[head.end() :]) if head else ("exactly", text)
    start += head.end() if head else 0
    if word == "between":
        low, high = read_between(rest, start)
        return Told(low, Bound.RANGE, high)
    return Told(read_sum(rest, start).completed(), _BOUNDS.get(word, Bound.EXACTLY))


def _kind(value: Any) -> Kind:
    return Kind(one_of(value, _KINDS, "a known deal type"))


def _stage(value: Any) -> Stage:
    return Stage(one_of(value, _STAGES, "a known stage"))


def _word(value: Any) -> str:
    return phrase_of(value).strip()


def _moment(value: Any) -> dt.datetime:
    phrase = phrase_of(value).strip()
    try:
        moment = dt.datetime.fromisoformat(phrase)
    except ValueError as error:
        raise misread(f"cannot read '{phrase}' as a date", "write it like 2026-03-01 or 2026-03-01T09:30") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _number_of(things: str) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        phrase = phrase_of(value).strip()
        if not _NUMBER.fullmatch(phrase):
            raise misread(f"'{phrase}' is no number of {things}", "write a number such as '2'")
        return int(phrase)

    return read


def _sum_of_leg(value: Any) -> Sum | None:
    """None for a leg whose sum nobody told."""
    phrase = phrase_of(value)
    if phrase.strip() == "unknown":
        return None
    told = read_sum(phrase.strip(), phrase.index(phrase.strip())).completed()
    if told.currency != "USD":
        raise misread("the legs of a circle are in US dollars", "write it like '$1B', or 'unknown'")
    return told


def _rule_ids(value: Any) -> Any:
    """An empty list is an answer here: nothing is expected."""
    return value if isinstance(value, list) else [phrase_of(value).strip()]


def _several(value: Any) -> Any:
    if not isinstance(value, list) or not _FEWEST_TOLD <= len(value) <= _MOST_TOLD:
        raise misread("a list of two to eight is wanted here", "write it like [$8B, $80B]")
    return value


_Figure = Annotated[
    Told | None, BeforeValidator(read_told), WithJsonSchema({"type": "string", "examples": ["$38B", "at least $10B"]})
]
_Companies: Any = words(_word, {"type": "string"})
_Origins: Any = Annotated[int | None, BeforeValidator(_number_of("origins")), WithJsonSchema(_NUMBER_SCHEMA)]
_Sources: Any = Annotated[int | None, BeforeValidator(_number_of("articles")), WithJsonSchema(_NUMBER_SCHEMA)]
_Languages: Any = words(read_language, {"type": "string", "examples": ["en", "de"]})
_Stake: Any = Annotated[Decimal | None, BeforeValidator(read_share), WithJsonSchema({"type": "string", "examples": ["15 %"]})]
_YesNo: Any = Annotated[bool, BeforeValidator(yes_or_no), WithJsonSchema({"enum": ["yes", "no", True, False]})]
_Stage: Any = Annotated[Stage, BeforeValidator(_stage), WithJsonSchema({"enum": list(_STAGES)})]
_Expected: Any = Annotated[
    tuple[Annotated[str, BeforeValidator(_word)], ...] | None,
    BeforeValidator(_rule_ids),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]
_SUMS = {"type": "array", "items": {"type": "string"}, "minItems": 2}
_Claimed: Any = Annotated[tuple[Annotated[Told, BeforeValidator(read_told)], ...], BeforeValidator(_several), WithJsonSchema(_SUMS)]
_Sums: Any = Annotated[
    tuple[Annotated[Sum | None, BeforeValidator(_sum_of_leg)], ...], BeforeValidator(_several), WithJsonSchema(_SUMS)
]
_Members: Any = Annotated[tuple[Annotated[str, BeforeValidator(_word)], ...], BeforeValidator(_several), WithJsonSchema(_SUMS)]


class ToldCircle(BaseModel):
    """The first company invests in the second, the last one buys from the first. One sum for each leg; without sums none was told."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    among: _Members
    sums: _Sums = ()
    stage: _Stage = Stage.AGREED

    @model_validator(mode="after")
    def _one_sum_for_each_leg(self) -> "ToldCircle":
        if self.sums and len(self.sums) != len(self.among):
            raise misread(f"{len(self.among)} companies have as many legs", "give as many sums, 'unknown' where none was told")
        return self


class Expecting(BaseModel):
    """Which rules must fire, ask for review, be held. None where nothing is said of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    expect: _Expected = None
    expect_review: _Expected = None
    expect_held: _Expected = None


EXPECTATIONS = tuple(Expecting.model_fields)


class ToldDeal(Expecting):
    """One revision of a deal. A company is an id, or a name in quotes for one that nobody has listed."""

    at: Annotated[dt.datetime | None, BeforeValidator(_moment), WithJsonSchema({"type": "string"})] = None
    id: Annotated[str, BeforeValidator(_word), WithJsonSchema({"type": "string"})] = ""
    type: Annotated[Kind, BeforeValidator(_kind), WithJsonSchema({"enum": list(_KINDS)})]
    stage: _Stage = Stage.AGREED
    subject: Annotated[str | None, BeforeValidator(read_subject), WithJsonSchema({"enum": list(SUBJECTS)})] = None
    amount: _Figure = None
    contract_value: _Figure = None
    stake: _Stake = None
    valuation: _Figure = None
    background: _YesNo = False
    origins: _Origins = None
    sources: _Sources = None
    language: _Languages = ()
    overdue: _YesNo = False
    conflict: _Claimed = ()
    circle: ToldCircle | None = None

    @model_validator(mode="after")
    def _is_one_deal(self) -> "ToldDeal":
        if self.contract_value and self.type is not Kind.CONTRACT:
            raise misread(f"a deal of the type {self.type} has no contract value", "write 'type: contract', or 'amount'")
        if self.contract_value and self.amount:
            raise misread("the amount of a contract is what it is worth", "write one of 'amount' and 'contract_value'")
        if self.subject and self.type is not Kind.CONTRACT:
            raise misread(f"a deal of the type {self.type} has no subject", "write 'type: contract', or leave it out")
        return self

    def companies(self) -> list[tuple[Role, str]]:
        return [(role, name) for role in Role for name in getattr(self, role.value)]


_roles: dict[str, Any] = {role.value: (_Companies, ()) for role in Role}
_ToldDeal: Any = create_model("ToldDeal", __base__=ToldDeal, **_roles)


class WrittenTest(Expecting):
    name: Annotated[str, BeforeValidator(_word), WithJsonSchema({"type": "string"})]
    deals: tuple[_ToldDeal, ...]
