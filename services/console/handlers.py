"""Each fact goes into the console's own tables as it comes. None gives anything."""

import datetime as dt
from collections.abc import AsyncIterator, Callable

from sqlmodel.ext.asyncio.session import AsyncSession

from services.console.entries import entry_of
from services.console.store import keep_article, keep_deal, keep_event, keep_items, keep_message
from shared.contracts import (
    ArticleFetched,
    ArticleRevised,
    DealChanged,
    DealMentioned,
    Fact,
    MatchFound,
    MessagePosted,
    NotificationSettled,
    ReviewAsked,
)  # fmt: skip

Clock = Callable[[], dt.datetime]
Pulse = Callable[[], None]


async def show_article(fact: ArticleFetched, *, session: AsyncSession, clock: Clock, pulse: Pulse) -> AsyncIterator[Fact]:
    keep_event(session, entry_of(fact), clock())
    keep_article(session, fact.article)
    for nothing in _after(session, pulse):
        yield nothing


async def show_deal(fact: DealChanged, *, session: AsyncSession, clock: Clock, pulse: Pulse) -> AsyncIterator[Fact]:
    keep_event(session, entry_of(fact), clock())
    keep_deal(session, fact.deal, fact.at)
    for nothing in _after(session, pulse):
        yield nothing


async def show_step(
    fact: DealMentioned | ArticleRevised | ReviewAsked | MatchFound, *, session: AsyncSession, clock: Clock, pulse: Pulse
) -> AsyncIterator[Fact]:
    keep_event(session, entry_of(fact), clock())
    for nothing in _after(session, pulse):
        yield nothing


async def show_notification(fact: NotificationSettled, *, session: AsyncSession, clock: Clock, pulse: Pulse) -> AsyncIterator[Fact]:
    keep_event(session, entry_of(fact), clock())
    keep_items(session, fact)
    for nothing in _after(session, pulse):
        yield nothing


async def show_message(fact: MessagePosted, *, session: AsyncSession, pulse: Pulse) -> AsyncIterator[Fact]:
    keep_message(session, fact)
    for nothing in _after(session, pulse):
        yield nothing


def _after(session: AsyncSession, pulse: Pulse) -> tuple[Fact, ...]:
    """The open pages hear of it once it is committed, once per batch. A step gives facts; these give none."""
    calls = session.info.setdefault("after_commit", [])
    if pulse not in calls:
        calls.append(pulse)
    return ()
