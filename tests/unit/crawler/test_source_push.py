"""Articles that others send, over real HTTP."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator

import aiohttp
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

from services.crawler.handlers import PushDoor, PushRules
from services.crawler.source import read_source
from tests.unit.crawler.feeds_written import SENTENCES, page

TEXT = "\n".join(SENTENCES)
TOKEN = "desk-token-0123456789"
DESK = {"id": "desk", "kind": "push", "token": TOKEN}


@pytest.fixture
def database_url(tmp_path):
    """One database is enough here; what the store does on both is tried with the feeds."""
    return f"sqlite:///{tmp_path}/{{service}}.db"


@pytest.fixture
async def door(desk) -> AsyncIterator[str]:
    rules = PushRules(1 << 20, "the crawler's own token", {"WIRE_TOKEN": "from the environment"})
    app = Starlette(routes=[Route("/push", PushDoor(desk.crawl, rules).push, methods=["POST"])])
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", lifespan="off"))
    running = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/push"
    server.should_exit = True
    await running


async def post(door: str, body, token: str | None = TOKEN, kind: str = "application/json", query: str = "") -> tuple[int, dict]:
    data = json.dumps(body).encode() if isinstance(body, dict) else body
    headers = {"Content-Type": kind} | ({"Authorization": f"Bearer {token}"} if token is not None else {})
    async with aiohttp.ClientSession() as session, session.post(door + query, data=data, headers=headers) as response:
        return response.status, await response.json()


async def test_an_article_is_taken_once(desk, door):
    await desk.wish(DESK)
    body = {
        "title": "Talks",
        "text": TEXT,
        "url": "https://wire.example/1?utm_source=x",
        "language": "en-GB",
        "published_at": "2025-03-01T10:00:00+01:00",
    }
    first, again = await post(door, body), await post(door, body)
    await desk.crawl.giving.settled()
    (article,) = desk.given
    assert first == (202, {"article_id": article.id, "new": True})
    assert again == (202, {"article_id": article.id, "new": False})
    assert (article.title, article.text, article.language, article.source_id) == ("Talks", TEXT, "en", "desk")
    assert (article.canonical_url, article.publisher) == ("https://wire.example/1", "wire.example")
    assert article.published_at.isoformat() == "2025-03-01T09:00:00+00:00"
    assert (await desk.row("desk")).articles == 1


async def test_many_at_once_are_all_taken(desk, door):
    await desk.wish(DESK)
    answers = await asyncio.gather(*[post(door, {"text": f"{TEXT} Number {number % 25}."}) for number in range(50)])
    await desk.crawl.giving.settled()
    assert {status for status, _ in answers} == {202}
    assert sum(answer["new"] for _, answer in answers) == len(desk.given) == 25


async def test_plain_text_has_its_title_in_its_first_line_or_beside_it(desk, door):
    await desk.wish(DESK)
    await post(door, f"Nordwind in talks with Halden\n\n{TEXT}".encode(), kind="text/plain")
    await post(door, TEXT.encode(), kind="text/plain; charset=utf-8", query="?title=Beside&url=https://wire.example/2")
    await post(door, f"{TEXT} É".encode("latin-1"), kind="text/plain; charset=latin-1")
    await desk.crawl.giving.settled()
    assert [(article.title, article.text) for article in desk.given] == [
        ("Nordwind in talks with Halden", TEXT),
        ("Beside", TEXT),
        (SENTENCES[0], f"{TEXT} É"),
    ]
    assert desk.given[0].canonical_url.startswith("urn:dealwatch:push:desk:")
    assert desk.given[0].publisher is None


async def test_a_page_saved_as_text_is_taken_without_what_is_around_its_article(desk, door):
    await desk.wish(DESK)
    around = [
        "cookie_banner_title",
        "accept_all",
        "Home",
        "Français",
        "Nordwind in talks with Halden AI",
        *SENTENCES,
        "À lire aussi",
        "Autre chose",
        "© 2025",
    ]
    await post(door, "\n".join(around).encode(), kind="text/plain")
    await desk.crawl.giving.settled()
    assert [(article.title, article.text) for article in desk.given] == [("Nordwind in talks with Halden AI", TEXT)]


async def test_an_url_is_fetched_in_the_background(site, desk, door):
    await desk.wish(DESK)
    url = site.put("/sent-in", page("Sent in"))
    assert await post(door, {"url": url}) == (202, {"article_id": None, "queued": True, "url": url})
    await desk.round()
    assert [article.title for article in desk.given] == ["Sent in"]
    assert await post(door, {"url": f"{url}?utm_source=mail"}) == (
        202, {"article_id": desk.given[0].id, "queued": False, "url": f"{url}?utm_source=mail"},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("body", "kind", "status", "message"),
    [
        (b"{", "application/json", 422, "not JSON"),
        (b"[]", "application/json", 422, "object"),
        (b"{}", "application/json", 422, "neither a text nor a url"),
        (b'{"text": "  "}', "application/json", 422, "neither a text"),
        (b'{"title": "only a title", "url": "https://e.org/"}', "application/json", 422, "no text"),
        (b'{"text": 5}', "application/json", 422, "text"),
        (b'{"txt": "typo"}', "application/json", 422, "txt"),
        (b'{"url": "ftp://e.org/"}', "application/json", 422, "ftp"),
        (b'{"text": "x", "published_at": "yesterday"}', "application/json", 422, "no moment"),
        (b"\xff\xfe{", "application/json", 422, "JSON"),
        (b"[" * 100_000, "application/json", 422, "JSON"),
        (b"", "text/plain", 422, "no text"),
        (b"\x00\x01\n\n", "text/plain", 422, "no text"),
        (b"\xff\xfe", "text/plain; charset=utf-8", 422, "not text"),
        (b"x", "text/plain; charset=klingon", 422, "klingon"),
        (b"<p>x</p>", "text/html", 415, "text/plain or application/json"),
        (b"%PDF", "application/pdf", 415, "text/plain or application/json"),
        (b"x" * (2 << 20), "text/plain", 413, "1,048,576"),
    ],
)
async def test_what_cannot_be_taken_is_answered_in_words(desk, door, body, kind, status, message):
    await desk.wish(DESK)
    answered, answer = await post(door, body, kind=kind)
    assert answered == status
    assert message in answer["error"]


async def test_a_body_without_a_declared_length_is_bounded_too(desk, door):
    await desk.wish(DESK)

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(64):
            yield b"x" * 65536

    with contextlib.suppress(aiohttp.ClientError, ConnectionError):
        assert (await post(door, endless(), kind="text/plain"))[0] == 413
    await desk.crawl.giving.settled()
    assert desk.given == []


@pytest.mark.parametrize("token", [None, "", "wrong", TOKEN[:-1], TOKEN + "x", "é\u202e", "from the environment"])
async def test_without_the_token_nothing_is_taken(desk, door, token):
    await desk.wish(DESK, {"id": "unset", "kind": "push", "token_env": "NOT_SET"})
    with contextlib.suppress(UnicodeEncodeError):
        status, answer = await post(door, {"text": TEXT}, token=token)
        assert (status, "bearer token" in answer["error"]) == (401, True)
    assert desk.given == []


async def test_before_the_sources_are_known_nobody_is_turned_away_for_good(desk, door):
    assert (await post(door, {"text": TEXT}))[0] == 503


async def test_the_token_says_which_source_it_is(desk, door):
    await desk.wish(
        DESK,
        {"id": "wire", "kind": "push", "token_env": "WIRE_TOKEN"},
        {"id": "open", "kind": "push"},
        {"id": "second", "kind": "push"},
    )
    for token, query in (
        (TOKEN, ""),
        ("from the environment", ""),
        ("the crawler's own token", ""),
        ("the crawler's own token", "?source=second"),
    ):
        assert (await post(door, {"text": f"{TEXT} For {token}{query}."}, token=token, query=query))[0] == 202
    await desk.crawl.giving.settled()
    assert [article.source_id for article in desk.given] == ["desk", "wire", "open", "second"]
    assert (await post(door, {"text": TEXT}, query="?source=wire"))[0] == 401


def test_a_secret_that_can_be_guessed_is_not_taken():
    with pytest.raises(ValueError, match="16"):
        read_source({"id": "x", "kind": "push", "token": "short"})
