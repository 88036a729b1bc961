"""What one transaction has read of deals and decided of them: mentions that share it see each other's work before it is written.

All that is decided is written at the end, a table in one statement: a statement costs more than the rows in it.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, NamedTuple, Self

from sqlmodel.ext.asyncio.session import AsyncSession

from services.ledger.identity.hints import hint_of
from services.ledger.identity.identity import Keys, keys_of
from services.ledger.record.record import Kept, Record
from services.ledger.record.reviving import kept_of
from shared.contracts import Deal, Money
from shared.store import memory

_DEALS_KEPT = 512
_NOTHING: Mapping[str, "Entry"] = {}


class Stored:
    """A deal as its row has it, read only as far as it is asked for."""

    def __init__(self, body: str, state: str) -> None:
        self._body, self._state = body, state

    @classmethod
    def of(cls, record: Record) -> Self:
        """One that was not written yet."""
        stored = cls("", "")
        stored.deal, stored.record = record.deal, record
        return stored

    @cached_property
    def deal(self) -> Deal:
        return _deal(self._body)

    @cached_property
    def record(self) -> Record:
        return Record(self.deal, Kept.model_validate_json(self._state) if self._state else kept_of(self.deal))


@lru_cache(_DEALS_KEPT)
def _deal(body: str) -> Deal:
    """The same few deals of busy companies are looked at again and again; they are never changed, only replaced."""
    return Deal.model_validate_json(body)


class Entry(NamedTuple):
    """Under `key` stands the deal; see `tables.KeyRow`."""

    key: str
    deal_id: str
    opened_at: int
    hint: str
    loose: bool


@dataclass(frozen=True)
class Indexed:
    """How a deal is found; `hint` and `loose` are the same in all its entries."""

    keys: Keys
    hint: str
    opened_at: int

    @classmethod
    def of(cls, deal: Deal, opened_at: dt.datetime) -> Self:
        hint = str(hint_of(deal.kind, deal.parties, sums_told(deal)))
        return cls(keys_of(deal.kind, deal.parties), hint, int(opened_at.timestamp()))

    def entries(self, deal_id: str) -> list[Entry]:
        keys = self.keys
        return [Entry(key, deal_id, self.opened_at, self.hint, keys.loose) for key in dict.fromkeys((*keys.pairs, *keys.alone))]


def sums_told(deal: Deal) -> tuple[Money, ...]:
    """Those that count now and those that anybody claims: the next article may repeat any of them."""
    return *deal.money, *(claim.money for claim in deal.claims if claim.money)


@dataclass
class UnitOfWork:
    """`deals` by id; `ranges` are the newest entries of a key as the database has them, of all deals or of loose ones only.

    `opened`, `changed` and `indexed` wait to be written, `bodies` are their records as JSON. `looked_up` is what the look-up worked out
    for each mention.
    """

    deals: dict[str, Stored] = field(default_factory=dict)
    ranges: dict[tuple[str, bool], tuple[Entry, ...]] = field(default_factory=dict)
    opened: dict[str, Record] = field(default_factory=dict)
    changed: dict[str, Record] = field(default_factory=dict)
    bodies: dict[str, str] = field(default_factory=dict)
    indexed: dict[str, Indexed] = field(default_factory=dict)
    looked_up: dict[str, Any] = field(default_factory=dict)
    _entered: dict[str, dict[str, Entry]] = field(default_factory=dict)

    def enter(self, deal_id: str, indexed: Indexed) -> None:
        self.indexed[deal_id] = indexed
        for entry in indexed.entries(deal_id):
            self._entered.setdefault(entry.key, {})[deal_id] = entry

    def take_waiting(self) -> tuple[dict[str, Record], dict[str, Record], dict[str, Indexed]]:
        """`opened`, `changed` and `indexed`, which wait no longer."""
        waiting = self.opened, self.changed, self.indexed
        self.opened, self.changed, self.indexed = {}, {}, {}
        return waiting

    def entered(self, key: str) -> Mapping[str, Entry]:
        """What was decided of deals under a key since its range was read, by deal."""
        return self._entered.get(key, _NOTHING)


def unit_of(session: AsyncSession) -> UnitOfWork:
    """Of the transaction that the session is in."""
    found: UnitOfWork = memory(session).setdefault(UnitOfWork, UnitOfWork())
    return found
