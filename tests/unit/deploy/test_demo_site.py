"""The demonstration site serves what a small paper serves, and its stories hold together."""

import datetime as dt
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

import feedparser
import pytest
from lxml import html
from starlette.applications import Starlette

from deploy.demo import site
from deploy.demo.calendar import When
from deploy.demo.newsroom import MAX_ADDED
from deploy.demo.stories import Story, read_stories, read_story
from services.crawler.reading.pages import read_page
from shared.documents import Invalid

NOW = dt.datetime(2026, 3, 4, 9, 41, 7, tzinfo=dt.UTC)
HOST = b"127.0.0.1:8099"
FEEDS = {"courier": "/courier/rss.xml", "phare": "/phare/flux/une.atom", "post": "/post/feed.json"}
STORIES = read_stories(site.HERE / "articles")
named = pytest.mark.parametrize("story", STORIES, ids=lambda story: story.slug)


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


async def ask(
    app: Starlette, path: str, *, headers: Iterable[tuple[str, str]] = (), body: bytes | None = None, client: str = "127.0.0.1"
) -> Answer:
    """One request straight into the application, as the server would hand it over."""
    parts, sent = urlsplit(path), []
    scope = {
        "type": "http", "http_version": "1.1", "method": "GET" if body is None else "POST", "scheme": "http", "path": parts.path,
        "raw_path": parts.path.encode(), "query_string": parts.query.encode(), "root_path": "", "client": (client, 4242),
        "headers": [(b"host", HOST), *((name.lower().encode(), value.encode()) for name, value in headers)], "server": ("127.0.0.1", 8099),
    }  # fmt: skip

    received = [{"type": "http.request", "body": body or b"", "more_body": False}]

    async def receive():
        return received.pop() if received else {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    await app(scope, receive, send)
    heads = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return Answer(sent[0]["status"], heads, b"".join(message.get("body", b"") for message in sent[1:]))


async def publish(
    app: Starlette, body: bytes | dict[str, str], kind: str = "application/json", client: str = "127.0.0.1"
) -> Answer:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return await ask(app, "/publish", body=raw, headers=[("content-type", kind)], client=client)


@pytest.fixture
def app() -> Starlette:
    return site.app(NOW, clock=lambda: NOW + dt.timedelta(minutes=5))


async def entries(app: Starlette, masthead: str) -> list[tuple[str, str, dt.datetime]]:
    """(title, path, published) of a feed, whatever its format."""
    body = (await ask(app, FEEDS[masthead])).body
    if masthead == "post":
        items = [
            (item["title"], item["url"], dt.datetime.fromisoformat(item["date_published"])) for item in json.loads(body)["items"]
        ]
    else:
        parsed = feedparser.parse(body)
        assert not parsed.bozo
        items = [(entry.title, entry.link, dt.datetime(*entry.published_parsed[:6], tzinfo=dt.UTC)) for entry in parsed.entries]
    assert all(url.startswith("http://127.0.0.1:8099/") for _, url, _ in items)
    return [(title, urlsplit(url).path, published) for title, url, published in items]


@pytest.mark.parametrize("masthead", FEEDS)
async def test_a_feed_lists_every_story_of_its_paper_and_leads_to_its_page(app, masthead):
    listed = await entries(app, masthead)
    assert {title for title, _, _ in listed} == {story.matter.headline for story in STORIES if story.masthead == masthead}
    for title, path, published in listed:
        page = await ask(app, path)
        tree = html.fromstring(page.text)
        assert page.status == 200
        assert tree.findtext(".//h1") == title
        assert urlsplit(tree.xpath("//link[@rel='canonical']/@href")[0]).path == path
        assert dt.timedelta(0) < NOW - published < dt.timedelta(hours=48)


@pytest.mark.parametrize("masthead", FEEDS)
async def test_newest_comes_first_and_every_day_named_in_a_story_is_the_day_it_was_printed(app, masthead):
    listed = await entries(app, masthead)
    assert [published for _, _, published in listed] == sorted((published for _, _, published in listed), reverse=True)
    zone = site.read_mastheads((site.HERE / "mastheads.yaml").read_text("utf-8"))[masthead].timezone
    for title, path, published in listed:
        body = (
            html.fromstring((await ask(app, path)).text)
            .xpath("//*[@class='body' or @class='texte' or @class='content']")[0]
            .text_content()
        )
        days = re.findall(r"\b(?:\w+day|lundi|mardi|mercredi|jeudi|vendredi)\b", body)
        today = When(published.astimezone(zone), "fr" if masthead == "phare" else "en").weekday()
        spoken = {day for day in days if day[0].isupper() or masthead == "phare"} - {"Tuesday", "Friday", "Holiday"}
        assert spoken <= {today}, title


@pytest.mark.parametrize("masthead", FEEDS)
async def test_around_each_article_stands_what_papers_put_there_and_none_of_it_is_taken_for_a_deal(app, masthead):
    furniture = {
        "courier": [
            "We value your privacy",
            "Sign up for free",
            "Share on Facebook",
            "Related stories",
            "All rights reserved",
            "Cymraeg",
        ],
        "phare": ["cookie_banner_title", "essential_cookies_description", "Brezhoneg", "À lire aussi", "Mentions légales"],
        "post": ["our use of cookies", "You may also like", "Terms of service", "2 Comments", "Tiếng Việt"],
    }[masthead]
    notice = {
        "courier": "every story on these pages is invented",
        "phare": "inventées",
        "post": "Nothing you read here has happened",
    }[masthead]
    listed = await entries(app, masthead)
    for title, path, _ in listed:
        page = await ask(app, path)
        assert all(words in page.text for words in [*furniture, notice])
        text = read_page(page.body, page.headers["content-type"], f"http://127.0.0.1:8099{path}").text
        others = [other for other, _, _ in listed if other != title]
        assert not [words for words in [*furniture, *others] if words in text]


async def test_every_link_and_picture_on_the_site_leads_somewhere(app):
    seen, waiting = set(), {"/"}
    while waiting:
        path = waiting.pop()
        seen.add(path)
        answer = await ask(app, path)
        assert answer.status == 200, path
        if answer.headers["content-type"].startswith("text/html"):
            found = html.fromstring(answer.text).xpath("//@href | //@src")
            paths = {urlsplit(link).path for link in found if not link.startswith(("#", "data:"))}
            waiting |= paths - seen
    assert len(seen) > 2 * len(STORIES)


async def test_a_visitor_who_has_it_already_is_told_so(app):
    for path in ("/", "/robots.txt", "/courier/", *FEEDS.values(), (await entries(app, "post"))[0][1]):
        first = await ask(app, path)
        by_tag = await ask(app, path, headers=[("if-none-match", f'W/"other", {first.headers["etag"]}')])
        by_date = await ask(app, path, headers=[("if-modified-since", first.headers["last-modified"])])
        stale = await ask(app, path, headers=[("if-none-match", '"other"'), ("if-modified-since", first.headers["last-modified"])])
        nonsense = await ask(app, path, headers=[("if-modified-since", "the day before yesterday")])
        assert (by_tag.status, by_date.status, stale.status, nonsense.status) == (304, 304, 200, 200)
        assert by_tag.body == b""


async def test_what_is_not_there_is_not_there(app):
    for path in (
        "/nobody/",
        "/courier/nothing",
        "/courier/section/nothing",
        "/courier/picture/nothing.svg",
        "/courier/../site.py",
        "/static/../site.py",
    ):
        assert (await ask(app, path)).status == 404, path


async def test_health_and_robots(app):
    assert json.loads((await ask(app, "/healthz")).text) == {"status": "ok", "articles": len(STORIES)}
    assert "Allow: /" in (await ask(app, "/robots.txt")).text


@pytest.mark.parametrize("masthead", FEEDS)
async def test_a_visitor_prints_an_article_and_the_feed_has_it_on_top(app, masthead):
    before = await ask(app, FEEDS[masthead])
    told = {
        "masthead": masthead,
        "title": "Oracle & <b>Cohere</b>",
        "text": "Oracle invests <script>$3bn</script>.\x00\n\nIn Cohere & more.",
    }
    answer = await publish(app, told)
    assert answer.status == 201
    title, path, published = (await entries(app, masthead))[0]
    assert "Cohere" in title
    assert published == NOW + dt.timedelta(minutes=5)
    assert json.loads(answer.text)["url"].endswith(path)
    page = await ask(app, path)
    assert "<script>$3bn" not in page.text
    assert "In Cohere &amp; more." in page.text
    assert (await ask(app, FEEDS[masthead], headers=[("if-none-match", before.headers["etag"])])).status == 200


async def test_the_same_title_twice_gives_two_pages(app):
    urls = {json.loads((await publish(app, {"title": "The same", "text": f"Text {n}"})).text)["url"] for n in range(3)}
    assert len(urls) == 3


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"no json", "JSON"), (b"", "JSON"), (b"[]", "object"), (b"\xff\xfe", "JSON"), (b'{"title": "\\ud800", "text": "x"}', ""),
        ({"title": "x"}, "text"), ({"title": " ", "text": "x"}, "blank"), ({"title": "x", "text": "\x00"}, "blank"),
        ({"title": "x", "text": "x", "headline": "x"}, "headline"), ({"title": "x", "text": "x", "masthead": "times"}, "there are courier"),
        ({"title": "x", "text": "x", "section": "sport"}, "there are technology"),
    ],
)  # fmt: skip
async def test_what_cannot_be_printed_is_refused_with_the_reason(app, body, problem):
    answer = await publish(app, body)
    assert answer.status == 422
    assert problem in " ".join(json.loads(answer.text)["problems"])
    assert json.loads((await ask(app, "/healthz")).text)["articles"] == len(STORIES)


