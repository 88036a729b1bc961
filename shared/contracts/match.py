"""A rule found its deal."""

import datetime as dt
from enum import StrEnum
from typing import ClassVar

from shared.contracts.deal import Correction, Deal, Settled
from shared.contracts.fact import Fact, Part, digest
from shared.contracts.vocabulary import Change


class Truth(StrEnum):
    """Kleene's three values: a figure "up to 10" against "above 1" is maybe."""

    YES = "yes"
    NO = "no"
    MAYBE = "maybe"


class Condition(Part):
    """One line of a rule as it was judged: `text` as written, `line` in its file, and the deal's `value` it was held against."""

    text: str
    line: int | None = None
    truth: Truth
    value: str


class OnConflict(StrEnum):
    """What becomes of news whose figures contradict each other: it goes out and says so, it waits until that is settled, or it goes out
    with the lowest figure."""

    FLAG = "flag"
    HOLD = "hold"
    SEND_LOWEST = "send_lowest"


class AlsoFound(Part):
    """A deal that the rule found while it cooled down."""

    deal_id: str
    headline: str
    at: dt.datetime


class MatchFound(Fact):
    """A rule matched a deal, for the first time under this `key` (what the rule fires once per).

    `verdict` is yes, or maybe when the figures leave it open and the rule asks for review. `rule_hash` names the rule's text.
    `follow_up`: this goes to those who were told of the deal, whatever they ask for now: a correction, or the end of a conflict.
    `settled` says what such a conflict was about, and what holds now. `also` are the newest of the deals that were held while the rule
    cooled down, `also_more` counts the others; `at` is then when the cool-down ended.
    """

    SUBJECT: ClassVar[str] = "dealwatch.match.found.v1"

    rule_id: str
    rule_name: str
    rule_hash: str
    severity: str = "normal"
    tags: tuple[str, ...] = ()
    key: str
    verdict: Truth
    conditions: tuple[Condition, ...]
    deal: Deal
    changes: tuple[Change, ...]
    at: dt.datetime
    on_conflict: OnConflict = OnConflict.FLAG
    follow_up: bool = False
    correction: Correction | None = None
    settled: tuple[Settled, ...] = ()
    also: tuple[AlsoFound, ...] = ()
    also_more: int = 0

    @property
    def identity(self) -> str:
        return digest(self.rule_id, self.deal.id, self.key)
