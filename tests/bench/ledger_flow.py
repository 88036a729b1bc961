"""A flow of mentions for the ledger's bench, and the deals it is known by: companies come by Zipf's law, as in the news.

A few buyers are in very many deals, most targets in one. Of the mentions that are measured half are one more telling of a known deal and
half open a new one.
"""

import datetime as dt
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass

from services.ledger.hints import hint_of
from services.ledger.identity import keys_of
from services.ledger.record import open_record
from services.ledger.telling import Telling
from shared.contracts import ArticleRef, DealMentioned, Evidence, Kind, Money, Party

START = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
_BUYERS = 5_000
_SYLLABLES = [f"{one}{other}" for one in "bdfgklmnprstvz" for other in "aeiou"]
_LISTED = 0.6  # of the targets have an entry in the knowledge base


@dataclass(frozen=True)
class Row:
    """A deal as it is known before, ready for its tables. `keys` are (key, loose)."""

    id: str
    at: dt.datetime
    hint: str
    body: str
    keys: tuple[tuple[str, bool], ...]


class Flow:
    """The same deals and mentions for the same seed."""

    def __init__(self, seed: int = 1) -> None:
        self._random = random.Random(seed)
        deal = open_record(Telling(mention("~BUYER~", "~TARGET~", "~ARTICLE~"), START, START), START).record.deal
        body = json.dumps(json.loads(deal.model_dump_json(exclude={"claims", "reports"})))
        self._template = body.replace(deal.id, "~ID~").replace("2026-11-01T00:00:00Z", "~AT~")

    def known(self, deals: int) -> Iterator[Row]:
        for number in range(deals):
            buyer, target = self.companies(number)
            at = START - dt.timedelta(minutes=(deals - number) % 400_000)
            body = self._template
            for mark, value in (
                ("~BUYER~", buyer), ("~TARGET~", target), ("~ARTICLE~", f"known{number}"), ("~ID~", f"{number:016x}"),
                ("~AT~", at.strftime("%Y-%m-%dT%H:%M:%SZ")),
            ):  # fmt: skip
                body = body.replace(mark, value)
            keys = keys_of(Kind.ACQUISITION, _parties(buyer, target))
            yield Row(
                f"{number:016x}",
                at,
                str(hint_of(Kind.ACQUISITION, _parties(buyer, target), ())),
                body,
                tuple((key, keys.loose) for key in (*keys.pairs, *keys.alone)),
            )

    def companies(self, number: int) -> tuple[str, str]:
        """Of the deal of this number, always the same two."""
        luck = random.Random(number)
        buyer = f"buyer-{min(int(luck.paretovariate(0.6)), _BUYERS)}"
        name = "".join(luck.choice(_SYLLABLES) for _ in range(6))
        return buyer, f"{'' if luck.random() < _LISTED else '~'}{name}"

    def mentions(self, count: int, known: int) -> Iterator[DealMentioned]:
        for number in range(count):
            again = self._random.random() < 0.5
            deal = self._random.randrange(known) if again else known + self._random.randrange(10**9)
            yield mention(*self.companies(deal), f"told{number}-{self._random.randrange(10**9)}")


def mention(buyer: str, target: str, article: str) -> DealMentioned:
    evidence = Evidence(field="text", start=0, end=4, quote="buys", pattern="bench", passage="One buys the other.")
    money = Money(
        measure="deal", value=2_000_000_000, currency="USD", bound="exactly", evidence=evidence,
        usd={"value": 2_000_000_000, "rate_date": "2026-10-30"},
    )  # fmt: skip
    ref = ArticleRef(
        id=article, url=f"https://example.org/{article}", title="One buys the other", publisher="A paper", language="en"
    )
    return DealMentioned(
        correlation_id=article, article=ref, ordinal=0, kind=Kind.ACQUISITION, stage="agreed", parties=_parties(buyer, target),
        money=(money,), cited=("Reuters",), cited_evidence=(evidence,), evidence=evidence,
    )  # fmt: skip


def _parties(buyer: str, target: str) -> tuple[Party, ...]:
    evidence = Evidence(field="text", start=0, end=4, quote="buys", pattern="bench")
    listed = None if target.startswith("~") else target
    return (
        Party(name=buyer, role="acquirer", entity_id=buyer, evidence=evidence),
        Party(name=target, role="target", entity_id=listed, evidence=evidence),
    )