async def test_only_this_machine_prints_and_only_so_much(app):
    good = {"title": "x", "text": "y"}
    assert (await publish(app, good, client="203.0.113.9")).status == 403
    assert (await publish(app, good, client="unix")).status == 403
    # a page of another site can make a browser send text/plain here, but not JSON
    assert (await publish(app, good, kind="text/plain")).status == 415
    assert (await publish(app, b" " * (site.MAX_SUBMISSION + 1))).status == 413
    for _ in range(MAX_ADDED):
        assert (await publish(app, good, client="::1")).status == 201
    assert (await publish(app, good)).status == 422


@named
def test_the_figures_and_parties_that_a_story_claims_to_tell_stand_in_it(story: Story):
    told = f"{story.matter.headline} {story.matter.standfirst} {story.body}".replace(",", ".").replace(
        "dix milliards", "10 milliards"
    )
    for deal in (*story.matter.deals, *story.matter.background):
        for figure in filter(None, (deal.amount, deal.valuation, deal.total_raised)):
            assert all(
                re.search(rf"(?<![\d.]){re.escape(number)}(?![\d])", told) for number in re.findall(r"\d+(?:\.\d+)?", figure)
            ), figure
        assert all(name in told for names in deal.parties.values() for name in names)


def test_the_stories_are_as_many_and_as_various_as_the_demonstration_needs():
    told = [deal for story in STORIES for deal in story.matter.deals]
    assert {deal.kind for deal in told} == {"investment", "funding_round", "acquisition", "contract"}
    assert {deal.stage for deal in told} >= {"in_talks", "agreed", "completed", "denied", "terminated"}
    assert sum(not story.matter.deals for story in STORIES) >= 6
    assert {story.masthead for story in STORIES} == set(FEEDS)


@pytest.mark.parametrize(
    "text", ["", "---\n", "---\nheadline: x\n---\n", "no fence\n---\na: b\n---\nbody", "---\nheadline: x\n---\n<p>x</p>"]
)
def test_a_broken_story_is_refused(text):
    with pytest.raises(Invalid):
        read_story(text, "courier", "broken")
