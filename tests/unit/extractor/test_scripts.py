"""Names and clauses in a script that changes with the kind of word, and headlines that shorten names."""

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.extractor.gazetteer import Gazetteer
from services.extractor.grammar.drafts import Drafting
from services.extractor.grammar.names import Name, Sort
from services.extractor.grammar.particles import places
from services.extractor.grammar.reading import fold
from services.extractor.grammar.scenes import Story, read_story
from services.extractor.grammar.spans import worded_years
from services.extractor.lexicon import lexicon
from shared.entities import Entities, Entity

WORDS = lexicon("ja")
KNOWN = Gazetteer(Entities({"sony": Entity(id="sony", name="Sony", names=("ソニー",))}))


def story(text: str, title: str = "") -> Story:
    return read_story(title, text, WORDS, KNOWN, 10_000)


def names(text: str, title: str = "") -> list[Name]:
    return [name for scene in story(text, title).scenes if not scene.in_title for name in scene.names]


def companies(text: str, title: str = "") -> list[str]:
    return [name.text for name in names(text, title) if name.sort is Sort.COMPANY and not name.weak]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("東和精工を買収した。", ["東和精工"]),  # the ending of companies
        ("米センサー大手のリヒトマンを買収した。", ["リヒトマン"]),  # what it is stands before it
        ("双陽は12日、買収を発表した。", ["双陽"]),  # a date behind it
        ("ラクハコ（東京・渋谷）を買収した。", ["ラクハコ"]),  # where it is
        ("双陽を子会社化した。", ["双陽"]),  # what is done to companies alone
        ("東和精工と双陽が合併する。", ["東和精工", "双陽"]),  # listed with a company
        ("青葉銀行とみずほ証券が出資した。", ["青葉銀行", "みずほ証券"]),  # begins in hiragana
        ("ソニー銀行に出資した。", ["ソニー銀行"]),  # another company of a known group
        ("新工場を買収した。", []),
        ("クラウドサービスを買収した。", []),
        ("120億円で買収した。", []),
    ],
)
def test_a_name_is_shown_by_its_form_or_its_neighbours(text, found):
    assert companies(text) == found


def test_persons_and_papers_are_no_companies():
    found = names("青空新聞が買収を報じた。高瀬修社長が会見した。")
    assert {name.sort for name in found} == {Sort.OUTLET, Sort.PERSON}


def test_headline_and_text_show_each_others_names():
    assert companies("その後、双陽と買収で合意した。", "双陽、買収で合意") == ["双陽"]


def test_a_short_name_in_brackets_means_the_full_one():
    read = story("東和精工（TSK）を買収する。TSKは上場している。")
    short = read.scenes[-1].companies[0]
    assert (short.text, read.identities.of(short).name.text) == ("TSK", "東和精工")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("双陽電機は東和精工を買収した。", {"subject": ["双陽電機"], "object": ["東和精工"]}),
        ("東和精工は双陽電機に買収された。", {"object": ["東和精工"], "agent": ["双陽電機"]}),
        ("双陽電機による東和精工の買収", {"agent": ["双陽電機"], "of": ["東和精工"]}),
        ("双陽電機が買収する東和精工は", {"subject": ["双陽電機"], "object": ["東和精工"], "described": ["東和精工"]}),
    ],
)
def test_particles_give_names_their_places(text, expected):
    scene = story(text).scenes[0]
    trigger = scene.of("triggers")[0]
    found = places(scene, trigger, None, WORDS)
    assert {place: [name.text for name in listed] for place, listed in found.items()} == expected


def test_the_deal_of_a_headline_is_that_of_the_text():
    read = story("伊勢川商事は双陽マートに対してTOBを実施する。", "伊勢川商、双マをTOB 580億円")
    drafts = Drafting(read, WORDS, dt.date(2026, 6, 10)).drafts
    assert [sorted(party.name.text for party in draft.parties.values()) for draft in drafts] == [["伊勢川商事", "双陽マート"]]


@pytest.mark.parametrize(
    ("text", "found"), [("22年に", [2022]), ("2019年に", [2019]), ("26年3月期の", []), ("期間10年の", []), ("2015年設立の", [])]
)
def test_figures_are_years_before_the_words_for_them(text, found):
    assert WORDS.years
    assert [year for _, year in worded_years(fold(text), WORDS.years, 2000)] == found


@given(st.text("東和精工双陽ラクハコ会社銀行は、がをのとに（）「」買収出資12日億円。AI・", max_size=80))
def test_names_are_what_stands_in_the_text_and_never_overlap(text):
    found = names(text)
    assert all(text[name.start : name.end] == name.text for name in found)
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))
