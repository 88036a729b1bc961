"""What a source lists, written down: entries not seen before become due, those that changed become due again, the others are only marked.

An entry is known by its key, or by the address of its page: some feeds give every entry a new identity each time they are read.
Every function is part of a transaction that its caller runs.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, or_, select, update
from sqlmodel import SQLModel, col
from sqlmodel.ext.asyncio.session import AsyncSession

from services.crawler.entry import Entry
from services.crawler.tables import EntryRow, SourceRow
from shared.store import insert_for

_ENTRIES: Table = SQLModel.metadata.tables["crawler_entry"]
# As many revisions of one entry are read; a feed that dates everything anew each time costs no more than that.
MOST_REVISIONS = 5
_AT_ONCE = 500


@dataclass(frozen=True)
class _Known:
    key: str
    page_key: str | None
    version: str
    revisions: int
    pending: bool


async def add_entries(session: AsyncSession, source_id: str, entries: Sequence[Entry], now: dt.datetime) -> int:
    """Returns how many became due."""
    single = _once(entries)
    known = await _known(session, source_id, single)
    new = [entry for entry in single if _of(entry, known) is None]
    await _insert(session, source_id, new, now)
    met = {row.key: (row, entry) for entry in single if (row := _of(entry, known))}
    await _mark(session, source_id, list(met), listed_at=now)
    due = sum(entry.left_out is None for entry in new)
    for row, entry in met.values():
        due += await _revise(session, source_id, row, entry, now)
    return due


def _once(entries: Sequence[Entry]) -> list[Entry]:
    """Each entry, and each page, once; the first that is listed."""
    by_key: dict[str, Entry] = {}
    by_page: dict[str, Entry] = {}
    for entry in entries:
        by_key.setdefault(entry.key, entry)
    for entry in by_key.values():
        by_page.setdefault(entry.page_key or entry.key, entry)
    return list(by_page.values())


async def still_listed(session: AsyncSession, source_id: str, unread: Iterable[str], now: dt.datetime) -> None:
    """What stood in the last list and came from an address that has not been read anew stands in this one too."""
    last = select(col(SourceRow.listed_at)).where(col(SourceRow.id) == source_id).scalar_subquery()
    same = (col(EntryRow.source_id) == source_id, col(EntryRow.url).in_(list(unread)), col(EntryRow.listed_at) >= last)
    await session.execute(update(EntryRow).where(*same).values(listed_at=now))


async def _known(session: AsyncSession, source_id: str, entries: list[Entry]) -> dict[str, _Known]:
    """By key, and by the address of the page."""
    found: dict[str, _Known] = {}
    for start in range(0, len(entries), _AT_ONCE):
        some = entries[start : start + _AT_ONCE]
        row = EntryRow
        columns = (col(row.key), col(row.page_key), col(row.version), col(row.revisions), col(row.due_at).is_not(None))
        same = or_(col(row.key).in_([entry.key for entry in some]), col(row.page_key).in_([entry.page_key for entry in some]))
        for key, page_key, version, revisions, pending in await session.execute(
            select(*columns).where(col(row.source_id) == source_id, same)
        ):
            one = _Known(key, page_key, version, revisions, bool(pending))
            found[f"key {key}"] = one
            found.setdefault(f"page {page_key}", one)
    return found


def _of(entry: Entry, known: dict[str, _Known]) -> _Known | None:
    return known.get(f"key {entry.key}") or (known.get(f"page {entry.page_key}") if entry.page_key else None)


async def _insert(session: AsyncSession, source_id: str, entries: list[Entry], now: dt.datetime) -> None:
    rows = [_values(source_id, entry, now) for entry in entries]
    if rows:
        await session.execute(insert_for(session)(_ENTRIES).on_conflict_do_nothing(), rows)


def _values(source_id: str, entry: Entry, now: dt.datetime) -> dict[str, Any]:
    return {
        "source_id": source_id, "key": entry.key, "page_key": entry.page_key, "url": entry.url, "version": entry.version,
        "revisions": 0, "details": {} if entry.left_out else details_of(entry), "seen_at": now, "listed_at": now,
        "due_at": None if entry.left_out else now, "tries": 0, "error": entry.left_out, "trouble_at": None, "article_id": None,
    }  # fmt: skip


def details_of(entry: Entry) -> dict[str, Any]:
    return entry.model_dump(mode="json", exclude_defaults=True)


async def _revise(session: AsyncSession, source_id: str, row: _Known, entry: Entry, now: dt.datetime) -> bool:
    """True when the entry has become due again: its source says that it changed."""
    if entry.version == row.version:
        return False
    values: dict[str, Any] = {"version": entry.version}
    revised = bool(row.version) and row.revisions < MOST_REVISIONS and not entry.left_out
    if revised or row.pending:
        values |= {"details": details_of(entry), "url": entry.url}
    if revised and not row.pending:
        values |= {"revisions": row.revisions + 1, "due_at": now, "tries": 0, "error": None, "trouble_at": None}
    await _mark(session, source_id, [row.key], **values)
    return "due_at" in values


async def _mark(session: AsyncSession, source_id: str, keys: list[str], **values: Any) -> None:
    for start in range(0, len(keys), _AT_ONCE):
        these: ColumnElement[bool] = col(EntryRow.key).in_(keys[start : start + _AT_ONCE])
        await session.execute(update(EntryRow).where(col(EntryRow.source_id) == source_id, these).values(**values))
