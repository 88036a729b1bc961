"""The whole journey as plain loops: what one step gives is, as JSON, what the next one takes. No bus, both databases."""

import datetime as dt
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from services.crawler.articles import article_of
from services.crawler.entry import Pushed
from services.crawler.source import read_source
from services.extractor.extract import Extractor
from services.extractor.handlers import Counts, Reader, read_deals
from services.ledger.handlers import Desk as LedgerDesk
from services.ledger.handlers import record_mention
from services.notifier.filing import WINDOWS, write_fresh
from services.notifier.handlers import Desk, take_match
from services.notifier.recipients import Directory
from services.notifier.wishes import recipients_in
from services.rule_engine.facts import Surroundings
from services.rule_engine.handlers import match_rules
from services.rule_engine.rates import NoRates
from services.rule_engine.rulebook import Rulebook
from shared.contracts import ArticleFetched, Change, Fact, Stage
from shared.entities import read_entities
from shared.store import Store
from tests.hops.story import ENTITIES, PUSHED, RECIPIENTS, RULES

NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
WINDOW = dt.timedelta(days=270)
UNCOUNTED = Counts(lambda _language: None, lambda: None, lambda _number: None)
Step = Callable[..., AsyncIterator[Fact]]


@dataclass
class Chain:
    """Each step with what it needs; `stores` by the service that keeps state."""

    stores: dict[str, Store]
    reader: Reader
    rulebook: Rulebook
    desk: Desk

    async def mentions(self, fact: ArticleFetched) -> list[Fact]:
        return [as_taken(given) async for given in read_deals(as_taken(fact), reader=self.reader)]

    async def deals(self, mentions: list[Fact]) -> list[Fact]:
        return await self._through("ledger", record_mention, mentions, desk=LedgerDesk(WINDOW, lambda: NOON))

    async def matches(self, deals: list[Fact]) -> list[Fact]:
        around = Surroundings(dt.timedelta(days=7), NoRates())
        return await self._through("rule_engine", match_rules, deals, rules=self.rulebook, around=around)

    async def notifications(self, matches: list[Fact]) -> list[Fact]:
        return await self._through("notifier", take_match, matches, desk=self.desk)

    async def put_down(self) -> list[str]:
        async with self.stores["notifier"].reading() as session:
            return [row.recipient_id for row in await session.execute(select(WINDOWS))]

    async def _through(self, service: str, step: Step, facts: list[Fact], **needs: object) -> list[Fact]:
        async def work(session: object) -> list[Fact]:
            return [as_taken(given) for fact in facts async for given in step(fact, session=session, **needs)]

        return await self.stores[service].run(work)


def as_taken(fact: Fact) -> Fact:
    """The fact as the next service reads it from the wire."""
    return type(fact).model_validate_json(fact.model_dump_json())


def fetched(**changed: str) -> ArticleFetched:
    """What the crawler makes of a pushed article."""
    body = json.dumps(PUSHED | changed).encode()
    entry = read_source({"id": "desk", "kind": "push"}).receive(Pushed(content_type="application/json", body=body, query={}))
    article = article_of(entry, "desk", NOON)
    return ArticleFetched(correlation_id=article.id, article=article)


@pytest.fixture
async def chain(open_store) -> Chain:
    entities = read_entities({"all.yaml": ENTITIES})
    rulebook = Rulebook(entities=entities)
    rulebook.take_rules({"all.yaml": RULES})
    return Chain(
        stores={service: await open_store(service) for service in ("ledger", "rule_engine", "notifier")},
        reader=Reader(Extractor().with_entities(entities), UNCOUNTED),
        rulebook=rulebook,
        desk=Desk(Directory(recipients_in({"recipients.yaml": RECIPIENTS})), lambda: NOON, lambda _due: None, write_fresh),
    )


async def test_an_article_goes_all_the_way_to_who_asked_for_it(chain):
    article = fetched()
    [mention] = await chain.mentions(article)
    [deal] = await chain.deals([mention])
    [match] = await chain.matches([deal])
    assert await chain.notifications([match]) == []  # it is settled when it is sent
    assert (deal.deal.stage, deal.changes) == (Stage.IN_TALKS, (Change.OPENED,))
    assert (match.rule_id, match.deal.id) == ("cloud-money", deal.deal.id)
    assert await chain.put_down() == ["desk"]
    assert {fact.correlation_id for fact in (mention, deal, match)} == {article.article.id}


async def test_the_next_story_of_the_deal_moves_the_record_and_tells_nobody_again(chain):
    first = await chain.matches(await chain.deals(await chain.mentions(fetched())))
    await chain.notifications(first)
    later = fetched(
        url="https://other.example/signed",
        title="Amazon to invest $10 billion in OpenAI",
        text="Amazon has agreed to invest $10 billion in OpenAI, the companies said on Tuesday.",
    )
    [deal] = await chain.deals(await chain.mentions(later))
    assert (deal.deal.revision, deal.deal.stage, deal.previous.stage) == (2, Stage.AGREED, Stage.IN_TALKS)
    assert await chain.notifications(await chain.matches([deal])) == []
    assert await chain.put_down() == ["desk"]


async def test_a_story_that_no_rule_asks_for_ends_at_the_rules(chain):
    small = fetched(title="Amazon invests in OpenAI", text="Amazon has agreed to invest $20 million in OpenAI, the companies said.")
    [deal] = await chain.deals(await chain.mentions(small))
    assert await chain.matches([deal]) == []
    assert await chain.put_down() == []
