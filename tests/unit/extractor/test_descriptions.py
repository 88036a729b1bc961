"""Words that mean a company named before, and insertions that part a clause from whom it is about (German)."""

import pytest

from services.extractor.extract import Extractor
from services.extractor.questions import Question, article_of


def parties(text: str) -> list[set[tuple[str, str]]]:
    article = article_of(Question(id="case", title="", text=text, language="de", published_at=None))
    return [{(str(party.role), party.name) for party in mention.parties} for mention in Extractor().read(article, "case").mentions]


@pytest.mark.parametrize(
    "text",
    [
        "Der Pumpenbauer Merlo wächst. Das Ulmer Unternehmen hat den Rivalen Brennika gekauft.",
        "Der Pumpenbauer Merlo wächst. Der schwäbische Mittelständler übernimmt den Rivalen Brennika.",
        "Der Pumpenbauer Merlo wächst. Das Ulmer Unternehmen, das 900 Menschen beschäftigt, hat den Rivalen Brennika gekauft.",
        "Der Pumpenbauer Merlo, der 900 Menschen beschäftigt, hat den Rivalen Brennika gekauft.",
    ],
)
def test_who_buys_may_be_told_by_a_description(text):
    assert parties(text) == [{("acquirer", "Merlo"), ("target", "Brennika")}]


def test_a_loan_may_be_given_to_a_description():
    text = (
        "Der Pumpenbauer Merlo wächst. Die Holmgard Bank stellt dem Unternehmen einen Kredit über 70 Millionen Euro zur Verfügung."
    )
    assert parties(text) == [{("lender", "Holmgard Bank"), ("borrower", "Merlo")}]


def test_a_description_before_a_name_means_that_name():
    text = "Der Pumpenbauer Merlo wächst. Die Firma Lundqvist übernimmt den Rivalen Brennika."
    assert parties(text) == [{("acquirer", "Lundqvist"), ("target", "Brennika")}]


def test_several_are_nobody_in_particular():
    text = "Merlo und Lundqvist wachsen. Die beiden Hersteller, die 900 Menschen beschäftigen, haben den Rivalen Brennika gekauft."
    assert all(("acquirer", "Merlo") not in told for told in parties(text))
