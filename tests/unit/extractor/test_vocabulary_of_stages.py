"""A stage that is said with the noun of a deal tells the deal as well, in every language."""

import pytest

from services.extractor.lexicon import lexicon


@pytest.mark.parametrize(
    ("language", "text", "stage", "concept"),
    [
        ("en", "tessaro has made an offer for quantor", "in_talks", "takeover_bid"),
        ("en", "an agreed bid for quantor", "agreed", "takeover_bid"),
        ("ko", "콴터 인수를 마무리했다", "completed", "buy"),
        ("th", "บริษัทเซ็นสัญญากับ", "agreed", "contract"),
    ],
)
def test_the_noun_inside_a_stage_still_tells_its_deal(language: str, text: str, stage: str, concept: str):
    said = [mark.meaning for mark in lexicon(language).scanner.scan(text)]
    assert stage in {meaning.name for meaning in said if meaning.group == "stages"}
    assert concept in {meaning.name for meaning in said if meaning.group == "triggers"}


def test_a_stage_without_such_a_noun_tells_no_deal():
    said = [mark.meaning for mark in lexicon("en").scanner.scan("tessaro has agreed")]
    assert "triggers" not in {meaning.group for meaning in said}
