"""Finds the deal that a mention belongs to: first among those of the same two companies, then among those that may be told otherwise."""

import datetime as dt

from sqlalchemy.ext.asyncio import AsyncConnection

from services.ledger import store
from services.ledger.identity import Choice, choose, keys_of
from services.ledger.record import Record
from services.ledger.telling import Telling

# Judgements can be chained: a deal that another was joined to may be joined to a third.
_MOST_JOINS = 20


async def find(connection: AsyncConnection, told: Telling, window: dt.timedelta) -> Choice:
    """The deal as it was found, also when a person has joined it to another since."""
    mention = told.mention
    keys = keys_of(mention.kind, mention.parties)
    near = await store.by_pair(connection, keys)
    choice = choose(mention, near, told.told_at, window)
    if choice.deal is not None:
        return choice
    others = await store.by_company(connection, keys, loose=keys.loose, but=[deal.id for deal in near])
    return choose(mention, others, told.told_at, window) if others else choice


async def record_of(connection: AsyncConnection, deal_id: str) -> Record:
    """The record that stands for a deal: its own, or that of the one it was joined to. Raises LookupError for an unknown id."""
    for _ in range(_MOST_JOINS):
        record = await store.load(connection, deal_id)
        if record is None:
            raise LookupError(f"there is no deal {deal_id}")
        if record.deal.merged_into is None:
            return record
        deal_id = record.deal.merged_into
    raise LookupError(f"the deal {deal_id} is joined to others in a circle")
