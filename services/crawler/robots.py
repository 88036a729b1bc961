"""What a site asks of robots (RFC 9309): read once per site and day, at the site's own pace, obeyed for feeds and pages alike.

No such file: everything is allowed. A file that cannot be had now (429, 5xx, no answer): nothing is, until it can be had.
"""

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from ada_url import URL
from protego import Protego

from services.crawler.cleaning import reason
from services.crawler.pacing import Busy, Pacing
from services.crawler.schedule import fresh_for
from services.crawler.transport import Answer, Bounds, NotDialled, Transport
from services.crawler.urls import host_of, web_address
from shared.errors import Permanent, Transient

_NAME = "dealwatch"
_READ_AT_MOST, _ANSWER_S = 500 << 10, 15
_SHORTEST, _LONGEST = dt.timedelta(hours=1), dt.timedelta(hours=24)
_RETRY, _SOON = dt.timedelta(minutes=5), dt.timedelta(seconds=1)
_REDIRECTS = 5
_LONGEST_DELAY_S = 60.0
_MOST_SITES = 2000
_MOVED, _OK, _SLOWER, _BROKEN = {301, 302, 303, 307, 308}, 200, 429, 500


@dataclass(frozen=True)
class _Site:
    rules: Any
    until: dt.datetime
    away: str | None = None


class Robots:
    def __init__(self, transport: Transport, pacing: Pacing, now: Callable[[], dt.datetime]) -> None:
        self._transport, self._pacing, self._now = transport, pacing, now
        self._sites: dict[str, _Site] = {}
        self._being_read: set[str] = set()

    async def allows(self, url: str) -> bool:
        """Raises Transient while the site's robots.txt cannot be had; Busy while it is being read or its host has others before us."""
        rules = (await self._site(url)).rules
        return rules is None or bool(rules.can_fetch(url, _NAME))

    async def delay_s(self, url: str) -> float:
        """Seconds between requests that the site asks for, 60 at most; 0 when it does not. Raises as `allows` does."""
        rules = (await self._site(url)).rules
        asked = float((rules.crawl_delay(_NAME) if rules else None) or 0)
        return 0.0 if math.isnan(asked) else max(0.0, min(asked, _LONGEST_DELAY_S))

    async def _site(self, url: str) -> _Site:
        origin = str(URL(url).origin)
        site = self._sites.get(origin)
        if site is None or site.until <= self._now():
            site = await self._read_once(origin)
        if site.away:
            raise Transient(site.away, retry_in=site.until - self._now())
        return site

    async def _read_once(self, origin: str) -> _Site:
        """Whoever comes while it is being read is sent away for a moment: waiting here would hold a place that other sites could use."""
        if origin in self._being_read:
            raise Busy(f"the robots.txt of {host_of(origin)} is being read", retry_in=_SOON)
        self._being_read.add(origin)
        try:
            site = await self._fetched(origin)
        finally:
            self._being_read.discard(origin)
        if len(self._sites) >= _MOST_SITES:
            self._sites.pop(next(iter(self._sites)))
        self._sites[origin] = site
        return site

    async def _fetched(self, origin: str) -> _Site:
        try:
            answer = await self._followed(f"{origin}/robots.txt")
        except (Busy, NotDialled):
            raise
        except (Transient, Permanent) as error:
            away = f"the robots.txt of {host_of(origin)} cannot be had, so nothing may be fetched for now: {reason(error)}"
            return _Site(None, self._now() + _RETRY, away)
        if answer.status == _SLOWER or answer.status >= _BROKEN:
            away = f"its robots.txt answers {answer.status}, so nothing may be fetched for now"
            return _Site(None, self._now() + _RETRY, away)
        asked = fresh_for(answer.headers, self._now()) or _LONGEST
        until = self._now() + max(_SHORTEST, min(asked, _LONGEST))
        return _Site(Protego.parse(answer.body.decode("utf-8-sig", "replace")) if answer.status == _OK else None, until)

    async def _followed(self, url: str) -> Answer:
        bounds = Bounds(seconds=_ANSWER_S, size=_READ_AT_MOST, cut=True)
        for hop in range(_REDIRECTS):
            answer = await self._asked(url, bounds, first=not hop)
            location = answer.headers.get("Location")
            if answer.status not in _MOVED or not location:
                return answer
            try:
                url = web_address(urljoin(url, location))
            except ValueError:
                break
        return Answer(url, 404, {}, b"")

    async def _asked(self, url: str, bounds: Bounds, *, first: bool) -> Answer:
        """Where the site itself is not dialled, nothing of it is; where only its robots.txt leads there, that cannot be had."""
        try:
            async with self._pacing.turn(host_of(url)):
                return await self._transport.get(url, {"Accept": "text/plain, */*;q=0.1"}, bounds)
        except NotDialled as error:
            if first:
                raise
            raise Transient(reason(error)) from error
