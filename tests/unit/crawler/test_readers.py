"""The reading process: started when needed, bounded, replaced, gone when there is nothing to do."""

import asyncio
import os
import time

import pytest

from services.crawler.readers import Document, Readers
from shared.errors import Permanent
from tests.unit.crawler.feeds_written import SENTENCES, item, page, rss

URL = "https://paper.example/x"


def document(text: str, content_type: str = "text/html") -> Document:
    return Document(text.encode("utf-8", "surrogatepass"), content_type, URL)


def slow() -> Document:
    """Thirty thousand links in nested lists keep the page reader busy for many seconds."""
    return document(
        "<html><body>" + "<ul>" * 200 + "".join(f"<li><a href='/{n}'>link {n}</a>" for n in range(150_000)) + "</body></html>"
    )


@pytest.fixture
async def own():
    readers = Readers(processes=1, deadline_s=0.5, idle_s=0.0)
    yield readers
    await readers.close()


async def test_no_process_runs_before_the_first_document_nor_when_there_is_nothing_to_do(own):
    assert own.running == 0
    assert (await own.page(document(page()))).text.split("\n") == list(SENTENCES)
    assert own.running == 1
    pid = own._idle[0].child.pid
    await own.rest()
    assert own.running == 0
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_a_document_that_takes_too_long_is_given_up_and_the_next_is_read(own):
    await own.feed(document(rss()))
    started = time.monotonic()
    with pytest.raises(Permanent, match=r"within 0\.5 seconds"):
        await own.page(slow())
    assert time.monotonic() - started < 3
    assert len((await own.feed(document(rss(item("A", "/1"))))).items) == 1


async def test_a_reader_that_is_killed_costs_one_document(own):
    await own.feed(document(rss()))
    own._idle[0].child.kill()
    with pytest.raises(Permanent, match="died"):
        await own.feed(document(rss()))
    assert (await own.feed(document(rss()))).items == ()


async def test_who_no_longer_waits_does_not_leave_an_answer_for_the_next(own):
    await own.feed(document(rss()))
    waiting = asyncio.create_task(own.page(slow()))
    await asyncio.sleep(0.05)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert [found.title for found in (await own.feed(document(rss(item("Mine", "/1"))))).items] == ["Mine"]


async def test_what_comes_back_can_be_stored(readers):
    feed = await readers.feed(document(rss(item("Odd \ud800 \x01 title", "/1"))))
    feed.model_dump_json().encode()


async def test_a_reason_comes_back_as_words(readers):
    with pytest.raises(Permanent, match="web page"):
        await readers.feed(document("<html></html>"))
