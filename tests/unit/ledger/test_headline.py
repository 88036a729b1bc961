"""What a record is called."""

from services.ledger.telling.headline import headline_of
from tests.unit.ledger.telling import mention


def test_news_has_the_title_of_its_article():
    assert headline_of(mention("investment", "investor:amazon", "investee:openai")) == "title of a1"


def test_an_older_deal_told_in_passing_is_named_after_its_parties():
    told = mention("funding_round", "investor:amazon", "investee:anthropic", "adviser:bank", background=True)
    assert headline_of(told) == "amazon / anthropic: funding round"
