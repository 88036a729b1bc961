"""Fetching a document politely: robots, pace, redirects, validators; and what each status means.

What cannot be had is an error that says what becomes of it: Transient (with the pause the server asked for), Gone, Refused, or
Permanent for an answer that will not change by asking again.
"""

import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import NoReturn
from urllib.parse import urljoin

from services.crawler.pacing import Pacing
from services.crawler.robots import Robots
from services.crawler.schedule import asked_pause, fresh_for
from services.crawler.transport import Answer, Bounds, Refused, Transport
from services.crawler.urls import host_of, web_address
from shared.errors import Permanent, Transient

REDIRECTS = 5
FEED = "application/atom+xml, application/rss+xml, application/feed+json;q=0.9, application/xml;q=0.8, text/xml;q=0.8, */*;q=0.1"
PAGE = "text/html, application/xhtml+xml;q=0.9, text/plain;q=0.5, */*;q=0.1"
_MOVED = {301, 302, 303, 307, 308}
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
    """`url` is where it was found in the end. `changed` is False when the server says that we have it already."""

    url: str
    body: bytes
    content_type: str
    validators: Validators
    fresh_for: dt.timedelta
    changed: bool = True


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
        url, validators = web_address(wanted.url), wanted.validators
        for _ in range(REDIRECTS + 1):
            answer = await self._hop(url, validators, wanted)
            location = answer.headers.get("Location")
            if answer.status not in _MOVED or not location:
                return await self._judged(answer, wanted)
            try:
                url = web_address(urljoin(url, location))
            except ValueError as error:
                raise Refused(f"it redirects to where nothing is fetched from: {error}") from error
        raise Permanent(f"it redirects more than {REDIRECTS} times")

    async def _hop(self, url: str, validators: Validators, wanted: Wanted) -> Answer:
        delay_s = 0.0
        if wanted.obey_robots:
            if not await self._manners.robots.allows(url):
                raise Refused(f"the robots.txt of {host_of(url)} asks not to fetch {url[:200]}")
            delay_s = await self._manners.robots.delay_s(url)
        headers = {"Accept": wanted.accept}
        if validators.etag:
            headers["If-None-Match"] = validators.etag
        if validators.last_modified:
            headers["If-Modified-Since"] = validators.last_modified
        async with self._manners.pacing.turn(host_of(url), delay_s):
            return await self._transport.get(url, headers, wanted.bounds)

    async def _judged(self, answer: Answer, wanted: Wanted) -> Fetched:
        if answer.status not in {_OK, _NOT_MODIFIED}:
            await self._sent_away(answer)
        given = Validators(answer.headers.get("ETag"), answer.headers.get("Last-Modified"))
        changed = answer.status == _OK
        return Fetched(
            url=answer.url,
            body=answer.body,
            content_type=answer.content_type,
            validators=given if changed or given != NO_VALIDATORS else wanted.validators,
            fresh_for=fresh_for(answer.headers.get("Cache-Control"), answer.headers.get("Age")),
            changed=changed,
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
