"""Sentences and what they say: one file for each language and dimension, beside the extractor's words and never inside its code.

A language or a kind of deal without its corpus fails: what is added has to be shown to work.
"""

from typing import Any

import pytest

from services.extractor.extract import Extractor
from services.extractor.questions import Question, article_of
from shared.contracts import DealMentioned, Money
from shared.entities import Entities, Entity
from tests.corpus.grid import EXPECTED, MONEY, SAYING, Cell, Grid

ENTITIES = Entities(
    {
        entity.id: entity
        for entity in (
            Entity(id="amazon", name="Amazon"),
            Entity(id="aws", name="Amazon Web Services", names=("AWS",), parent="amazon", categories=("cloud_provider",)),
            Entity(id="openai", name="OpenAI", categories=("ai_lab",)),
        )
    }
)


GRID = Grid.read()
DEALS = [(cell.language, case) for cell in GRID.cells if cell.dimension not in SAYING for case in cell.cases]
DATES = [(cell.language, case) for cell in GRID.cells if cell.dimension == EXPECTED for case in cell.cases]
SUMS = [(cell.language, case) for cell in GRID.cells if cell.dimension == MONEY for case in cell.cases]


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor().with_entities(ENTITIES)


@pytest.mark.parametrize("cell", GRID.cells, ids=lambda cell: f"{cell.dimension}-{cell.language}")
def test_every_language_has_a_corpus_for_every_dimension(cell: Cell):
    assert cell.gaps == []


def test_no_corpus_is_left_unread():
    assert GRID.strays == ()


@pytest.mark.parametrize(("language", "case"), SUMS, ids=lambda part: part["text"][:40] if isinstance(part, dict) else part)
def test_sums_of_a_phrase(language: str, case: dict[str, Any], extractor: Extractor):
    _, found = extractor.amounts(case["text"], language)
    said = [" ".join((_number(one.value, one.upper), str(one.currency), one.bound)) for one in found]
    assert said == case["sums"]


@pytest.mark.parametrize(("language", "case"), DEALS, ids=lambda part: part["text"][:40] if isinstance(part, dict) else part)
def test_deals_of_a_text(language: str, case: dict[str, Any], extractor: Extractor):
    mentions = _mentions(language, case, extractor)
    assert sorted(map(_told, mentions)) == sorted(_expected(line) for line in case["deals"])


@pytest.mark.parametrize(("language", "case"), DATES, ids=lambda part: part["text"][-40:] if isinstance(part, dict) else part)
def test_expected_dates_of_a_text(language: str, case: dict[str, Any], extractor: Extractor):
    mentions = _mentions(language, {"published_at": "2026-11-20", **case}, extractor)
    assert mentions, "a case tells a deal, expected or not"
    assert [f"{one.stage} {one.earliest}..{one.latest}" for mention in mentions for one in mention.expected] == case["expected"]


def _mentions(language: str, case: dict[str, Any], extractor: Extractor) -> tuple[DealMentioned, ...]:
    question = Question(
        id="case", title=case.get("title", ""), text=case["text"], language=language, published_at=case.get("published_at")
    )
    return extractor.read(article_of(question), "case").mentions


def _told(mention: DealMentioned) -> tuple[str, ...]:
    head = f"{mention.kind} {mention.stage}"
    parts = [f"{party.role}={party.name}" for party in mention.parties]
    parts += [f"{money.measure}={_number(money.value, money.upper)} {money.currency} {money.bound}" for money in mention.money]
    parts += [f"months={money.duration_months}" for money in mention.money[:1] if money.duration_months]
    parts += [f"stake={mention.stake_percent}"] if mention.stake_percent else []
    parts += [f"cited={name.removeprefix('the ')}" for name in mention.cited]
    parts += [f"subject={mention.subject}"] if mention.subject else []
    parts += ["background"] if mention.background else []
    return (head, *sorted(parts))


def _expected(line: str) -> tuple[str, ...]:
    head, *parts = line.split("; ")
    return (head, *sorted(parts))


def _number(value: Money, upper: Money | None) -> str:
    return f"{value:f}" if upper is None else f"{value:f}..{upper:f}"
