"""Whose copy an article is: an agency in its dateline or byline, and in no sentence that only cites it."""

import pytest

from services.extractor.extract import Extractor
from services.extractor.questions import Question, article_of

_DEAL = "Vantor Systems has agreed to buy Meridian Glass for $2 billion"


def _wires(text: str, language: str = "en") -> set[tuple[str | None, str | None]]:
    article = article_of(
        Question(id="one", title="Vantor Systems buys Meridian Glass", text=text, language=language, published_at=None)
    )
    mentions = Extractor().read(article, "one").mentions
    assert mentions
    for mention in mentions:
        if mention.wire_evidence:
            assert article.text[mention.wire_evidence.start : mention.wire_evidence.end] == mention.wire_evidence.quote
    return {(mention.wire, mention.wire_evidence.quote if mention.wire_evidence else None) for mention in mentions}


@pytest.mark.parametrize(
    ("text", "language", "agency"),
    [
        (f"LONDON (Reuters) - {_DEAL}.", "en", "Reuters"),
        (f"LONDON, March 3 (Reuters) - {_DEAL}.", "en", "Reuters"),
        (f"By Bloomberg News\n\n{_DEAL}.", "en", "Bloomberg News"),
        (f"{_DEAL}, the companies said.\n© AFP", "en", "AFP"),
        ("Frankfurt (dpa) - Der Konzern Vantor Systems AG übernimmt die Meridian Glas GmbH für 2 Milliarden Euro.", "de", "dpa"),
        ("PARIS, 3 mars (AFP) - Vantor Systems va racheter Meridian Verre pour 2 milliards d'euros.", "fr", "AFP"),
        ("Par Reuters\n\nVantor Systems va racheter Meridian Verre pour 2 milliards d'euros.", "fr", "Reuters"),
        ("Madrid, 3 mar (EFE).- Vantor Systems compra Meridian Vidrio por 2.000 millones de euros.", "es", "EFE"),
        ("[東京 3日 ロイター] - ソフトバンクグループはアーム社を2000億円で買収すると発表した。", "ja", "ロイター"),
        ("【ロイター】ソフトバンクグループはアーム社を2000億円で買収すると発表した。", "ja", "ロイター"),
        ("路透社北京3月3日电 阿里巴巴集团宣布以20亿美元收购微博公司。", "zh", "路透社"),
    ],
)
def test_a_dateline_or_byline_names_the_agency(text: str, language: str, agency: str | None):
    assert _wires(text, language) == {(agency, agency)}


@pytest.mark.parametrize(
    "text",
    [
        f"{_DEAL}.",
        f"{_DEAL}, Reuters reported.",
        f"{_DEAL}, according to a report by Bloomberg News.",
        f"{_DEAL}. A paper (Reuters) asked.",
    ],
)
def test_who_is_cited_in_a_sentence_is_no_wire(text: str):
    assert _wires(text) == {(None, None)}
