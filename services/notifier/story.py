"""What a message tells: the matches of one window as cards, one for each deal, the weightiest first. Pure.

Templates see nothing but `Message`; templates/README.md promises them what is in it.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import ZoneInfo

from services.notifier.cards import SEVERITIES, Card, card_of
from services.notifier.cleaning import shorten, web_link
from services.notifier.figures import day
from services.notifier.recipients import Recipient
from services.notifier.windows import When
from shared.contracts import MatchFound

_LONGEST_SUBJECT, _MOST_NAMED = 110, 4


@dataclass(frozen=True)
class Message:
    """`digest` is False for instant news of one deal; `heading` stands over a digest; `more` counts the cards left out for size."""

    digest: bool
    subject: str
    heading: str
    period: str
    cards: tuple[Card, ...]
    more: int
    recipient_id: str
    schedule: str
    language: str
    unsubscribe_url: str | None = None
    console_url: str | None = None


@dataclass(frozen=True)
class Told:
    """The frame of a message: for whom, over which time, and what its links begin with."""

    recipient: Recipient
    opens_at: dt.datetime
    closes_at: dt.datetime
    digest: bool
    unsubscribe_url: str | None = None
    console_url: str | None = None


def message_of(told: Told, matches: Sequence[Sequence[MatchFound]]) -> Message:
    """`matches` holds, for each item, the matches it merged. Items of one deal become one card that shows its latest revision."""
    by_deal: dict[str, list[MatchFound]] = {}
    for item in matches:
        for match in item:
            by_deal.setdefault(match.deal.id, []).append(match)
    policy = told.recipient.on_conflict
    cards = sorted((card_of(found, told.console_url, policy) for found in by_deal.values()), key=_weight)
    return Message(
        digest=told.digest,
        subject=_digest_subject(cards) if told.digest else _subject(cards),
        heading=_heading(told.recipient, len(cards)) if told.digest else "",
        period=_period(told) if told.digest else "",
        cards=tuple(cards),
        more=0,
        recipient_id=told.recipient.id,
        schedule=_schedule(told.recipient),
        language=told.recipient.language,
        unsubscribe_url=web_link(told.unsubscribe_url),
        console_url=web_link(told.console_url),
    )


def _weight(card: Card) -> tuple[int, Decimal, str]:
    return -SEVERITIES.get(card.severity, 1), -card.dollars, card.deal_id


def _subject(cards: Sequence[Card]) -> str:
    """From the content, without leading brackets: mail programs drop those when they thread."""
    return shorten(cards[0].title, _LONGEST_SUBJECT) if len(cards) == 1 else _digest_subject(cards)


def _digest_subject(cards: Sequence[Card]) -> str:
    """The first few deals by name, whole; the rest is counted."""
    if not cards:
        return "No deals"
    start, briefs = f"{_counted(len(cards))}: ", [card.brief for card in cards]
    for shown in range(min(len(cards), _MOST_NAMED), 1, -1):
        subject = start + "; ".join(briefs[:shown]) + _rest(len(cards) - shown)
        if len(subject) <= _LONGEST_SUBJECT:
            return subject
    return shorten(start + briefs[0], _LONGEST_SUBJECT) + _rest(len(cards) - 1)


def _heading(recipient: Recipient, count: int) -> str:
    often = "" if recipient.when is When.INSTANT else f"{recipient.when.value} "
    return f"{often}digest: {_counted(count)}".capitalize()


def _rest(count: int) -> str:
    return f" and {count} more" if count else ""


def _counted(count: int) -> str:
    return f"{count} deal{'' if count == 1 else 's'}"


def _period(told: Told) -> str:
    zone = ZoneInfo(told.recipient.zone)
    start, end = told.opens_at.astimezone(zone), told.closes_at.astimezone(zone)
    return f"{day(start)} {start:%H:%M} to {day(end)} {end:%H:%M} ({told.recipient.zone})"


def _schedule(recipient: Recipient) -> str:
    at = f"at {recipient.at:%H:%M} {recipient.zone}"
    weekday = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")[recipient.on]
    return {"daily": f"daily {at}", "weekly": f"every {weekday} {at}"}.get(recipient.when, recipient.when.value)
