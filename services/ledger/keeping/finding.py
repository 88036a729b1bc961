"""Finds the deal that a mention belongs to: first among those of the same two companies, then among those that may be told otherwise."""

import datetime as dt
from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from services.ledger.identity.identity import choose
from services.ledger.keeping import lookup
from services.ledger.record.record import Record
from services.ledger.telling.telling import Telling

# Judgements can be chained: a deal that another was joined to may be joined to a third.
_MOST_JOINS = 20


@dataclass(frozen=True)
class Found:
    """The deal as it was found, also when a person has joined it to another since; None for a deal of its own."""

    record: Record | None
    reason: str


async def find(session: AsyncSession, told: Telling, window: dt.timedelta) -> Found:
    mention = told.mention
    near = await lookup.near(session, mention)
    choice = None
    for ids in (near.by_pair, near.by_company):
        known = {one.deal.id: one for one in await lookup.stored(session, ids)}
        choice = choose(mention, [one.deal for one in known.values()], told.told_at, window)
        if choice.deal is not None:
            return Found(known[choice.deal.id].record, choice.reason)
    return Found(None, choice.reason if choice else "")


async def standing_for(session: AsyncSession, found: Record) -> Record:
    """The record that stands for a deal: itself, or that of the one it was joined to. Raises LookupError for a circle of joins."""
    for _ in range(_MOST_JOINS):
        if found.deal.merged_into is None:
            return found
        found = await load(session, found.deal.merged_into)
    raise LookupError(f"the deal {found.deal.id} is joined to others in a circle")


async def record_of(session: AsyncSession, deal_id: str) -> Record:
    """The record that stands for the deal of this id. Raises LookupError for an unknown one."""
    return await standing_for(session, await load(session, deal_id))


async def load(session: AsyncSession, deal_id: str) -> Record:
    """Raises LookupError for an unknown id."""
    record = await lookup.load(session, deal_id)
    if record is None:
        raise LookupError(f"there is no deal {deal_id}")
    return record
