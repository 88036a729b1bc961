"""What a trace is told while an article is read, and that nobody reads differently for it."""

import pytest

from services.extractor.extract import Extractor
from services.extractor.grammar.trace import Trace
from services.extractor.questions import Question, article_of
from tests.corpus.grid import MONEY, Grid

CASES = [(cell.language, case) for cell in Grid.read().cells if cell.dimension != MONEY for case in cell.cases[:2]]


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


def refusals(extractor: Extractor, text: str, language: str, **more: str) -> set[tuple[str, str, str, str]]:
    """Each as what was read, what it might have been, why it is not, and the word that shows it."""
    trace = Trace()
    article = article_of(Question(id="x", text=text, language=language, **more))
    parse = extractor.parse(article, language, trace)
    [reading] = {scene.field.reading for scene in parse.story.scenes if not scene.in_title}
    return {
        (text[note.start : note.end], note.about, note.refusal.reason, reading.text[note.refusal.by.start : note.refusal.by.end])
        if note.refusal.by
        else (text[note.start : note.end], note.about, note.refusal.reason, "")
        for note in trace.notes
    }


@pytest.mark.parametrize(
    ("language", "text", "refusal"),
    [
        ("en", "Vantor bought bonds of Quantor last week.", ("bought", "acquisition.buy", "other_business", "bonds")),
        ("en", "Dacora Motors sold 169,000 cars in May.", ("sold", "acquisition.sell", "goods", "")),
        ("en", "Vantor will buy Meridian Glass. Its revenue was $2 billion.", ("$2 billion", "sum", "excluded", "revenue")),
        ("en", "Vantor will buy Meridian Glass for $80m (60m pounds).", ("60m pounds", "sum", "converted", "")),
        (
            "en",
            "Vantor has agreed to the purchase of Meridian Glass, expected to be completed in May.",
            ("completed", "completed", "unsure", "expected"),
        ),
        ("en", "In 2019, Vantor had bought Meridian Glass.", ("bought", "news", "had", "had")),
        ("ja", "ミナト電機は青葉精機を買収した。売上高は300億円だった。", ("300億円", "sum", "excluded", "売上高")),
        (
            "fr",
            "Vantor a annoncé le rachat de Méridienne. Son chiffre d'affaires atteint 2 milliards d'euros.",
            ("2 milliards d'euros", "sum", "excluded", "chiffre d'affaires"),
        ),
    ],
)
def test_what_rules_a_reading_out_is_told(language, text, refusal, extractor):
    told = refusals(extractor, text, language)
    assert refusal in told, told


def test_a_deal_that_names_nobody_is_refused_by_name(extractor):
    assert ("acquisition", "acquisition.buy", "names_nobody", "") in refusals(extractor, "The acquisition was announced.", "en")


@pytest.mark.parametrize(("language", "case"), CASES, ids=lambda part: part["text"][:30] if isinstance(part, dict) else part)
def test_a_trace_changes_nothing(language, case, extractor):
    question = Question(
        id="x", title=case.get("title", ""), text=case["text"], language=language, published_at=case.get("published_at")
    )
    article = article_of(question)
    plain, traced = extractor.parse(article, language), extractor.parse(article, language, Trace())
    assert extractor.answer(article, "x", plain).mentions == extractor.answer(article, "x", traced).mentions
