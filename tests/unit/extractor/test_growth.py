"""Work and memory grow with the length of an article, whatever it is made of, also beyond the length that a service reads."""

import pytest

from services.extractor.extract import Extractor
from services.extractor.questions import Question, article_of
from shared.entities import Entities, Entity
from tests.unit.extractor.counting import calls_for, most_memory_for

ENTITIES = [Entity(id="halma", name="Halma"), Entity(id="tata", name="टाटा"), Entity(id="alibaba", name="阿里巴巴")]
KNOWN = Entities({entity.id: entity for entity in ENTITIES})
WHOLE = Extractor(max_characters=10_000_000).with_entities(KNOWN)
MANY, FEW = 8, 1_000
WORST = 1.6 * MANY  # the short text is not free of what is done once
PIECES = [
    ("en", "$1 "),
    ("en", "Halma $1 bought "),
    ("en", "A "),
    ("en", "Halma "),
    ("en", "Reuters Halma "),
    ("en", "Halma, Nordsense and "),
    ("en", "Halma Group of the Bank of "),
    ("en", "Halma agreed to buy Nordsense for £412m. "),
    ("en", "buy sell acquire invest "),
    ("en", "stake shares of "),
    ("de", "Halma-Gruppe kauft "),
    ("fr", "Halma d'Halma rachète l'Halma "),
    ("es", "Halma compra y la empresa "),
    ("ja", "ソフトバンクが買収"),
    ("zh", "阿里巴巴收购亿"),
    ("ko", "할마가 인수 "),
    ("th", "บริษัทซื้อกิจการ"),
    ("hi", "टाटा ने खरीदा "),
]


def read(language: str, text: str) -> None:
    WHOLE.read(article_of(Question(id="1", text=text, language=language)), "case")


def long_text(piece: str, length: int) -> str:
    return piece * (length // len(piece))


@pytest.mark.parametrize(("language", "piece"), PIECES)
def test_the_work_grows_with_the_length(language, piece):
    read(language, piece)  # what is made ready once
    few, many = (calls_for(read, language, long_text(piece, length)) for length in (FEW, MANY * FEW))
    assert many < WORST * few


@pytest.mark.parametrize(
    "text", ["(" * FEW + ")" * FEW, "x" * 2 * FEW, "A" * 2 * FEW, "1" * 2 * FEW, '"' * 2 * FEW], ids=str.__len__
)
def test_nesting_and_endless_words_are_no_more_work(text):
    """More of each sign one after the other, so that brackets nest deeper."""
    read("en", text)
    deeper = "".join(letter * MANY for letter in text)
    few, many = calls_for(read, "en", text), calls_for(read, "en", deeper)
    assert many < WORST * few


@pytest.mark.parametrize(("language", "piece"), [("en", "$1 "), ("en", "A "), ("en", "Halma bought "), ("de", "Halma kauft ")])
def test_the_memory_grows_with_the_length(language, piece):
    read(language, piece)
    few, many = (most_memory_for(read, language, long_text(piece, length)) for length in (FEW, MANY * FEW))
    assert many < WORST * few


@pytest.mark.parametrize("piece", ["$1 ", "()", "x", "A "])
def test_of_five_megabytes_a_service_reads_the_beginning(piece):
    extractor = Extractor(max_characters=20 * FEW).with_entities(KNOWN)
    lengths = (extractor.max_characters, 5_000_000)
    articles = [article_of(Question(id="1", text=long_text(piece, length), language="en")) for length in lengths]
    extractor.read(articles[0], "case")
    cut, whole = (calls_for(extractor.read, article, "case") for article in articles)
    assert whole < 1.1 * cut
    cut, whole = (most_memory_for(extractor.read, article, "case") for article in articles)
    assert whole < 1.1 * cut + 8 * extractor.max_characters
