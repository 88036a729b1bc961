"""Words, names and endings in scripts that part words by spaces but know no capital letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.extractor.gazetteer import Gazetteer
from services.extractor.grammar.marks import Meaning, Scanner
from services.extractor.grammar.scenes import read_story
from services.extractor.lexicon import lexicon
from services.extractor.word_forms import inflected, spellings
from shared.entities import Entities


def names(language: str, title: str, text: str) -> list[str]:
    story = read_story(title, text, lexicon(language), Gazetteer(Entities()), 10_000)
    return [name.text for scene in story.scenes if not scene.in_title for name in scene.companies if not name.weak]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("인수를 마쳤다", True),  # a particle hangs on it
        ("회사인수를", False),  # inside another word
        ("3인수", True),  # behind a figure
    ],
)
def test_a_hangul_word_begins_at_a_boundary_and_may_go_on(text, found):
    scanner = Scanner.of({"인수": [Meaning("triggers", "buy", "noun")]})
    assert bool(scanner.scan(text)) is found


def test_a_hangul_syllable_is_a_word_only_alone():
    scanner = Scanner.of({"약": [Meaning("bounds", "about")]})
    assert scanner.scan("약 3억원")
    assert not scanner.scan("약속했다")


def test_vowel_signs_belong_to_words_of_devanagari():
    scanner = Scanner.of({"कर": [Meaning("cues", "tax")]})
    assert not scanner.scan("करी")
    assert scanner.scan("कर दिया")


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("", "한빛전자는 아라테크를 인수했다.", ["한빛전자", "아라테크"]),
        (
            "코웨이, 보로노이 인수",
            "코웨이가 보로노이를 인수했다.",
            ["코웨이", "보로노이"],
        ),  # 이 is a particle behind consonants only
        ("", "국내 로봇업체 두리번을 인수했다.", ["두리번"]),
        ("", "정부는 공장을 매입했다.", []),
    ],
)
def test_korean_names_stand_without_their_particles(title, text, expected):
    assert names("ko", title, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("सूर्यदीप फूड्स ने कंपनी क्विकलेखा को खरीदा।", ["सूर्यदीप फूड्स", "क्विकलेखा"]),
        ("सूर्यदीप फूड्स मधुबन डेयरी को खरीदेगी।", ["सूर्यदीप फूड्स", "मधुबन डेयरी"]),
        ("सरकार ने किसानों से गेहूं खरीदा।", []),
    ],
)
def test_hindi_names_are_words_in_a_row(text, expected):
    assert names("hi", "", text) == expected


def test_endings_are_spelled_out():
    words = {"endings": {"past": ["했", "하였"]}, "triggers": {"buy": {"past": ["인수{past}", "샀다"]}}}
    assert inflected(words)["triggers"]["buy"]["past"] == ["인수했", "인수하였", "샀다"]


def test_a_dot_below_is_written_in_three_ways():
    assert spellings("ज़ी") == {"ज़ी", "\u095bी", "जी"}


@given(st.text(alphabet="한빛전자를은이가 인수했다는억원3,.()AI", max_size=120), st.text(alphabet="한빛전자 인수,", max_size=40))
def test_any_korean_text_is_read(text, title):
    names("ko", title, text)


@given(st.text(alphabet="टाटा को ने खरीदा में करोड़ 3,।()", max_size=120), st.text(alphabet="टाटा को खरीदा", max_size=40))
def test_any_hindi_text_is_read(text, title):
    names("hi", title, text)
