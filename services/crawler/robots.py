"""What a site asks of robots (RFC 9309): read once per site and day, obeyed for feeds and pages alike.

No such file: everything is allowed. A file that cannot be had now (429, 5xx, no answer): nothing is, until it can be had.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from ada_url import URL
from protego import Protego

from services.crawler.schedule import fresh_for
from services.crawler.transport import Answer, Bounds, Transport
from services.crawler.urls import web_address
from shared.errors import Transient

_NAME = "dealwatch"
_READ_AT_MOST = 500 << 10
_SHORTEST, _LONGEST = dt.timedelta(hours=1), dt.timedelta(hours=24)
_RETRY = dt.timedelta(minutes=5)
_REDIRECTS = 5
_LONGEST_DELAY_S = 60.0
_MOST_SITES = 2000


@dataclass(frozen=True)
class _Site:
    rules: Any
    until: dt.datetime
    away: str | None = None


class Robots:
    def __init__(self, transport: Transport, now: Callable[[], dt.datetime]) -> None:
        self._transport, self._now = transport, now
        self._sites: dict[str, _Site] = {}

    async def allows(self, url: str) -> bool:
        """Raises Transient while the site's robots.txt cannot be had."""
        rules = (await self._site(url)).rules
        return rules is None or bool(rules.can_fetch(url, _NAME))

    async def delay_s(self, url: str) -> float:
        """Seconds between requests that the site asks for; 0 when it does not."""
        rules = (await self._site(url)).rules
        asked = rules.crawl_delay(_NAME) if rules else None
        return min(float(asked or 0), _LONGEST_DELAY_S)

    async def _site(self, url: str) -> _Site:
        origin = str(URL(url).origin)
        site = self._sites.get(origin)
        if site is None or site.until <= self._now():
            if len(self._sites) >= _MOST_SITES:
                self._sites.pop(next(iter(self._sites)))
            site = self._sites[origin] = await self._fetched(origin)
        if site.away:
            raise Transient(site.away, retry_in=site.until - self._now())
        return site

    async def _fetched(self, origin: str) -> _Site:
        try:
            answer = await self._followed(f"{origin}/robots.txt")
        except Transient as error:
            return _Site(None, self._now() + _RETRY, str(error))
        if answer.status == 429 or answer.status >= 500:  # noqa: PLR2004 - HTTP
            return _Site(None, self._now() + _RETRY, f"its robots.txt answers {answer.status}, so nothing may be fetched for now")
        asked = fresh_for(answer.headers.get("Cache-Control"), answer.headers.get("Age")) or _LONGEST
        until = self._now() + max(_SHORTEST, min(asked, _LONGEST))
        return _Site(Protego.parse(answer.body.decode("utf-8", "replace")) if answer.status == 200 else None, until)  # noqa: PLR2004 - HTTP

    async def _followed(self, url: str) -> Answer:
        bounds = Bounds(seconds=15, size=_READ_AT_MOST, cut=True)
        for _ in range(_REDIRECTS):
            answer = await self._transport.get(url, {"Accept": "text/plain, */*;q=0.1"}, bounds)
            location = answer.headers.get("Location")
            if answer.status not in {301, 302, 303, 307, 308} or not location:
                return answer
            try:
                url = web_address(urljoin(url, location))
            except ValueError:
                break
        return Answer(url, 404, {}, b"")
