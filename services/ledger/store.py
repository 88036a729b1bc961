"""The ledger's rows: find the deals that a mention may belong to, keep a record. A handful of statements per mention.

The statements are built once: building one costs SQLAlchemy more than SQLite takes to run it.
"""

import json
from collections.abc import Sequence

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.ledger.figures import MoneyClaim
from services.ledger.identity import family, lookup_keys
from services.ledger.merge import Record
from services.ledger.tables import article, deal, party
from shared.contracts import Deal, DealMentioned
from shared.store import IgnoringKnown

_CANDIDATES = 50
_FIND = (
    select(deal.c.body, deal.c.claims)
    .where(
        deal.c.id.in_(
            select(party.c.deal_id).where(party.c.key.in_(bindparam("keys", expanding=True)), party.c.family == bindparam("family"))
        )
    )
    .order_by(deal.c.last_seen.desc())
    .limit(_CANDIDATES)
)
_OPEN = insert(deal)
_KEEP = update(deal).where(deal.c.id == bindparam("deal_id"))
_NOTE_ARTICLE = IgnoringKnown(article)
_INDEX = IgnoringKnown(party)


async def candidates(connection: AsyncConnection, mention: DealMentioned) -> list[Record]:
    """The records of the same family that share a company with the mention, the latest seen first."""
    keys = lookup_keys(mention.parties)
    if not keys:
        return []
    rows = await connection.execute(_FIND, {"keys": keys, "family": family(mention.kind)})
    return [_record(body, claims) for body, claims in rows]


async def first_time(connection: AsyncConnection, deal_id: str, article_id: str) -> bool:
    """Note that the article told the deal; False when it had already."""
    done = await connection.execute(_NOTE_ARTICLE[connection.dialect.name], {"deal_id": deal_id, "article_id": article_id})
    return bool(done.rowcount)


async def open_deal(connection: AsyncConnection, record: Record) -> None:
    await connection.execute(_OPEN, {"id": record.deal.id, **_columns(record)})
    await first_time(connection, record.deal.id, record.deal.articles[0].id)
    await _index(connection, record.deal, lookup_keys(record.deal.parties))


async def keep_deal(connection: AsyncConnection, before: Record, after: Record) -> None:
    await connection.execute(_KEEP, {"deal_id": after.deal.id, **_columns(after)})
    known = set(lookup_keys(before.deal.parties))
    await _index(connection, after.deal, [key for key in lookup_keys(after.deal.parties) if key not in known])


async def _index(connection: AsyncConnection, of: Deal, keys: Sequence[str]) -> None:
    rows = [{"key": key, "family": family(of.kind), "deal_id": of.id} for key in keys]
    if rows:
        await connection.execute(_INDEX[connection.dialect.name], rows)


def _columns(record: Record) -> dict[str, object]:
    return {
        "revision": record.deal.revision,
        "family": family(record.deal.kind),
        "last_seen": record.deal.last_seen,
        "body": record.deal.model_dump_json(),
        "claims": [json.loads(claim.model_dump_json()) for claim in record.claims],
    }


def _record(body: str, claims: list[dict[str, object]]) -> Record:
    return Record(Deal.model_validate_json(body), tuple(MoneyClaim.model_validate(claim) for claim in claims))
