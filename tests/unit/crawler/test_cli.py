"""`dealwatch sources`: what a person sees."""

import asyncio
import datetime as dt
import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from services.crawler.cli import mount
from tests.unit.crawler.feeds_written import SENTENCES, item, page, rss
from tests.unit.crawler.site import Site


@pytest.fixture
def run(site: Site, monkeypatch):
    """The command in a thread of its own, since the site runs in this one's loop."""
    monkeypatch.setenv("CRAWLER_ALLOW_HOSTS", site.host)
    monkeypatch.setenv("CRAWLER_PAUSE_S", "0")
    root = typer.Typer()
    root.callback()(lambda: None)
    mount(root)

    async def run(*words: str):
        return await asyncio.to_thread(CliRunner().invoke, root, ["sources", *words])

    return run


async def test_a_feed_is_shown_with_its_first_article(site, run):
    link = site.put("/deal", page("Nordwind in talks"))
    feed = site.put("/feed", rss(item("Talks", link, "1"), item("More", site.url("/more"), "2")))
    shown = await run("test", feed)
    assert shown.exit_code == 0
    assert "read as rss; 2 entries" in shown.output
    assert "Nordwind in talks" in shown.output
    assert SENTENCES[0] in shown.output


async def test_an_url_that_is_no_feed_is_shown_as_a_page(site, run):
    shown = await run("test", site.put("/page", page("Only a page")))
    assert shown.exit_code == 0
    assert "read as page" in shown.output
    assert "Only a page" in shown.output


async def test_why_nothing_can_be_read_is_told(site, run):
    shown = await run("test", site.answer("/gone", 410))
    assert shown.exit_code == 1
    assert "410" in shown.output
    refused = await run("test", "http://127.0.0.1:1/feed")
    assert refused.exit_code == 1
    assert "not fetched from" in refused.output


async def test_what_is_wrong_with_a_feed_that_was_read_nevertheless_is_told(site, run):
    site.answer("/old", 301, {"Location": "/feed"})
    site.put("/feed", rss(item("Talks", site.put("/deal", page()), "1"), "<item><title>broken off"))
    shown = await run("test", site.url("/old"))
    assert shown.exit_code == 0
    assert f"moved for good to {site.url('/feed')}" in shown.output
    assert "not well-formed" in shown.output


async def test_a_source_is_tried_by_its_id(site, run, tmp_path: Path):
    site.put("/feed", rss(item("Talks", site.put("/deal", page()), "1")))
    (tmp_path / "sources.yaml").write_text(
        f"sources:\n  - {{ id: paper, kind: rss, url: '{site.url('/feed')}' }}\n  - {{ id: desk, kind: push }}\n"
    )
    assert (await run("test", "paper", "--watch", str(tmp_path))).exit_code == 0
    for name, message in (("papre", "there are: desk, paper"), ("desk", "nothing to fetch")):
        shown = await run("test", name, "--watch", str(tmp_path))
        assert (shown.exit_code, message in shown.output) == (2, True)
    (tmp_path / "sources.yaml").write_text("sources:\n  - { id: paper, kind: rss }\n")
    wrong = await run("test", "paper", "--watch", str(tmp_path))
    assert wrong.exit_code == 1
    assert "sources.yaml:2:5: error: 'url' is missing" in wrong.output


async def test_without_a_broker_the_list_says_so(run, monkeypatch):
    monkeypatch.setenv("NATS_URL", "nats://127.0.0.1:9")
    shown = await run("list")
    assert shown.exit_code == 1
    assert "is dealwatch up?" in shown.output


async def test_the_list_joins_wishes_and_health(run, monkeypatch, fresh_broker):
    from services.crawler.health import SourceHealth  # noqa: PLC0415
    from services.crawler.troubles import GivenUp, Troubles  # noqa: PLC0415
    from shared.bus.client import Client  # noqa: PLC0415
    from shared.contracts import Bucket, Wish  # noqa: PLC0415

    async with Client(fresh_broker.url) as client:
        for name in ("paper", "new"):
            await client.bucket(Bucket.SOURCES).put_wish(Wish(key=name, body=json.dumps({"id": name, "kind": "push"})))
        lost = GivenUp(url="https://e.org/1", reason="answers 404", at=dt.datetime(2025, 3, 1, 9, tzinfo=dt.UTC))
        pages = Troubles(waiting=2, given_up=7, last=(lost, lost.model_copy(update={"stood_in": True})))
        health = SourceHealth(id="paper", kind="rss", state="failing", error="answers 500", articles=3, pages=pages)
        await client.bucket(Bucket.SOURCE_HEALTH).put("paper", health.model_dump_json())
    monkeypatch.setenv("NATS_URL", fresh_broker.url)
    lines = (await run("list")).stdout.splitlines()
    assert [line.split()[:3] for line in lines if not line.startswith(" ")] == [
        ["new", "?", "waiting"],
        ["paper", "rss", "failing"],
    ]
    assert lines[1].endswith("answers 500")
    assert [" ".join(line.split()) for line in lines[2:]] == [
        "2 of its pages are waited for",
        "7 of its pages could not be had; the last:",
        "2025-03-01 09:00 UTC given up https://e.org/1",
        "answers 404",
        "2025-03-01 09:00 UTC the feed's text was taken https://e.org/1",
        "answers 404",
    ]
    assert [json.loads(line)["id"] for line in (await run("list", "--json")).stdout.splitlines()] == ["new", "paper"]
