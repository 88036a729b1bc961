"""The extractor's step: an article in, the deals it tells out."""

import datetime as dt
from dataclasses import replace

import pytest

from services.extractor.extract import Extractor
from services.extractor.handlers import Counts, Reader, read_deals
from shared.contracts import Article, ArticleFetched, DealMentioned, ReviewAsked, article_id, content_hash
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
def counted() -> list[object]:
    return []


@pytest.fixture
def reader(counted) -> Reader:
    counts = Counts(counted.append, lambda: counted.append("cut"), lambda number: counted.extend(["undecided"] * number))
    return Reader(Extractor().with_entities(read_entities({"all.yaml": ENTITIES})), counts)


async def test_a_deal_is_given_under_the_identity_of_its_article_and_again_the_same(reader):
    fact = fetched("Brightwater has agreed to acquire Larkfield for £85m.")
    mentions = [mention async for mention in read_deals(fact, reader=reader)]
    assert [mention.identity for mention in mentions] == [f"{fact.article.id}.0"]
    assert (mentions[0].kind, mentions[0].stage, mentions[0].correlation_id) == ("acquisition", "agreed", "story")
    assert [mention async for mention in read_deals(fact, reader=reader)] == mentions


async def test_an_article_that_tells_no_deal_gives_nothing(reader, counted):
    assert [mention async for mention in read_deals(fetched("The harbour fair opens on Saturday at ten."), reader=reader)] == []
    assert counted == []


async def test_an_article_in_an_unsupported_language_is_counted_and_people_are_asked_to_look(reader, counted):
    italian = "Il gruppo ha annunciato lunedì l'acquisizione di un produttore di sensori."
    asked = [given async for given in read_deals(fetched(italian, None), reader=reader)]
    assert [(type(one), one.supported, one.language, one.undecided) for one in asked] == [(ReviewAsked, False, "it", ())]
    assert counted == ["it"]


async def test_a_deal_below_the_floor_goes_to_people_and_not_to_the_ledger(reader, counted):
    fact = fetched("Brightwater has agreed to acquire Larkfield for £85m.")
    reader.extractor = replace(reader.extractor, confidence=replace(reader.extractor.confidence, floor=0.999))
    (asked,) = [given async for given in read_deals(fact, reader=reader)]
    assert isinstance(asked, ReviewAsked)
    assert (asked.identity, asked.supported, asked.read_characters) == (fact.article.id, True, None)
    (left,) = asked.undecided
    assert left.mention.identity == f"{fact.article.id}.0"
    assert left.mention.confidence is not None
    assert left.mention.confidence < 0.999
    assert left.doubts
    assert counted == ["undecided"]


async def test_an_article_that_is_too_long_is_read_as_far_as_it_goes_and_that_is_told(reader, counted):
    text = "Brightwater has agreed to acquire Larkfield for £85m. " + "The harbour fair opens on Saturday. " * 100
    reader.extractor = replace(reader.extractor, max_characters=1_000)
    mention, asked = [given async for given in read_deals(fetched(text), reader=reader)]
    assert isinstance(mention, DealMentioned)
    assert isinstance(asked, ReviewAsked)
    assert (asked.read_characters, asked.text_characters, asked.undecided) == (1_000, len(text), ())
    assert counted == ["cut"]


async def test_the_next_article_is_read_with_the_companies_as_they_are_then(reader):
    fact = fetched("Brightwater has agreed to acquire Larkfield for £85m.")
    known = read_entities({"more.yaml": "entities: [{id: larkfield, name: Larkfield}]"})
    before = [party.entity_id async for mention in read_deals(fact, reader=reader) for party in mention.parties]
    reader.extractor = reader.extractor.with_entities(known)
    after = [party.entity_id async for mention in read_deals(fact, reader=reader) for party in mention.parties]
    assert before == [None, None]
    assert sorted(after, key=str) == [None, "larkfield"]
