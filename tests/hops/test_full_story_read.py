"""The full story from its articles: the extractor reads them, the ledger makes the records."""

import datetime as dt

import pytest

from services.extractor.extract import Extractor
from shared.contracts import Change, DealChanged, Kind, Measure, Slip, Stage
from shared.publishers import read_publishers
from tests.corpus.ledger.step import take
from tests.corpus.ledger.streams import starter, starter_entities
from tests.hops.full_story import articles

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(scope="module")
def mentions():
    extractor = Extractor().with_entities(starter_entities())
    return [mention for article in articles() for mention in extractor.read(article, article.id).mentions]


@pytest.fixture
async def told(mentions, open_store) -> list[DealChanged]:
    ledger = await open_store("ledger")
    publishers = read_publishers(starter("publishers"))
    return [fact for mention in mentions for fact in await take(ledger, mention, mention.article.published_at + MINUTE, publishers)]


def between(kind: Kind, one: str, other: str, told: list[DealChanged]) -> list[DealChanged]:
    """The changes of the deals of a kind between two companies."""
    pair = {one, other}
    return [fact for fact in told if fact.deal.kind is kind and {party.entity_id for party in fact.deal.parties} == pair]


def test_there_are_three_deals_and_each_is_one(told):
    pairs = {(fact.deal.kind, *sorted(party.entity_id for party in fact.deal.parties)) for fact in told}
    assert pairs == {
        (Kind.INVESTMENT, "amazon", "openai"),
        (Kind.CONTRACT, "aws", "openai"),
        (Kind.INVESTMENT, "amazon", "anthropic"),
    }
    assert len({fact.deal.id for fact in told}) == 3


def test_the_deal_goes_from_talks_to_closing_and_every_article_counts_once(told):
    deal = between(Kind.INVESTMENT, "amazon", "openai", told)[-1].deal
    assert [(step.stage, step.article.id) for step in deal.stage_history] == [
        (Stage.IN_TALKS, "rumour"),
        (Stage.AGREED, "signing"),
        (Stage.COMPLETED, "closing"),
    ]
    assert deal.article_count == len(articles())
    assert deal.money_of(Measure.DEAL).value == 8 * 10**9
    assert deal.conflicts == ()


def test_every_article_changes_what_it_should_and_no_more(told):
    assert [(fact.cause.id, fact.changes) for fact in between(Kind.INVESTMENT, "amazon", "openai", told)] == [
        ("rumour", (Change.OPENED,)),
        ("rumour", (Change.CIRCLE_CLOSED,)),
        ("reprint-de", (Change.ECHOED,)),
        ("reprint-ja", (Change.ECHOED,)),
        ("reprint-en", (Change.CORROBORATED,)),
        ("denial", (Change.CORROBORATED,)),
        ("signing", (Change.STAGE_MOVED, Change.FIGURE_REVISED)),
        ("signing-ja", (Change.CORROBORATED,)),
        ("closing", (Change.STAGE_MOVED,)),
    ]


def test_papers_are_counted_by_those_who_said_it_first_whatever_script_they_are_cited_in(told):
    deal = between(Kind.INVESTMENT, "amazon", "openai", told)[-1].deal
    assert deal.origins == ("Les Echos", "Reuters", "Bloomberg", "Nikkei")


def test_the_slip_of_the_french_paper_is_named_and_outvoted(told):
    side = between(Kind.INVESTMENT, "amazon", "anthropic", told)
    found = next(fact for fact in side if Change.CONFLICT_FOUND in fact.changes)
    assert found.cause.id == "reprint-de"
    (conflict,) = found.deal.conflicts
    assert (conflict.slip, conflict.lowest.value) == (Slip.MAGNITUDE, 8 * 10**9)
    assert [fact.cause.id for fact in side if Change.CONFLICT_RESOLVED in fact.changes] == ["reprint-en"]
    ((over,),) = [fact.settled for fact in side if fact.settled]
    assert (over.slot, over.money.value, over.slip) == ("amount", 8 * 10**9, Slip.MAGNITUDE)
    assert len(over.origins) > 1
    assert {claim.origin for claim in over.against}.isdisjoint(over.origins)
    assert side[-1].deal.money_of(Measure.DEAL).value == 8 * 10**9
    assert all(fact.deal.background for fact in side)


def test_the_circle_with_the_older_contract_is_told_once(told):
    closed = [fact for fact in told if Change.CIRCLE_CLOSED in fact.changes]
    assert [(fact.cause.id, fact.deal.kind) for fact in closed] == [("rumour", Kind.INVESTMENT)]
    (circle,) = closed[0].deal.circles
    assert {(leg.giver, leg.taker) for leg in circle.legs} == {("Amazon", "OpenAI"), ("OpenAI", "Amazon")}


def test_every_claim_stands_in_the_text_of_its_article(told):
    texts = {article.id: {"title": article.title, "text": article.text} for article in articles()}
    claims = [claim for fact in told for claim in fact.deal.claims if claim.evidence]
    assert claims
    for claim in claims:
        spot = claim.evidence
        assert texts[claim.article_id][spot.field][spot.start : spot.end] == spot.quote
