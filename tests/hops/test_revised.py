"""A page that has a new version: what only the older one said no longer counts, in whatever order the facts come."""

import datetime as dt

import pytest

from services.ledger.handlers import Desk, record_mention, withdraw_older
from shared.contracts import ArticleRevised, Change
from shared.errors import Transient
from tests.unit.ledger.telling import NOON, mention, money

DEAL, OTHER = ("acquisition", "acquirer:a", "target:b"), ("acquisition", "acquirer:c", "target:d")
DESK = Desk(dt.timedelta(days=270), lambda: NOON)


@pytest.fixture
async def ledger(open_store):
    return await open_store("ledger")


async def take(ledger, step, fact):
    async def work(session):
        return [given async for given in step(fact, session=session, desk=DESK)]

    return await ledger.run(work)


def second(told):
    return told.model_copy(update={"article": told.article.model_copy(update={"id": "v2", "replaces": "v1"})})


def revised(mentions):
    return ArticleRevised(correlation_id="v2", article=second(mention(*DEAL)).article, mentions=mentions)


async def test_a_deal_that_the_new_version_no_longer_tells_is_withdrawn(ledger):
    await take(ledger, record_mention, mention(*DEAL, article="v1"))
    [fact] = await take(ledger, withdraw_older, revised(0))
    assert (fact.deal.withdrawn, fact.changes) == (True, (Change.CORRECTED,))
    assert fact.correction.reason == "the publisher changed the article"
    assert await take(ledger, withdraw_older, revised(0)) == []


async def test_what_other_articles_say_stays(ledger):
    await take(ledger, record_mention, mention(*DEAL, article="v1", money=[money(80)], cited=["A blog"]))
    await take(ledger, record_mention, mention(*DEAL, article="other", money=[money(8)], cited=["Reuters"]))
    [fact] = await take(ledger, withdraw_older, revised(0))
    assert (fact.deal.withdrawn, fact.deal.article_count, fact.deal.conflicts) == (False, 1, ())
    assert Change.CONFLICT_RESOLVED in fact.changes


async def test_the_older_version_counts_until_the_newer_has_come(ledger):
    await take(ledger, record_mention, mention(*DEAL, article="v1"))
    await take(ledger, record_mention, mention(*OTHER, article="v1", ordinal=1))
    with pytest.raises(Transient):
        await take(ledger, withdraw_older, revised(1))
    again = await take(ledger, record_mention, second(mention(*DEAL, money=[money(5)])))
    assert Change.FIGURE_REVISED in again[0].changes
    [fact] = await take(ledger, withdraw_older, revised(1))
    assert (fact.deal.parties[0].entity_id, fact.deal.withdrawn) == ("c", True)
