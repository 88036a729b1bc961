"""Articles that come together share a transaction; one that cannot be written never takes the others along."""

import asyncio
import datetime as dt

import pytest

from services.crawler.articles import article_of
from services.crawler.entry import Entry
from services.crawler.giving import Giving, Offer
from shared.bus.outbox import Outbox
from shared.errors import Transient

NOW = dt.datetime(2025, 3, 1, tzinfo=dt.UTC)


def offer(number: int) -> Offer:
    article = article_of(Entry(key=str(number), url=f"https://e.org/{number}", title="T", text=f"Text {number}."), "s", NOW)
    return Offer(article, article.canonical_url)


async def nothing(_fact) -> None:
    return None


async def test_one_that_cannot_be_written_never_takes_the_others_along(crawler_store):
    giving = Giving(crawler_store, Outbox(crawler_store, nothing, lambda: NOW), lambda: NOW)
    broken = offer(2)
    broken = Offer(broken.article.model_copy(update={"source_id": object()}), broken.url_key)
    answers = await asyncio.gather(*[giving.give(each) for each in (offer(1), broken, offer(3), offer(3))], return_exceptions=True)
    assert [answers[0], answers[2], answers[3]] == [True, True, False]
    assert isinstance(answers[1], Exception)


async def test_while_the_broker_is_away_an_article_is_kept_and_given_later(crawler_store):
    given, away = [], True

    async def publish(fact) -> None:
        if away:
            raise Transient("the broker is away")
        given.append(fact.identity)

    outbox = Outbox(crawler_store, publish, lambda: NOW)
    giving = Giving(crawler_store, outbox, lambda: NOW)
    assert await giving.give(offer(1))
    await giving.settled()
    assert given == []
    away = False
    await outbox.sweep()
    assert given == [offer(1).article.id]


@pytest.mark.parametrize(
    ("published", "kept"),
    [(NOW + dt.timedelta(days=3), NOW), (NOW - dt.timedelta(days=3), NOW - dt.timedelta(days=3)), (None, None)],
)
def test_nothing_is_published_in_the_future(published, kept):
    assert (
        article_of(Entry(key="k", url="https://e.org/x", title="T", text="x.", published_at=published), "s", NOW).published_at
        == kept
    )
