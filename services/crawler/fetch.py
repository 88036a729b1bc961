"""Fetching a document politely: robots, pace, redirects, validators; and what each status means.

What cannot be had is an error that says what becomes of it: Transient (with the pause the server asked for), Gone, Refused, or
Permanent for an answer that will not change by asking again.
"""

import datetime as dt
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import NoReturn
from urllib.parse import urljoin

from services.crawler.pacing import Pacing
from services.crawler.robots import Robots
from services.crawler.schedule import asked_pause, fresh_for
from services.crawler.transport import Answer, Bounds, Garbled, Refused, Transport
from services.crawler.urls import host_of, web_address
from shared.errors import Permanent, Transient

REDIRECTS = 5
FEED = "application/atom+xml, application/rss+xml, application/feed+json;q=0.9, application/xml;q=0.8, text/xml;q=0.8, */*;q=0.1"
PAGE = "text/html, application/xhtml+xml;q=0.9, text/plain;q=0.5, */*;q=0.1"
_MOVED, _FOR_GOOD = {301, 302, 303, 307, 308}, {301, 308}
_OK, _NOT_MODIFIED, _TIMEOUT, _EARLY, _GONE, _SLOWER, _AWAY, _BROKEN = 200, 304, 408, 425, 410, 429, 503, 500
_SLOWER_PAUSE, _AWAY_PAUSE = dt.timedelta(minutes=30), dt.timedelta(minutes=10)

# Told when a host as a whole asks for a pause.
OnPause = Callable[[str, dt.datetime], Awaitable[None]]


class Gone(Permanent):
    """The server says that it is gone for good."""


@dataclass(frozen=True)
class Validators:
    """What the server gave to ask with next time, letter for letter."""

    etag: str | None = None
    last_modified: str | None = None


NO_VALIDATORS = Validators()


@dataclass(frozen=True)
class Wanted:
    url: str
    accept: str
    bounds: Bounds
    validators: Validators = NO_VALIDATORS
    obey_robots: bool = True


@dataclass(frozen=True)
class Fetched:
    """`url` is where it was found in the end; `for_good`: every step there was a move for good.

    `changed` is False when the server says that we have it already.
    """

    url: str
    body: bytes
    content_type: str
    validators: Validators
    fresh_for: dt.timedelta
    changed: bool = True
    for_good: bool = False


@dataclass(frozen=True)
class Manners:
    """What the fetcher asks before it knocks, and whom it tells when it was sent away."""

    robots: Robots
    pacing: Pacing
    on_pause: OnPause


class Fetcher:
    def __init__(self, transport: Transport, manners: Manners, now: Callable[[], dt.datetime]) -> None:
        self._transport, self._manners, self._now = transport, manners, now

    async def get(self, wanted: Wanted) -> Fetched:
        """Raises Transient, Gone, Refused or Permanent."""
        url, for_good = web_address(wanted.url), False
        for hop in range(REDIRECTS + 1):
            try:
                answer = await self._hop(url, wanted)
            except Garbled:
                # Some servers send a body after "not modified", which no client can tell from the next answer.
                if wanted.validators == NO_VALIDATORS:
                    raise
                wanted = replace(wanted, validators=NO_VALIDATORS)
                continue
            location = answer.headers.get("Location")
            if answer.status not in _MOVED or not location:
                return await self._judged(answer, wanted, for_good=for_good)
            for_good = (for_good or not hop) and answer.status in _FOR_GOOD
            try:
                url = web_address(urljoin(url, location))
            except ValueError as error:
                raise Refused(f"it redirects to where nothing is fetched from: {error}") from error
        raise Permanent(f"it redirects more than {REDIRECTS} times")

    def occupied(self, url: str) -> AbstractContextManager[None]:
        """While what came from there is being read."""
        return self._manners.pacing.occupied(host_of(url))

    async def leave_in_peace(self, url: str, pause: dt.timedelta) -> None:
        """Ask nothing of this host for a while."""
        await self._manners.on_pause(host_of(url), self._now() + pause)

    async def _hop(self, url: str, wanted: Wanted) -> Answer:
        delay_s = 0.0
        if wanted.obey_robots:
            if not await self._manners.robots.allows(url):
                raise Refused(f"the robots.txt of {host_of(url)} asks not to fetch {url[:200]}")
            delay_s = await self._manners.robots.delay_s(url)
        headers = {"Accept": wanted.accept}
        if wanted.validators.etag:
            headers["If-None-Match"] = wanted.validators.etag
        if wanted.validators.last_modified:
            headers["If-Modified-Since"] = wanted.validators.last_modified
        async with self._manners.pacing.turn(host_of(url), delay_s):
            return await self._transport.get(url, headers, wanted.bounds)

    async def _judged(self, answer: Answer, wanted: Wanted, *, for_good: bool) -> Fetched:
        if answer.status not in {_OK, _NOT_MODIFIED}:
            await self._sent_away(answer)
        changed = answer.status == _OK
        if not changed and wanted.validators == NO_VALIDATORS:
            raise Transient(f"{host_of(answer.url)} answers 304 (not modified), though nothing is known of it yet")
        kept = NO_VALIDATORS if changed else wanted.validators
        return Fetched(
            url=answer.url,
            body=answer.body,
            content_type=answer.content_type,
            validators=Validators(_token(answer, "ETag") or kept.etag, _token(answer, "Last-Modified") or kept.last_modified),
            fresh_for=fresh_for(answer.headers, self._now()),
            changed=changed,
            for_good=for_good,
        )

    async def _sent_away(self, answer: Answer) -> NoReturn:
        status, host, now = answer.status, host_of(answer.url), self._now()
        pause = asked_pause(answer.headers.get("Retry-After"), now)
        if status == _GONE:
            raise Gone(f"{host} answers 410: it is gone for good")
        if status == _SLOWER:
            pause = pause or _SLOWER_PAUSE
            await self._manners.on_pause(host, now + pause)
            raise Transient(f"{host} answers 429: too many requests", retry_in=pause)
        if status == _AWAY:
            raise Transient(f"{host} answers 503: not available", retry_in=pause or _AWAY_PAUSE)
        if status >= _BROKEN or status in {_TIMEOUT, _EARLY}:
            raise Transient(f"{host} answers {status}", retry_in=pause)
        raise Permanent(f"{host} answers {status} for {answer.url[:200]}")


def _token(answer: Answer, name: str) -> str | None:
    """A validator, letter for letter; one of letters that no header can hold could not be sent back."""
    value = answer.headers.get(name, "")
    return value if value and value.isascii() and value.isprintable() else None
