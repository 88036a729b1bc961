"""Every revision that is kept, as the fact that told it, some at a time: for a service whose own memory is younger than the ledger.

What was not kept is not made up: a fact told again has neither the record before nor the words of a correction, and its cause is the newest
article that the record names.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from pydantic import ValidationError
from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.ledger.store import unpack
from services.ledger.tables import deal, version
from shared.contracts import ArticleRef, Change, Deal, DealChanged, Novelty

log = structlog.get_logger()
Place = tuple[str, int]  # a deal and its revision
START: Place = ("", 0)
_LARGEST = 2_000_000  # characters of JSON in one answer; the broker takes eight million
_AFTER: Any = bindparam("deal_id")
_VERSIONS = (
    select(version.c.deal_id, version.c.revision, version.c.known_from, version.c.changes, version.c.body)
    .where(
        version.c.deal_id >= _AFTER,
        or_(version.c.deal_id > _AFTER, and_(version.c.deal_id == _AFTER, version.c.revision > bindparam("revision"))),
    )
    .order_by(version.c.deal_id, version.c.revision)
    .limit(bindparam("most"))
)
# Deals of a ledger that kept no versions yet, and of which nothing was told since.
_UNKEPT = (
    select(deal.c.id, deal.c.revision, deal.c.last_seen, deal.c.body)
    .where(deal.c.id > _AFTER, ~select(version.c.revision).where(version.c.deal_id == deal.c.id).exists())
    .order_by(deal.c.id)
    .limit(bindparam("most"))
)


@dataclass(frozen=True)
class Kept:
    place: Place
    known_from: dt.datetime
    changes: tuple[str, ...]
    body: str | bytes


@dataclass(frozen=True)
class Page:
    """`after` is where the next page begins, None when this is the last."""

    facts: tuple[DealChanged, ...]
    after: Place | None


async def page(connection: AsyncConnection, after: Place, most: int) -> Page:
    """The revisions after that place, by deal and revision. One that cannot be read any more is left out, and told in the log."""
    asked = {"deal_id": after[0], "revision": after[1], "most": most}
    kept = [
        Kept((row[0], row[1]), row[2], tuple(row[3].split()), unpack(row[4])) for row in await connection.execute(_VERSIONS, asked)
    ]
    kept += [Kept((row[0], row[1]), row[2], (), row[3]) for row in await connection.execute(_UNKEPT, asked)]
    ordered = sorted(kept, key=lambda one: one.place)[:most]
    fitting = _fitting(ordered)
    facts = [fact for one in fitting if (fact := _told_again(one))]
    is_last = len(ordered) < most and len(fitting) == len(ordered)
    return Page(tuple(facts), None if is_last else fitting[-1].place)


def _fitting(kept: Sequence[Kept]) -> Sequence[Kept]:
    """As many as one answer takes, and one at least."""
    size = 0
    for number, one in enumerate(kept):
        size += len(one.body)
        if number and size > _LARGEST:
            return kept[:number]
    return kept


def _told_again(kept: Kept) -> DealChanged | None:
    try:
        record = Deal.model_validate_json(kept.body)
        changes = tuple(map(Change, kept.changes))
    except (ValidationError, ValueError) as error:
        log.warning("version_unreadable", deal=kept.place[0], revision=kept.place[1], error=str(error)[:300])
        return None
    cause = _cause(record)
    return DealChanged(
        correlation_id=cause.id, deal=record, changes=changes, cause=cause, at=kept.known_from, novelty=_novelty(record, changes)
    )


def _cause(record: Deal) -> ArticleRef:
    return record.articles[0] if record.articles else ArticleRef(id=record.id, url="", title=record.headline)


def _novelty(record: Deal, changes: Sequence[Change]) -> Novelty | None:
    """What the newest article brought; nothing for what a person or the calendar changed."""
    if not record.articles or {Change.CORRECTED, Change.OVERDUE} & set(changes):
        return None
    return next((report.novelty for report in record.reports if report.article_id == record.articles[0].id), None)
