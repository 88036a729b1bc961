"""What the pages ask of the console's tables. Reads only; gives plain rows."""

import asyncio
import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, and_, func, or_, select, true
from sqlmodel.ext.asyncio.session import AsyncSession

from services.console.entries import KINDS
from services.console.rows import ArticleRow, DealFilter, DealRow, EventRow, MessageLine, MessageRow, ToldRow
from services.console.store import table
from services.console.tables import ConsoleArticle, ConsoleDeal, ConsoleEvent, ConsoleItem, ConsoleMessage
from services.console.wording import storable
from shared.contracts import Deal, Kind
from shared.store import Store

DEALS_A_PAGE = 40
_MOST_STEPS = 500
_MOST_TOLD = 1_000
_PREVIEW = 160


async def newest_by_kind(store: Store, words: str, most: int) -> dict[str, list[EventRow]]:
    """The newest few of each kind whose text has all the `words`."""
    events = table(ConsoleEvent)
    async with store.reading() as session:
        found = {}
        for kind in KINDS:
            query = select(events).where(events.c.kind == kind, *_having(events.c.search, words))
            found[kind] = await _events(session, query.order_by(events.c.seq.desc()).limit(most))
    return found


async def counts(store: Store, since: dt.datetime) -> dict[str, tuple[int, int]]:
    """For each kind, how many are kept and how many of them are newer than `since`."""
    events = table(ConsoleEvent)
    per_kind = select(events.c.kind, func.count()).group_by(events.c.kind)
    async with store.reading() as session:
        kept = dict((await session.execute(per_kind)).all())
        recent = dict((await session.execute(per_kind.where(events.c.at >= since))).all())
    return {kind: (kept.get(kind, 0), recent.get(kind, 0)) for kind in KINDS}


async def reviews(store: Store, most: int, before: int | None = None) -> list[EventRow]:
    """The newest articles that people are asked to look at; of those older than the one numbered `before`, if given."""
    events = table(ConsoleEvent)
    query = select(events).where(events.c.kind == "review", *([events.c.seq < before] if before is not None else []))
    async with store.reading() as session:
        return await _events(session, query.order_by(events.c.seq.desc()).limit(most))


async def newest_seq(store: Store) -> tuple[int, int]:
    """A number for events and one for messages that grow with every one that is kept."""
    async with store.reading() as session:
        event = (await session.execute(select(func.max(table(ConsoleEvent).c.seq)))).scalar()
        message = (await session.execute(select(func.max(table(ConsoleMessage).c.seq)))).scalar()
    return event or 0, message or 0


async def story(store: Store, correlation_id: str) -> list[EventRow]:
    """All that one article set off, with the notifications that told it among others."""
    events, items = table(ConsoleEvent), table(ConsoleItem)
    told = select(items.c.notification_id).where(items.c.correlation_id == correlation_id)
    query = select(events).where(or_(events.c.correlation_id == correlation_id, _notified(told)))
    async with store.reading() as session:
        return await _events(session, query.order_by(events.c.seq).limit(_MOST_STEPS))


async def events_of_deal(store: Store, deal_id: str) -> list[EventRow]:
    """Revisions, matches and notifications of one deal, newest first."""
    events, items = table(ConsoleEvent), table(ConsoleItem)
    told = select(items.c.notification_id).where(items.c.deal_id == deal_id)
    query = select(events).where(or_(events.c.deal_id == deal_id, _notified(told)))
    async with store.reading() as session:
        return await _events(session, query.order_by(events.c.seq.desc()).limit(_MOST_STEPS))


async def mentions(store: Store, article_ids: Sequence[str]) -> list[EventRow]:
    """What these articles say of deals, in the order they said it."""
    events = table(ConsoleEvent)
    query = select(events).where(events.c.kind == "mention", events.c.correlation_id.in_(list(article_ids)))
    async with store.reading() as session:
        return await _events(session, query.order_by(events.c.seq).limit(_MOST_STEPS))


async def articles(store: Store, ids: Sequence[str]) -> dict[str, ArticleRow]:
    rows = table(ConsoleArticle)
    async with store.reading() as session:
        found = await session.execute(select(rows).where(rows.c.id.in_(list(ids))))
        return {row["id"]: ArticleRow(**row) for row in found.mappings()}


async def deal(store: Store, deal_id: str) -> DealRow | None:
    rows = table(ConsoleDeal)
    async with store.reading() as session:
        found = (await session.execute(select(rows.c.body, rows.c.changed_at).where(rows.c.id == deal_id))).first()
    return DealRow(Deal.model_validate_json(found.body), found.changed_at) if found else None


