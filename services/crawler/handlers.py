"""What comes to the crawler: wishes for sources, articles pushed to it, and the moment to tell how its sources are doing."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import structlog
from pydantic import ValidationError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from services.crawler import store
from services.crawler.articles import article_of
from services.crawler.crawl import Crawl
from services.crawler.entry import Entry, Pushed, UnknownForm, Unprocessable
from services.crawler.giving import Offer
from services.crawler.health import health_of
from services.crawler.listing import add_entries
from services.crawler.source import Source, read_source
from services.crawler.store import Wished
from services.crawler.troubles import NO_TROUBLES, troubles_of
from services.crawler.urls import canonical_key
from shared.contracts import Wish
from shared.errors import Transient

log = structlog.get_logger()


class Board(Protocol):
    """The bucket in which health is told."""

    async def put(self, key: str, text: str) -> None: ...

    async def delete(self, key: str) -> None: ...


async def on_sources(crawl: Crawl, wishes: Mapping[str, Wish]) -> None:
    """The bucket as it is now. A wish that cannot be taken leaves the source as it was, and is shown."""
    before = set(crawl.sources) | set(crawl.unfit)
    crawl.unfit = {}
    for key, wish in wishes.items():
        try:
            source = read_source(json.loads(wish.body))
            if source.id != key:
                raise ValueError(f"its id is '{source.id}', its key '{key}'")
        except (ValueError, RecursionError) as error:
            crawl.unfit[key] = _told(error)
            log.error("source_not_taken", source=key, path=wish.path, line=wish.line, error=crawl.unfit[key])
            continue
        crawl.sources[key] = source
        crawl.wished[key] = Wished(key, source.kind, hashlib.sha256(wish.body.encode()).hexdigest(), source.SCHEDULED)
    for key in [key for key in crawl.sources if key not in wishes]:
        del crawl.sources[key], crawl.wished[key]
    await crawl.store.run(lambda session: store.match_wishes(session, crawl.wished, crawl.now()))
    crawl.stale |= before | set(wishes)
    crawl.open = True
    crawl.sources_due()


async def tell_health(crawl: Crawl, board: Board) -> None:
    """Write the health of the sources for which there is something new to tell."""
    stale, crawl.stale = crawl.stale, set()
    try:
        async with crawl.store.reading() as session:
            rows = {row.id: row for row in await store.source_rows(session, stale)}
            troubles = await troubles_of(session, stale)
        for source_id in sorted(stale):
            unfit = crawl.unfit.get(source_id)
            if source_id in crawl.sources or unfit:
                health = health_of(source_id, crawl.sources.get(source_id), rows.get(source_id), unfit)
                told = health.model_copy(update={"pages": troubles.get(source_id, NO_TROUBLES)})
                await board.put(source_id, told.model_dump_json())
            else:
                await board.delete(source_id)
    except BaseException:
        crawl.stale |= stale
        raise


@dataclass(frozen=True)
class PushRules:
    limit: int
    own_token: str | None
    environment: Mapping[str, str]


class PushDoor:
    """POST /push: the bearer token says which source it is."""

    def __init__(self, crawl: Crawl, rules: PushRules) -> None:
        self._crawl, self._rules = crawl, rules

    async def push(self, request: Request) -> Response:
        if not self._crawl.open:
            return _no(503, "the crawler is coming up or going down; send it again", {"Retry-After": "2"})
        source = self._source_of(request)
        if source is None:
            return _no(
                401, "the bearer token of a push source is needed in the header Authorization", {"WWW-Authenticate": "Bearer"}
            )
        try:
            return await self._take(source, request)
        except (UnknownForm, Unprocessable) as error:
            return _no(415 if isinstance(error, UnknownForm) else 422, str(error))
        except Transient as error:
            log.warning("push_put_off", source=source.id, error=str(error))
            return _no(503, "it could not be stored just now; send it again", {"Retry-After": "2"})
        except ClientDisconnect:
            return _no(400, "the body broke off")

    async def _take(self, source: Source, request: Request) -> Response:
        body = await self._body(request)
        if body is None:
            return _no(413, f"at most {self._rules.limit:,} bytes are taken")
        pushed = Pushed(content_type=request.headers.get("content-type", ""), body=body, query=dict(request.query_params))
        entry = source.receive(pushed)
        return await (self._give(source, entry) if entry.whole else self._queue(source, entry))

    def _source_of(self, request: Request) -> Source | None:
        """Every token is compared, in constant time, so that the time of the answer tells nothing."""
        scheme, _, shown = request.headers.get("authorization", "").partition(" ")
        fitting = [source for source in self._crawl.sources.values() if self._fits(source, shown.strip())]
        if scheme.lower() != "bearer" or not fitting:
            return None
        named = request.query_params.get("source", fitting[0].id)
        return next((source for source in fitting if source.id == named), None)

    def _fits(self, source: Source, shown: str) -> bool:
        token = source.token(self._rules.environment)
        expected = self._rules.own_token if token == "" else token
        return hmac.compare_digest(_digest(expected or ""), _digest(shown)) and bool(expected)

    async def _body(self, request: Request) -> bytes | None:
        declared = request.headers.get("content-length", "")
        if declared.isdecimal() and int(declared[:18]) > self._rules.limit:
            return None
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > self._rules.limit:
                return None
        return bytes(body)

    async def _give(self, source: Source, entry: Entry) -> Response:
        article = article_of(entry, source.id, self._crawl.now())
        if article is None:
            raise Unprocessable("there is no text in it")
        new = await self._crawl.giving.give(Offer(article, canonical_key(entry.url) if "://" in entry.url else entry.url))
        self._crawl.stale.add(source.id)
        log.info("article_pushed", source=source.id, article=article.id, new=new)
        return JSONResponse({"article_id": article.id, "new": new}, 202)

    async def _queue(self, source: Source, entry: Entry) -> Response:
        """Its page is fetched in the background; the id is known only when that was done before."""
        crawl = self._crawl
        async with crawl.store.reading() as session:
            known = await store.given_at_url(session, canonical_key(entry.url))
        if known is None:
            await crawl.store.run(lambda session: add_entries(session, source.id, [entry], crawl.now()))
            crawl.entries_due()
        return JSONResponse({"article_id": known, "queued": known is None, "url": entry.url}, 202)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def _no(status: int, message: str, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"error": message}, status, headers)


def _told(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(f"{'.'.join(map(str, detail['loc'])) or 'source'}: {detail['msg']}" for detail in error.errors())[:500]
    return str(error)[:500] or type(error).__name__
