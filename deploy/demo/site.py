"""The demonstration news site: `python -m deploy.demo.site --port 8099`, then look at http://127.0.0.1:8099/.

A visitor on the same machine prints an article of their own and sees it travel:

    curl http://127.0.0.1:8099/publish -H 'content-type: application/json' \
         -d '{"masthead": "courier", "title": "...", "text": "..."}'
"""

import argparse
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from importlib.resources import files
from ipaddress import ip_address
from pathlib import Path

import uvicorn
from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from deploy.demo.mastheads import Masthead, read_mastheads
from deploy.demo.newsroom import Newsroom, Refused, Submission, latest, open_newsroom
from deploy.demo.pages import FEED_TYPES, Pages, environment
from deploy.demo.stories import read_stories
from shared.clock import utc_now

HERE = Path(str(files("deploy.demo")))
PORT = 8099
MAX_SUBMISSION = 128 * 1024
ROBOTS = "User-agent: *\nDisallow: /publish\nDisallow: /*/about\nDisallow: /*/a-propos\nAllow: /\n"


class Site:
    """The endpoints. `clock` is asked only when a visitor prints something."""

    def __init__(self, pages: Pages, clock: Callable[[], datetime]) -> None:
        self.pages, self.clock = pages, clock
        self.newsroom: Newsroom = pages.newsroom

    async def index(self, request: Request) -> Response:
        return conditional(request, self.pages.index(base_of(request)), "text/html", self.pages.now)

    async def healthz(self, _: Request) -> Response:
        return JSONResponse({"status": "ok", "articles": len(self.newsroom.articles)})

    async def robots(self, request: Request) -> Response:
        return conditional(request, ROBOTS, "text/plain", self.pages.now)

    async def front(self, request: Request) -> Response:
        masthead = self._masthead(request)
        section = request.path_params.get("section")
        if section is not None and section not in masthead.sections:
            raise HTTPException(404)
        return conditional(request, self.pages.listing(masthead, section), "text/html", self._modified(masthead))

    async def about(self, request: Request) -> Response:
        return conditional(request, self.pages.about(self._masthead(request)), "text/html", self.pages.now)

    async def picture(self, request: Request) -> Response:
        slug = request.path_params["slug"]
        masthead = self._masthead(request)
        if all(article.slug != slug for article in self.newsroom.printed(masthead.id)):
            raise HTTPException(404)
        return conditional(request, self.pages.picture(slug), "image/svg+xml", self.pages.now)

    async def feed_or_article(self, request: Request) -> Response:
        masthead, path = self._masthead(request), request.path_params["path"]
        if path == masthead.feed_path:
            body = self.pages.feed(masthead, base_of(request))
            return conditional(request, body, FEED_TYPES[masthead.feed], self._modified(masthead))
        article = self.newsroom.find(masthead.id, path)
        if article is None:
            raise HTTPException(404)
        # Related stories change the page, so its date is the newest story's; the article's own date is in the page.
        return conditional(request, self.pages.article(article, base_of(request)), "text/html", self._modified(masthead))

    async def publish(self, request: Request) -> Response:
        if not is_loopback(request):
            return refusal(403, "only this machine may print here")
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            return refusal(415, "send JSON with the header 'content-type: application/json'")
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_SUBMISSION:
                return refusal(413, f"an article may have {MAX_SUBMISSION:,} bytes")
        try:
            article = self.newsroom.publish(Submission.model_validate_json(bytes(body)), self.clock())
        except ValidationError as error:
            return refusal(422, *(f"{'.'.join(map(str, found['loc'])) or 'body'}: {found['msg']}" for found in error.errors()))
        except Refused as error:
            return refusal(422, str(error))
        home = f"{base_of(request)}/{article.masthead.id}"
        url = f"{home}/{article.path}"
        answer = {"url": url, "feed": f"{home}/{article.masthead.feed_path}", "published": article.published.isoformat()}
        return JSONResponse(answer, 201, headers={"location": url})

    def _masthead(self, request: Request) -> Masthead:
        try:
            return self.newsroom.mastheads[request.path_params["masthead"]]
        except KeyError:
            raise HTTPException(404) from None

    def _modified(self, masthead: Masthead) -> datetime:
        return latest(self.newsroom.printed(masthead.id), self.pages.now)


def app(now: datetime, clock: Callable[[], datetime] = utc_now) -> Starlette:
    """The whole site, its stories dated relative to `now`."""
    mastheads = read_mastheads((HERE / "mastheads.yaml").read_text(encoding="utf-8"))
    newsroom = open_newsroom(mastheads, read_stories(HERE / "articles"), now)
    site = Site(Pages(newsroom, environment(str(HERE / "templates")), now), clock)
    routes = [
        Route("/", site.index),
        Route("/healthz", site.healthz),
        Route("/robots.txt", site.robots),
        Route("/publish", site.publish, methods=["POST"]),
        Mount("/static", StaticFiles(directory=HERE / "static")),
        Route("/{masthead}/", site.front),
        Route("/{masthead}/section/{section}", site.front),
        Route("/{masthead}/about", site.about),
        Route("/{masthead}/a-propos", site.about),
        Route("/{masthead}/picture/{slug}.svg", site.picture),
        Route("/{masthead}/{path:path}", site.feed_or_article),
    ]
    return Starlette(routes=routes)


def conditional(request: Request, body: str, media_type: str, modified: datetime) -> Response:
    """The body with its validators, or 304 for a visitor who has it already. An entity tag outweighs a date (RFC 9110, 13.2.2)."""
    etag = f'"{sha256(body.encode()).hexdigest()[:20]}"'
    headers = {"etag": etag, "last-modified": format_datetime(modified.astimezone(UTC), usegmt=True)}
    if _has_it_already(request, etag, modified):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers={**headers, "cache-control": "no-cache"})


def _has_it_already(request: Request, etag: str, modified: datetime) -> bool:
    tags, since = request.headers.get("if-none-match"), request.headers.get("if-modified-since")
    if tags is not None:
        return any(tag.strip().removeprefix("W/") in {etag, "*"} for tag in tags.split(","))
    try:
        return since is not None and modified.replace(microsecond=0) <= parsedate_to_datetime(since)
    except (ValueError, TypeError):
        return False


def base_of(request: Request) -> str:
    return str(request.base_url).rstrip("/")


def is_loopback(request: Request) -> bool:
    try:
        return request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def refusal(status: int, *problems: str) -> Response:
    return JSONResponse({"problems": problems}, status)


def main() -> None:
    parser = argparse.ArgumentParser(description="Serves the demonstration news site.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=PORT)
    options = parser.parse_args()
    uvicorn.run(app(utc_now()), host=options.host, port=options.port, log_level="warning")


if __name__ == "__main__":
    main()
