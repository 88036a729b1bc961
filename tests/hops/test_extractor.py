"""The extractor's step: an article in, the deals it tells out."""

import datetime as dt

import pytest

from services.extractor.extract import Extractor
from services.extractor.handlers import Reader, read_deals
from shared.contracts import Article, ArticleFetched, article_id, content_hash
from shared.entities import read_entities
from tests.hops.story import ENTITIES

NOON = dt.datetime(2026, 3, 10, 12, tzinfo=dt.UTC)


def fetched(text: str, language: str | None = "en") -> ArticleFetched:
    content, url = content_hash("", text), "https://news.example/a"
    article = Article(
        id=article_id(url, content), url=url, canonical_url=url, title="", text=text, language=language,
        published_at=NOON, fetched_at=NOON, content_hash=content,
    )  # fmt: skip
    return ArticleFetched(correlation_id="story", article=article)


@pytest.fixture
def counted() -> list[str]:
    return []


@pytest.fixture
def reader(counted) -> Reader:
    return Reader(Extractor().with_entities(read_entities({"all.yaml": ENTITIES})), counted.append)


async def test_a_deal_is_given_under_the_identity_of_its_article_and_again_the_same(reader):
    fact = fetched("Brightwater has agreed to acquire Larkfield for £85m.")
    mentions = [mention async for mention in read_deals(fact, reader=reader)]
    assert [mention.identity for mention in mentions] == [f"{fact.article.id}.0"]
    assert (mentions[0].kind, mentions[0].stage, mentions[0].correlation_id) == ("acquisition", "agreed", "story")
    assert [mention async for mention in read_deals(fact, reader=reader)] == mentions


async def test_an_article_that_tells_no_deal_gives_nothing(reader, counted):
    assert [mention async for mention in read_deals(fetched("The harbour fair opens on Saturday at ten."), reader=reader)] == []
    assert counted == []


async def test_an_unsupported_language_is_counted_and_gives_nothing(reader, counted):
    italian = "Il gruppo ha annunciato lunedì l'acquisizione di un produttore di sensori."
    assert [mention async for mention in read_deals(fetched(italian, None), reader=reader)] == []
    assert counted == ["it"]


async def test_the_next_article_is_read_with_the_companies_as_they_are_then(reader):
    fact = fetched("Brightwater has agreed to acquire Larkfield for £85m.")
    known = read_entities({"more.yaml": "entities: [{id: larkfield, name: Larkfield}]"})
    before = [party.entity_id async for mention in read_deals(fact, reader=reader) for party in mention.parties]
    reader.extractor = reader.extractor.with_entities(known)
    after = [party.entity_id async for mention in read_deals(fact, reader=reader) for party in mention.parties]
    assert before == [None, None]
    assert sorted(after, key=str) == [None, "larkfield"]
