"""Writes of the console: one or two rows for a fact, those of a batch in one statement a table; and forgetting what is old."""

import datetime as dt
import functools
import json
from typing import Any

from sqlalchemy import Table, delete, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from services.console.entries import Entry, told_by_parties
from services.console.settings import ConsoleSettings
from services.console.tables import ConsoleArticle, ConsoleDeal, ConsoleEvent, ConsoleItem, ConsoleMessage
from services.console.wording import storable
from shared.contracts import Article, Deal, Measure, MessagePosted, NotificationSettled
from shared.store import Store, insert_for, write_at_end

LONGEST_TEXT = 200_000
_LARGEST_SUM = 2**62
_CHUNK = 2_000


def table(model: Any) -> Table:
    found: Table = model.__table__
    return found


def keep_event(session: AsyncSession, entry: Entry, now: dt.datetime) -> None:
    row = {
        "kind": entry.kind,
        "identity": entry.identity,
        "correlation_id": storable(entry.correlation_id),
        "deal_id": entry.deal_id,
        "at": entry.at or now,
        "title": storable(entry.title),
        "search": storable(entry.search),
        "body": json.dumps(entry.body),
    }
    _write(session, ConsoleEvent, row)


def keep_article(session: AsyncSession, article: Article) -> None:
    row = article.model_dump(include=set(ConsoleArticle.model_fields))
    row |= {name: storable(row[name]) for name in ("title", "url", "publisher", "source_id") if row[name]}
    row["text"] = storable(article.text[:LONGEST_TEXT])
    _write(session, ConsoleArticle, row)


def keep_deal(session: AsyncSession, deal: Deal, at: dt.datetime) -> None:
    """The newest revision stays, in whatever order they come."""
    sum_ = deal.money_of(Measure.DEAL)
    names = [party.name for party in deal.parties] + [party.entity_id or "" for party in deal.parties]
    row = {
        "id": deal.id,
        "revision": deal.revision,
        "kind": deal.kind.value,
        "stage": deal.stage.value,
        "background": deal.background,
        "usd": min(int(sum_.usd.value), _LARGEST_SUM) if sum_ and sum_.usd else None,
        "search": storable("\n".join([deal.headline, told_by_parties(deal.parties), *names]).casefold()),
        "changed_at": at,
        "body": deal.model_dump_json(),
    }
    write_at_end(session, _upsert_deal(insert_for(session)), row)


def keep_items(session: AsyncSession, fact: NotificationSettled) -> None:
    rows = [
        {
            "notification_id": fact.notification_id,
            "match_id": item.match_id,
            "correlation_id": item.correlation_id,
            "deal_id": item.deal_id,
        }
        for item in {item.match_id: item for item in fact.items}.values()
    ]
    _write(session, ConsoleItem, *rows)


def keep_message(session: AsyncSession, fact: MessagePosted) -> None:
    row = fact.model_dump(
        include={"notification_id", "correlation_id", "recipient_id", "medium", "subject", "text", "html", "raw", "thread"}
    )
    row = {name: storable(value) if isinstance(value, str) else value for name, value in row.items()}
    row |= {"recipient": storable(fact.to), "blocks": json.dumps(fact.blocks), "at": fact.at}
    _write(session, ConsoleMessage, row)


async def prune(store: Store, settings: ConsoleSettings, now: dt.datetime) -> None:
    """Forget what is older than the settings say, and the oldest events beyond their number; in small bites, so that facts pass between."""
    before = now - dt.timedelta(days=settings.console_keep_days)
    events, messages, items = table(ConsoleEvent), table(ConsoleMessage), table(ConsoleItem)
    async with store.reading() as session:
        newest = (await session.execute(select(func.max(events.c.seq)))).scalar() or 0
    await _forget(store, events, events.c.at < before)
    await _forget(store, events, events.c.seq <= newest - settings.console_keep_events)
    await _forget(store, messages, messages.c.at < before)
    kept = select(events.c.identity)
    articles, deals = table(ConsoleArticle), table(ConsoleDeal)
    await _forget(store, articles, articles.c.fetched_at < before)
    await _forget(store, articles, articles.c.id.not_in(kept.where(events.c.kind == "article")))
    await _forget(store, items, items.c.notification_id.not_in(kept.where(events.c.kind == "notification")))
    await _forget(store, deals, deals.c.changed_at < now - dt.timedelta(days=settings.console_keep_deal_days))


async def _forget(store: Store, rows: Table, old: Any) -> None:
    key = next(iter(rows.primary_key.columns))
    chunk = select(key).where(old).limit(_CHUNK)

    async def bite(session: AsyncSession) -> bool:
        keys = (await session.execute(chunk)).scalars().all()
        await session.execute(delete(rows).where(key.in_(keys)))
        return len(keys) == _CHUNK

    while await store.run(bite):
        continue


def _write(session: AsyncSession, model: Any, *rows: dict[str, Any]) -> None:
    write_at_end(session, _insert_of(insert_for(session), model), *rows)


# A statement takes longer to build than to run, so each is built once for a dialect.
@functools.cache
def _insert_of(insert: Any, model: Any) -> Any:
    return insert(table(model)).on_conflict_do_nothing()


@functools.cache
def _upsert_deal(insert: Any) -> Any:
    deals = table(ConsoleDeal)
    statement = insert(deals)
    newer = {column.name: statement.excluded[column.name] for column in deals.columns if not column.primary_key}
    return statement.on_conflict_do_update(index_elements=["id"], set_=newer, where=deals.c.revision < statement.excluded.revision)
