"""The ledger's rows: find the deals that a mention may belong to, keep a record. A handful of statements per mention."""

import json
from collections.abc import Sequence

from sqlalchemy import select, update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from services.ledger.figures import MoneyClaim
from services.ledger.identity import family, lookup_keys
from services.ledger.merge import Record
from services.ledger.tables import ArticleRow, DealRow, PartyRow
from shared.contracts import Deal, DealMentioned
from shared.store import insert_for

_CANDIDATES = 50


async def candidates(session: AsyncSession, mention: DealMentioned) -> list[Record]:
    """The records of the same family that share a company with the mention, the latest seen first."""
    keys = lookup_keys(mention.parties)
    if not keys:
        return []
    ids = select(col(PartyRow.deal_id)).where(col(PartyRow.key).in_(keys), col(PartyRow.family) == family(mention.kind))
    query = (
        select(col(DealRow.body), col(DealRow.claims))
        .where(col(DealRow.id).in_(ids))
        .order_by(col(DealRow.last_seen).desc())
        .limit(_CANDIDATES)
    )
    return [_record(body, claims) for body, claims in (await session.execute(query)).all()]


async def first_time(session: AsyncSession, deal_id: str, article_id: str) -> bool:
    """Note that the article told the deal; False when it had already."""
    insert = insert_for(session)(ArticleRow).values(deal_id=deal_id, article_id=article_id).on_conflict_do_nothing()
    return (await session.execute(insert.returning(ArticleRow.deal_id))).first() is not None


async def open_deal(session: AsyncSession, record: Record) -> None:
    await session.execute(insert_for(session)(DealRow).values(id=record.deal.id, **_columns(record)))
    await first_time(session, record.deal.id, record.deal.articles[0].id)
    await _index(session, record.deal, lookup_keys(record.deal.parties))


async def keep_deal(session: AsyncSession, before: Record, after: Record) -> None:
    await session.execute(update(DealRow).where(col(DealRow.id) == after.deal.id).values(**_columns(after)))
    known = set(lookup_keys(before.deal.parties))
    await _index(session, after.deal, [key for key in lookup_keys(after.deal.parties) if key not in known])


async def _index(session: AsyncSession, deal: Deal, keys: Sequence[str]) -> None:
    rows = [{"key": key, "family": family(deal.kind), "deal_id": deal.id} for key in keys]
    if rows:
        await session.execute(insert_for(session)(PartyRow).on_conflict_do_nothing(), rows)


def _columns(record: Record) -> dict[str, object]:
    deal = record.deal
    return {
        "revision": deal.revision,
        "family": family(deal.kind),
        "last_seen": deal.last_seen,
        "body": deal.model_dump_json(),
        "claims": [json.loads(claim.model_dump_json()) for claim in record.claims],
    }


def _record(body: str, claims: list[dict[str, object]]) -> Record:
    return Record(Deal.model_validate_json(body), tuple(MoneyClaim.model_validate(claim) for claim in claims))
