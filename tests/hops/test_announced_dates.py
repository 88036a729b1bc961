"""From the words of an article to a change: the extractor reads when a deal should close, the ledger waits for it."""

import datetime as dt

import pytest

from services.extractor.extract import Extractor
from services.extractor.questions import Question, article_of
from services.ledger.handlers import Desk, record_mention
from services.ledger.keeping.waking import Waking
from shared.contracts import Change, DealMentioned, Stage
from tests.hops.test_judging import Post

ANNOUNCED = "Vantor has agreed to buy Meridian Glass for $2 billion. The deal is expected to close in the first quarter of 2027."
CLOSED = "Vantor has completed its $2 billion acquisition of Meridian Glass."
EXTRACTOR = Extractor()


def read(identity: str, text: str, day: str, language: str = "en") -> DealMentioned:
    article = article_of(
        Question(id=identity, text=text, language=language, published_at=day, url=f"https://paper.example/{identity}")
    )
    [mention] = EXTRACTOR.read(article, identity).mentions
    return mention


class World:
    def __init__(self, store):
        self.store, self.post, self.at = store, Post(), dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
        self.waking = Waking(store, self.post, lambda: self.at)

    async def tell(self, mention: DealMentioned):
        async def work(session):
            desk = Desk(dt.timedelta(days=270), lambda: self.at, lambda _: None)
            return [fact async for fact in record_mention(mention, session=session, desk=desk)]

        return (await self.store.run(work))[0]

    async def sweep(self, day: dt.date) -> int:
        self.at = dt.datetime.combine(day, dt.time(9), dt.UTC)
        return await self.waking.sweep()


@pytest.fixture
async def world(open_store):
    return World(await open_store("ledger"))


async def test_a_deal_that_does_not_close_when_an_article_said_is_overdue(world):
    deal = (await world.tell(read("a1", ANNOUNCED, "2026-11-20"))).deal
    assert (deal.stage, deal.expected.stage) == (Stage.AGREED, Stage.COMPLETED)
    assert (deal.expected.earliest, deal.expected.latest) == (dt.date(2027, 1, 1), dt.date(2027, 3, 31))
    assert deal.expected.evidence.quote == "to close in the first quarter of 2027"
    assert await world.sweep(dt.date(2027, 3, 31)) == 0
    assert await world.sweep(dt.date(2027, 4, 3)) == 1
    [told] = world.post.facts
    assert (told.changes, told.deal.overdue_since) == ((Change.OVERDUE,), dt.date(2027, 4, 1))


async def test_a_deal_that_an_article_says_has_closed_is_not(world):
    await world.tell(read("a1", ANNOUNCED, "2026-11-20"))
    world.at = dt.datetime(2027, 2, 20, 12, tzinfo=dt.UTC)
    deal = (await world.tell(read("a2", CLOSED, "2027-02-20"))).deal
    assert (deal.stage, deal.expected, deal.article_count) == (Stage.COMPLETED, None, 2)
    assert await world.sweep(dt.date(2027, 5, 3)) == 0
