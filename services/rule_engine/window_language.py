"""How a rule asks about many deals at once, and how often it may tell of them.

over: 90 days           the time that ends with the deal at hand
per: investee           one sum or count for each company in this role; without it one for all deals that the rule holds for
total: above $5B        what those deals are worth together
count: at least 3       how many they are; with `count_of: investor`, how many companies are investors in them
cool_down: 1 day per deal | 30 days per investee | 7 days
"""

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from services.rule_engine.comparisons import Comparison, read_comparison
from services.rule_engine.counts import COUNT_SCHEMA, read_count
from services.rule_engine.intervals import INFINITY, Interval
from services.rule_engine.lengths import LENGTH_SCHEMA, Length, read_length
from services.rule_engine.misreading import misread, one_of, phrase_of
from shared.contracts import Role

WINDOW_KEYS = ("over", "per", "total", "count", "count_of")
PER_DEAL = "deal"
MOST_COUNTED = 1000  # deals of one window that are looked at, the newest; whoever is told hears of it
_ROLES = tuple(role.value for role in Role)
_PER = re.compile(r"(.+?)(\s+per(?:\s+|$))(.*)", re.IGNORECASE | re.DOTALL)
_UPWARDS = "a sum over time grows: write 'above ...' or 'at least ...'"


@dataclass(frozen=True)
class Window:
    """What is asked of all the deals in the window together. `text` and `line` are for people."""

    over: Length
    per: Role | None
    total: Comparison | None
    count: Interval | None
    count_of: Role | None
    text: str
    line: int

    @property
    def currency(self) -> str:
        return self.total.currency if self.total else "USD"


@dataclass(frozen=True)
class CoolDown:
    """How long a rule waits before it tells again; `per` is a role, `deal`, or empty for the rule as a whole."""

    length: Length
    per: str = ""


def _role(value: Any) -> Role:
    return Role(one_of(value, _ROLES, "a known role"))


def _total(value: Any) -> Comparison:
    read = read_comparison(value)
    if read.interval is None:
        raise misread("whether a sum is known cannot be asked of many deals", "write 'above $5B'")
    if read.interval.low == -INFINITY:
        raise misread("what is below this at first is below it from the start", _UPWARDS)
    return read


def _count(value: Any) -> Interval:
    read = read_count(value)
    if read.low == -INFINITY:
        raise misread("what is below this at first is below it from the start", _UPWARDS)
    if read.low > MOST_COUNTED - read.low_open:
        raise misread(
            f"at most {MOST_COUNTED:,} deals are looked at, so this is never reached", f"write 'at least {MOST_COUNTED}' or less"
        )
    return read


def _cool_down(value: Any) -> CoolDown:
    phrase = phrase_of(value)
    text = phrase.strip()
    start = phrase.index(text)
    found = _PER.fullmatch(text)
    if found is None:
        return CoolDown(read_length(text, start))
    length, at = read_length(found[1], start), start + found.end(2)
    known, word = (PER_DEAL, *_ROLES), found[3].strip()
    if word not in known:
        said = f"'{word}' is nothing to cool down per" if word else "what it cools down per is missing"
        hint = f"known: {', '.join(known)}"
        raise misread(said, hint, at, len(word) or 1) if word else misread(said, hint, start, len(text))
    return CoolDown(length, word)


_ROLE_SCHEMA = {"enum": list(_ROLES)}
_TOTAL_SCHEMA = {"type": "string", "pattern": "^(above|over|more than|at least|exactly|between)", "examples": ["above $5B"]}
_COOL_DOWN_SCHEMA = {
    "type": "string",
    "pattern": LENGTH_SCHEMA["pattern"].removesuffix("$") + f"( per ({'|'.join((PER_DEAL, *_ROLES))}))?$",  # type: ignore[attr-defined]
    "examples": ["1 day per deal", "30 days per investee", "7 days"],
}
ROLE: Any = Annotated[Role | None, BeforeValidator(_role), WithJsonSchema(_ROLE_SCHEMA)]
TOTAL: Any = Annotated[Comparison | None, BeforeValidator(_total), WithJsonSchema(_TOTAL_SCHEMA)]
COUNT: Any = Annotated[Interval | None, BeforeValidator(_count), WithJsonSchema(COUNT_SCHEMA)]
COOL_DOWN: Any = Annotated[CoolDown | None, BeforeValidator(_cool_down), WithJsonSchema(_COOL_DOWN_SCHEMA)]