async def deals(store: Store, wanted: DealFilter) -> tuple[list[DealRow], int]:
    """One page of the deals that are wanted, and how many there are in all."""
    rows = table(ConsoleDeal)
    where = and_(true(), *_deal_conditions(wanted))
    order = (rows.c.usd.desc().nulls_last(),) if wanted.order == "largest" else ()
    query = select(rows.c.body, rows.c.changed_at).where(where).order_by(*order, rows.c.changed_at.desc(), rows.c.id)
    async with store.reading() as session:
        total = (await session.execute(select(func.count()).select_from(rows).where(where))).scalar_one()
        found = (await session.execute(query.limit(DEALS_A_PAGE).offset((wanted.page - 1) * DEALS_A_PAGE))).all()
    return await asyncio.to_thread(lambda: [DealRow(Deal.model_validate_json(body), at) for body, at in found]), total


async def messages(store: Store, medium: str, most: int, before: int | None = None) -> list[MessageLine]:
    """The newest mails or Slack messages, or both; of those older than the one numbered `before`, if given."""
    rows = table(ConsoleMessage)
    where = [*([rows.c.medium == medium] if medium else []), *([rows.c.seq < before] if before is not None else [])]
    names = ("seq", "notification_id", "recipient_id", "medium", "recipient", "subject", "thread", "at")
    query = select(*(rows.c[name] for name in names), func.substr(rows.c.text, 1, _PREVIEW).label("preview"))
    async with store.reading() as session:
        found = await session.execute(query.where(*where).order_by(rows.c.seq.desc()).limit(most))
        return [MessageLine(**row) for row in found.mappings()]


async def message(store: Store, notification_id: str) -> MessageRow | None:
    rows = table(ConsoleMessage)
    found = await _messages(store, select(rows).where(rows.c.notification_id == notification_id))
    return found[0] if found else None


async def channel(store: Store, recipient: str, most: int) -> list[MessageRow]:
    """The newest Slack messages of one channel, oldest first."""
    rows = table(ConsoleMessage)
    query = select(rows).where(rows.c.medium == "slack", rows.c.recipient == recipient).order_by(rows.c.seq.desc()).limit(most)
    return (await _messages(store, query))[::-1]


async def in_mailbox(store: Store, notification_ids: Sequence[str]) -> frozenset[str]:
    """Those of the notifications that the built-in mailbox holds."""
    rows = table(ConsoleMessage)
    async with store.reading() as session:
        query = select(rows.c.notification_id).where(rows.c.notification_id.in_(list(notification_ids)))
        return frozenset((await session.execute(query)).scalars())


async def told(store: Store, notification_ids: Sequence[str]) -> dict[str, list[ToldRow]]:
    """What each of the notifications told."""
    items, events = table(ConsoleItem), table(ConsoleEvent)
    match = and_(events.c.kind == "match", events.c.identity == items.c.match_id)
    query = select(items, events.c.title, events.c.body).outerjoin(events, match)
    query = query.where(items.c.notification_id.in_(list(notification_ids))).order_by(events.c.seq).limit(_MOST_TOLD)
    found: dict[str, list[ToldRow]] = {}
    async with store.reading() as session:
        for row in (await session.execute(query)).mappings():
            headline = json.loads(row["body"])["headline"] if row["body"] else None
            told_row = ToldRow(row["notification_id"], row["deal_id"], row["correlation_id"], row["title"], headline)
            found.setdefault(row["notification_id"], []).append(told_row)
    return found


async def matches_by_rule(store: Store) -> dict[str, tuple[int, dt.datetime]]:
    """For each name of a rule, how many of its matches are kept and when the last one was."""
    events = table(ConsoleEvent)
    query = select(events.c.title, func.count(), func.max(events.c.at)).where(events.c.kind == "match").group_by(events.c.title)
    async with store.reading() as session:
        return {name: (count, last) for name, count, last in (await session.execute(query)).all()}


def _notified(told: Select[Any]) -> ColumnElement[bool]:
    events = table(ConsoleEvent)
    return and_(events.c.kind == "notification", events.c.identity.in_(told))


def _deal_conditions(wanted: DealFilter) -> list[ColumnElement[bool]]:
    rows = table(ConsoleDeal)
    conditions = [*_having(rows.c.search, wanted.words)]
    if wanted.kind:
        conditions.append(rows.c.kind.in_([kind.value for kind in Kind if kind.is_a(Kind(wanted.kind))]))
    if wanted.stage:
        conditions.append(rows.c.stage == wanted.stage)
    if wanted.told != "all":
        conditions.append(rows.c.background.is_(wanted.told == "background"))
    return conditions


def _having(column: Any, words: str) -> list[ColumnElement[bool]]:
    return [column.contains(word, autoescape=True) for word in storable(words).casefold().split()]


async def _events(session: AsyncSession, query: Select[Any]) -> list[EventRow]:
    return [_event(row) for row in (await session.execute(query)).mappings()]


def _event(row: RowMapping) -> EventRow:
    shown = {name: value for name, value in row.items() if name not in {"search", "body"}}
    return EventRow(**shown, body=json.loads(row["body"]))


async def _messages(store: Store, query: Select[Any]) -> list[MessageRow]:
    async with store.reading() as session:
        found = (await session.execute(query)).mappings().all()
    return [MessageRow(**(dict(row) | {"blocks": json.loads(row["blocks"])})) for row in found]
