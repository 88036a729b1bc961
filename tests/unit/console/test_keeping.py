"""What the console remembers of the facts it takes, and what it forgets; on both databases."""

import datetime as dt
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import func, select

from services.console import queries
from services.console.rows import DealFilter
from services.console.settings import ConsoleSettings
from services.console.store import prune, table
from services.console.tables import ConsoleArticle, ConsoleEvent, ConsoleItem, ConsoleMessage
from shared.contracts import ArticleFetched, DealChanged, Kind, NotificationSettled, NotifiedItem
from tests.browser.console_facts import NOW, article
from tests.browser.console_sample import Sample
from tests.browser.console_site import Console, opened


@pytest.fixture
async def one(database_url: str) -> AsyncIterator[Console]:
    fresh = await opened(database_url)
    yield fresh
    await fresh.store.close()


async def rows(one: Console, model: object) -> int:
    async with one.store.reading() as session:
        return (await session.execute(select(func.count()).select_from(table(model)))).scalar_one()


async def test_the_same_facts_twice_are_kept_once(full: Console, told: Sample):
    before = [await rows(full, model) for model in (ConsoleEvent, ConsoleArticle, ConsoleItem, ConsoleMessage)]
    await full.take(told.facts)
    assert [await rows(full, model) for model in (ConsoleEvent, ConsoleArticle, ConsoleItem, ConsoleMessage)] == before


async def test_the_newest_revision_of_a_deal_stays_whatever_comes_last(one: Console, told: Sample):
    first, second = [fact for fact in told.facts if isinstance(fact, DealChanged) and fact.deal.id == told.deal.id]
    await one.take([second, first])
    row = await queries.deal(one.store, told.deal.id)
    assert row is not None
    assert row.deal.revision == 2


async def test_a_story_holds_the_digest_that_told_it_among_others(full: Console, told: Sample):
    items = tuple(
        NotifiedItem(match_id=f"m{number}", rule_id="r", deal_id="d", deal_revision=1, correlation_id=story)
        for number, story in enumerate((told.talks.id, "another-story"))
    )
    digest = NotificationSettled(
        correlation_id="another-story",
        notification_id="digest-1",
        recipient_id="ana",
        channel="email",
        outcome="sent",
        attempts=1,
        items=items,
        at=NOW,
    )
    await full.take([digest])
    assert "digest-1" in {event.identity for event in await queries.story(full.store, told.talks.id)}
    assert {event.identity for event in await queries.story(full.store, "another-story")} == {"digest-1"}


async def test_deals_are_found_by_company_kind_stage_and_background(full: Console):
    async def found(**wanted: str) -> list[str]:
        return [row.deal.headline for row in (await queries.deals(full.store, DealFilter(**wanted)))[0]]

    assert len(await found()) == 3
    assert await found(words="altair SIEMENS") == ["Siemens agrees to buy Altair for about $10.6 billion"]
    assert await found(kind="investment", stage="rumoured") == ["SoftBank investiert in Kioxia"]
    assert await found(told="background") == ["OpenAI buys computing power from Amazon Web Services"]
    assert (await found(told="all", order="largest"))[0] == "SoftBank investiert in Kioxia"
    assert await found(words="100%_") == []


async def test_a_kind_names_its_own_kinds_too(full: Console, told: Sample):
    change = next(fact for fact in told.facts if isinstance(fact, DealChanged) and fact.deal.id == told.deal.id)
    funding = change.deal.model_copy(update={"id": "round", "kind": Kind.FUNDING_ROUND, "headline": "A round"})
    await full.take([change.model_copy(update={"deal": funding})])
    found, total = await queries.deals(full.store, DealFilter(kind="investment"))
    assert total == 3
    assert "A round" in [row.deal.headline for row in found]


async def test_text_that_no_database_takes_is_kept_with_its_places(one: Console):
    hostile = article("Nul \x00 and \ud800 half", "a\x00b\udfffc tail", NOW, "Pub\x00lisher")
    await one.take([ArticleFetched(correlation_id=hostile.id, article=hostile)])
    kept = (await queries.articles(one.store, [hostile.id]))[hostile.id]
    assert len(kept.text) == len(hostile.text)
    assert kept.text.index("tail") == hostile.text.index("tail")


async def test_what_is_old_is_forgotten_with_all_that_hangs_on_it(full: Console, told: Sample):
    settings = ConsoleSettings(console_keep_days=1, console_keep_deal_days=400)
    await prune(full.store, settings, told.talks.fetched_at + dt.timedelta(hours=2))
    assert await rows(full, ConsoleEvent) > 0
    await prune(full.store, settings, told.talks.fetched_at + dt.timedelta(days=3))
    assert [await rows(full, model) for model in (ConsoleEvent, ConsoleArticle, ConsoleItem, ConsoleMessage)] == [0, 0, 0, 0]
    assert (await queries.deals(full.store, DealFilter(told="all")))[1] == 4


async def test_only_so_many_events_are_kept(one: Console):
    articles = [article(f"Title {number}", f"Text {number}", NOW, "Wire") for number in range(150)]
    await one.take(ArticleFetched(correlation_id=one_.id, article=one_) for one_ in articles)
    await prune(one.store, ConsoleSettings(console_keep_events=100, console_keep_days=9999), NOW)
    assert await rows(one, ConsoleEvent) == 100
    assert await rows(one, ConsoleArticle) == 100
    newest = await queries.newest_by_kind(one.store, "", 1)
    assert newest["article"][0].title == "Title 149"
