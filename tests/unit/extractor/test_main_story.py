"""The story the project is shown with: talks between a shop and a lab, an older contract, an older investment."""

from decimal import Decimal

import pytest

from shared.contracts import Bound, Kind, Measure, Role, Stage

ENGLISH = (
    "Amazon weighs $10 billion or more for OpenAI",
    "Amazon may put at least about 10 billion dollars into OpenAI, Reuters reported, citing two people briefed on the talks. "
    "The ChatGPT maker is in talks with Amazon over the investment, which would put its valuation above $500 billion, "
    "the Financial Times said. OpenAI already has a seven-year, $38 billion cloud contract with AWS, agreed last year. "
    "Amazon had earlier put 80 billion dollars into Anthropic.",
)
FRENCH = (
    "Amazon prêt à miser gros sur OpenAI",
    "Amazon est en discussions pour injecter au moins environ 10 milliards de dollars dans OpenAI, rapporte Reuters. "
    "L'opération valoriserait le créateur de ChatGPT à plus de 500 milliards de dollars, selon le Financial Times. "
    "OpenAI a déjà signé avec AWS un contrat de 38 milliards de dollars sur sept ans dans le cloud. "
    "Amazon a déjà injecté 80 milliards dans Anthropic.",
)


@pytest.fixture(params=["en", "fr"])
def mentions(request, extractor, article):
    title, text = {"en": ENGLISH, "fr": FRENCH}[request.param]
    return extractor.read(article(text, title, request.param), "story").mentions


def parties(mention):
    return {(party.entity_id, party.role) for party in mention.parties}


def test_the_three_deals_stay_apart(mentions):
    assert [mention.kind for mention in mentions] == [Kind.INVESTMENT, Kind.CONTRACT, Kind.INVESTMENT]
    assert [mention.background for mention in mentions] == [False, True, True]
    assert [mention.ordinal for mention in mentions] == [0, 1, 2]


def test_talks_never_come_out_as_agreed(mentions):
    news = mentions[0]
    assert news.stage is Stage.IN_TALKS
    assert parties(news) == {("amazon", Role.INVESTOR), ("openai", Role.INVESTEE)}
    assert {origin.removeprefix("the ") for origin in news.cited} == {"Reuters", "Financial Times"}


def test_the_valuation_is_kept_apart_from_the_sum(mentions):
    sums = {money.measure: money for money in mentions[0].money}
    assert (sums[Measure.DEAL].value, sums[Measure.DEAL].bound) == (Decimal(10**10), Bound.AT_LEAST)
    assert (sums[Measure.VALUATION].value, sums[Measure.VALUATION].bound) == (Decimal(5 * 10**11), Bound.AT_LEAST)
    assert {money.currency for money in mentions[0].money} == {"USD"}
    assert sums[Measure.DEAL].usd.value == 10**10


def test_the_older_contract_is_background_with_its_duration(mentions):
    contract = mentions[1]
    assert contract.stage in {Stage.AGREED, Stage.COMPLETED}
    assert parties(contract) == {("aws", Role.SUPPLIER), ("openai", Role.CUSTOMER)}
    assert (contract.money[0].value, contract.money[0].duration_months) == (38 * 10**9, 84)
    assert contract.subject == "cloud"


def test_the_older_investment_says_what_the_article_says(mentions):
    older = mentions[2]
    assert parties(older) == {("amazon", Role.INVESTOR), ("anthropic", Role.INVESTEE)}
    assert older.money[0].value == 80 * 10**9


def test_a_subsidiary_carries_its_parent_and_all_categories(mentions):
    aws = next(party for party in mentions[1].parties if party.entity_id == "aws")
    assert aws.parents == ("amazon",)
    assert aws.categories == ("cloud_provider", "technology")
    assert aws.country == "US"
