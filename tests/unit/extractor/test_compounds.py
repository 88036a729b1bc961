"""Which neighbouring names are one, a town or a buyer, and whose what is dealt with is."""

import pytest

from services.extractor.cli import Question, article_of
from services.extractor.extract import Extractor

EXTRACTOR = Extractor()


def told(text: str) -> list[set[str]]:
    question = Question(id="case", title="", text=text, language="en", published_at=None)
    return [
        {f"{party.role}={party.name}" for party in one.parties} for one in EXTRACTOR.read(article_of(question), "case").mentions
    ]


@pytest.mark.parametrize(
    "name", ["Harrow and Quill Inc", "Harrow & Quill Ltd", "Bexford Trust and Deposit Association", "Harrow and Sons"]
)
def test_an_ending_shared_by_two_names_makes_them_one(name):
    assert told(f"Tessaro has acquired {name} for $5 million.") == [{"acquirer=Tessaro", f"target={name}"}]


@pytest.mark.parametrize("two", ["Harrow Inc and Quill Inc", "both Harrow and Quill Inc"])
def test_names_with_endings_of_their_own_stay_two(two):
    [parties] = told(f"Tessaro has acquired {two} for $5 million.")
    assert len(parties) == 3


@pytest.mark.parametrize("place", ["of Bexford, Ore.,", "of Winslow Center, N.Y.,", "in Bexford, Ohio,"])
def test_a_name_before_a_state_is_a_town(place):
    assert told(f"Tessaro has acquired Quill Inc {place} for $5 million.") == [{"acquirer=Tessaro", "target=Quill Inc"}]


def test_a_person_buys_only_as_an_investor():
    assert told("Orrin Feldspar, a New York investor, has acquired Quill Inc.") == [{"acquirer=Orrin Feldspar", "target=Quill Inc"}]
    assert told("Orrin Feldspar, chief executive of Tessaro, has acquired Quill Inc.") != [
        {"acquirer=Orrin Feldspar", "target=Quill Inc"}
    ]


def test_who_sells_a_unit_is_its_owner():
    assert told("Tessaro bought Harrow Inc's paint unit for $5 million.") == [{"acquirer=Tessaro", "seller=Harrow Inc"}]
    assert told("Tessaro bought the paint business of Harrow Inc for $5 million.") == [{"acquirer=Tessaro", "seller=Harrow Inc"}]
