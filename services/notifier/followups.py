"""Follow-ups go to those who were told of a deal, and to nobody else: a correction, or the end of a conflict or a circle.

Who was told hears of it in the same thread. Whose news still waits gets it as it is now, and at once if it waited for this. Runs inside
the transaction of the step.
"""

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from services.notifier.filing import ITEMS, NOTIFICATIONS, WINDOWS, insert_once
from services.notifier.news import notified
from services.notifier.states import State
from services.notifier.tables import ThreadRow
from shared.contracts import Change, MatchFound
from shared.store import do_what_is_left

THREADS = ThreadRow.__table__  # type: ignore[attr-defined]
_OF_DEAL = (
    select(
        ITEMS.c.id, ITEMS.c.recipient_id, ITEMS.c.matches, ITEMS.c.told, WINDOWS.c.id.label("window_id"),
        WINDOWS.c.state.label("window"), NOTIFICATIONS.c.id.label("notification_id"), NOTIFICATIONS.c.state,
        NOTIFICATIONS.c.payload_sha256,
    )
    .join_from(ITEMS, WINDOWS, WINDOWS.c.id == ITEMS.c.window_id)
    .join(NOTIFICATIONS, NOTIFICATIONS.c.window_id == WINDOWS.c.id, isouter=True)
    .order_by(ITEMS.c.recipient_id, ITEMS.c.seen_at, ITEMS.c.id)
)  # fmt: skip
_UNTOLD = {State.DEAD, State.SUPPRESSED, State.CANCELLED}
_UNRENDERED = {State.PENDING, State.HELD}


@dataclass(frozen=True)
class Reached:
    """What one recipient knows of the deal: `told` are the items that went out or whose bytes are fixed, `waiting` those that still wait."""

    recipient_id: str
    told: tuple[Any, ...]
    waiting: tuple[Any, ...]


class _FoundTold(NamedTuple):
    """The slots in conflict and the ids of the circles that somebody was told of."""

    conflicts: set[str]
    circles: set[str]


async def reached(session: AsyncSession, deal_id: str) -> list[Reached]:
    """Everybody who was told of the deal or is about to be."""
    await do_what_is_left(session)
    rows = (await session.execute(_OF_DEAL.where(ITEMS.c.deal_id == deal_id))).all()
    by_recipient = groupby(rows, key=lambda row: row.recipient_id)
    return [one for recipient_id, items in by_recipient if (one := _reached(recipient_id, list(items)))]


def concerns(one: Reached, match: MatchFound) -> bool:
    """A correction concerns all who were told; the end of a conflict or a circle those who were told of it."""
    if match.correction is not None:
        return True
    slots = {conflict.slot for conflict in match.deal.conflicts}
    circles = {circle.id for circle in match.deal.circles}
    conflict_ended, circle_ended = Change.CONFLICT_RESOLVED in match.changes, Change.CIRCLE_ENDED in match.changes
    return any(
        (conflict_ended and told.conflicts - slots) or (circle_ended and told.circles - circles)
        for item in one.told
        for told in _found_told(item)
    )


async def bring_up_to_date(session: AsyncSession, one: Reached, match: MatchFound, due_at: dt.datetime) -> None:
    """What waits is told as it is now. It has heard nothing else, so there is nothing to correct for it."""
    plain = match.model_copy(update={"correction": None, "follow_up": False})
    for item in one.waiting:
        matches = f"{item.matches[:-1]},{plain.model_dump_json()}]"
        told = json.dumps([*json.loads(item.told), notified(plain).model_dump()])
        await session.execute(update(ITEMS).where(ITEMS.c.id == item.id).values(matches=matches, told=told))
        if item.notification_id:
            # whoever renders it right now finds that it was changed, and begins again
            changed = update(NOTIFICATIONS).where(NOTIFICATIONS.c.id == item.notification_id)
            await session.execute(changed.values(version=NOTIFICATIONS.c.version + 1))
    await release(session, [item.window_id for item in one.waiting if item.window == "open"], due_at)


async def release(session: AsyncSession, windows: Sequence[str], due_at: dt.datetime) -> None:
    """Windows of one deal that wait for a conflict to end close now; digests keep their time."""
    if windows:
        held = WINDOWS.c.id.in_(windows) & WINDOWS.c.digest_key.like("deal:%") & (WINDOWS.c.due_at > due_at)
        await session.execute(update(WINDOWS).where(held).values(closes_at=due_at, due_at=due_at))


async def go_on_in_thread(session: AsyncSession, recipient_id: str, deal_id: str, into: str) -> None:
    """What is told of `into` from now on hangs under what was told of `deal_id`, unless it has a thread of its own."""
    of_deal = (THREADS.c.recipient_id == recipient_id) & (THREADS.c.thread_key == deal_id)
    thread = (await session.execute(select(THREADS).where(of_deal))).first()
    if thread is not None:
        await insert_once(session, THREADS, {**thread._asdict(), "thread_key": into})


def _reached(recipient_id: str, items: list[Any]) -> Reached | None:
    waiting = tuple(item for item in items if _waits(item))
    told = tuple(item for item in items if item.state is not None and not _waits(item) and item.state not in _UNTOLD)
    return Reached(recipient_id, told, waiting) if told or waiting else None


def _waits(item: Any) -> bool:
    return item.window == "open" or (item.state in _UNRENDERED and item.payload_sha256 is None)


def _found_told(item: Any) -> Iterator[_FoundTold]:
    for match in json.loads(item.matches):
        deal = match["deal"]
        yield _FoundTold(
            conflicts={conflict["slot"] for conflict in deal.get("conflicts", ())},
            circles={circle.get("id", "") for circle in deal.get("circles", ())},
        )
