"""A flow of mentions for the ledger's bench, and the deals it is known by: companies come by Zipf's law, as in the news.

A few buyers are in very many deals, most targets in one. Of the mentions that are measured half are one more telling of a known deal and
half open a new one.
"""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass

from services.ledger.identity.hints import hint_of
from services.ledger.identity.identity import keys_of
from services.ledger.record.record import open_record
from services.ledger.telling.telling import Telling
from shared.contracts import ArticleRef, DealMentioned, Evidence, Kind, Money, Party

START = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
_SUM = 123_456_789
_BUYER, _TARGET = "qqbuyer", "qqtarget"  # in small letters and without signs: keys are made of them
_ISO = "%Y-%m-%dT%H:%M:%SZ"
# Of so many deals one is told of again; only these have all that their records are derived from, which saves gigabytes.
_TOLD_AGAIN = 16
_SYLLABLES = [f"{one}{other}" for one in "bdfgklmnprstvz" for other in "aeiou"]
_LISTED = 0.6  # of the targets have an entry in the knowledge base


def _name(luck: random.Random) -> str:
    return "".join(luck.choice(_SYLLABLES) for _ in range(6))


_BUYERS = [_name(random.Random(f"buyer {number}")) for number in range(5_000)]


@dataclass(frozen=True)
class Row:
    """A deal as it is known before, ready for its tables. `keys` are (key, loose)."""

    id: str
    at: dt.datetime
    hint: str
    body: str
    state: str
    keys: tuple[tuple[str, bool], ...]


class Flow:
    """The same deals and mentions for the same seed."""

    def __init__(self, seed: int = 1) -> None:
        self._random = random.Random(seed)
        self._listed, self._unlisted = _pattern(_TARGET), _pattern(f"~{_TARGET}")

    def known(self, deals: int) -> Iterator[Row]:
        for number in range(deals):
            buyer, target, sum_ = self.deal(number)
            at = START - dt.timedelta(minutes=number % 300_000)
            marks = {
                _BUYER: buyer, _TARGET: target.removeprefix("~"), "~ARTICLE~": f"known{number}", "~ID~": f"{number:016x}", "~SUM~": str(sum_),
                "~AT~": at.strftime(_ISO),
            }  # fmt: skip
            told = mention(buyer, target, "known", sum_)
            keys, hint = keys_of(Kind.ACQUISITION, told.parties), str(hint_of(Kind.ACQUISITION, told.parties, told.money))
            body, state = self._unlisted if target.startswith("~") else self._listed
            state = _filled(state, marks) if number % _TOLD_AGAIN == 0 else ""
            rows = tuple((key, keys.loose) for key in (*keys.pairs, *keys.alone))
            yield Row(marks["~ID~"], at, hint, _filled(body, marks), state, rows)

    def deal(self, number: int) -> tuple[str, str, int]:
        """The buyer, the target and the price of the deal of this number, always the same."""
        luck = random.Random(number)
        buyer = _BUYERS[min(int(luck.paretovariate(0.6)), len(_BUYERS)) - 1]
        target = f"{'' if luck.random() < _LISTED else '~'}{_name(luck)}"
        return buyer, target, int(10 ** luck.uniform(7, 10.5)) // 10**5 * 10**5

    def mentions(self, count: int, known: int) -> Iterator[DealMentioned]:
        for number in range(count):
            again = self._random.random() < 0.5
            deal = self._random.randrange(known) // _TOLD_AGAIN * _TOLD_AGAIN if again else known + self._random.randrange(10**9)
            buyer, target, sum_ = self.deal(deal)
            yield mention(buyer, target, f"told{number}-{self._random.randrange(10**9)}", sum_)


def _pattern(target: str) -> tuple[str, str]:
    """A record and its state as JSON, with marks where deals differ."""
    record = open_record(Telling(mention(_BUYER, target, "~ARTICLE~", _SUM), START, START), START).record
    body, state = (
        text.replace(record.deal.id, "~ID~").replace(START.strftime(_ISO), "~AT~").replace(str(_SUM), "~SUM~")
        for text in (record.deal.model_dump_json(), record.kept.model_dump_json())
    )
    return body, state


def _filled(text: str, marks: dict[str, str]) -> str:
    for mark, value in marks.items():
        text = text.replace(mark, value)
    return text


def mention(buyer: str, target: str, article: str, sum_: int) -> DealMentioned:
    evidence = Evidence(
        field="text", start=0, end=4, quote="buys", pattern="bench", passage="One buys the other.", article_id=article
    )
    money = Money(
        measure="deal", value=sum_, currency="USD", bound="exactly", evidence=evidence,
        usd={"value": sum_, "rate_date": "2026-10-30"},
    )  # fmt: skip
    ref = ArticleRef(
        id=article, url=f"https://example.org/{article}", title="One buys the other", publisher="A paper", language="en"
    )
    return DealMentioned(
        correlation_id=article, article=ref, ordinal=0, kind=Kind.ACQUISITION, stage="agreed", parties=_parties(buyer, target, article),
        money=(money,), cited=("Reuters",), cited_evidence=(evidence,), evidence=evidence,
    )  # fmt: skip


def _parties(buyer: str, target: str, article: str) -> tuple[Party, ...]:
    evidence = Evidence(field="text", start=0, end=4, quote="buys", pattern="bench", article_id=article)
    listed = None if target.startswith("~") else target
    return (
        Party(name=buyer, role="acquirer", entity_id=buyer, evidence=evidence),
        Party(name=target, role="target", entity_id=listed, evidence=evidence),
    )
