"""The starter list of companies that ships with dealwatch.

A wrong name there is a wrong match for everybody who starts from it, so the list is held to more than its format:
one owner per name, every script well covered, no name so short that it means something else.
"""

import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from shared.documents import read_yaml
from shared.entities import Entities, Entity, read_entities

FOLDER = Path(__file__).parents[3] / "deploy" / "watch" / "entities"

COMPANIES_AT_LEAST = 400
KANA_OR_KANJI = re.compile(r"[\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff]")
HAN = re.compile(r"[\u3400-\u9fff]")
HANGUL = re.compile(r"[\uac00-\ud7a3]")
THAI = re.compile(r"[\u0e00-\u0e7f]")
DEVANAGARI = re.compile(r"[\u0900-\u097f]")
SCRIPTS = {
    "kana or kanji": (KANA_OR_KANJI, 150),
    "han": (HAN, 150),
    "hangul": (HANGUL, 150),
    "thai": (THAI, 80),
    "devanagari": (DEVANAGARI, 80),
}
SHORTEST_IN_LATIN = 3
SHORTEST_ELSEWHERE = 2
SHORT_FOR_A_REASON = {
    "BP": "the company has had no other name since 2001",
}


@pytest.fixture(scope="module")
def entities() -> Entities:
    return read_entities({str(path): path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.yaml"))})


def names_with_two_owners(companies: list[Entity]) -> dict[str, list[str]]:
    owners: dict[str, set[str]] = defaultdict(set)
    for company in companies:
        for name in company.all_names:
            owners[name.casefold()].add(company.id)
    return {name: sorted(ids) for name, ids in owners.items() if len(ids) > 1}


def is_too_short(name: str) -> bool:
    is_latin = not any(pattern.search(name) for pattern, _ in SCRIPTS.values())
    shortest = SHORTEST_IN_LATIN if is_latin else SHORTEST_ELSEWHERE
    return len(name) < shortest and name not in SHORT_FOR_A_REASON


def test_every_file_is_valid_and_the_list_is_long_enough_to_start_with(entities: Entities) -> None:
    assert len(entities.by_id) >= COMPANIES_AT_LEAST


def test_no_name_belongs_to_two_companies(entities: Entities) -> None:
    shared = names_with_two_owners(list(entities.by_id.values()))
    assert not shared, "; ".join(f"'{name}' names both {' and '.join(ids)}" for name, ids in sorted(shared.items()))


def test_a_shared_name_is_told_with_both_owners_whatever_its_case() -> None:
    first, second = Entity(id="apollo", name="Apollo"), Entity(id="apollo-hospitals", name="Apollo Hospitals", names=("APOLLO",))
    assert names_with_two_owners([first, second]) == {"apollo": ["apollo", "apollo-hospitals"]}


@pytest.mark.parametrize("script", SCRIPTS)
def test_enough_companies_are_known_in_each_script(entities: Entities, script: str) -> None:
    pattern, at_least = SCRIPTS[script]
    named = [company.id for company in entities.by_id.values() if any(pattern.search(name) for name in company.all_names)]
    assert len(named) >= at_least


def test_no_name_is_so_short_that_it_means_something_else(entities: Entities) -> None:
    short = [(company.id, name) for company in entities.by_id.values() for name in company.all_names if is_too_short(name)]
    assert not short


@pytest.mark.parametrize(
    ("name", "too_short"), [("GE", True), ("BP", False), ("KKR", False), ("日", True), ("日立", False), ("롯", True)]
)
def test_what_counts_as_short_depends_on_the_script(name: str, too_short: bool) -> None:
    assert is_too_short(name) is too_short


def test_every_exception_for_a_short_name_is_still_needed(entities: Entities) -> None:
    known = {name for company in entities.by_id.values() for name in company.all_names}
    assert known >= set(SHORT_FOR_A_REASON)


def test_no_name_carries_stray_space_or_stands_twice_in_one_company(entities: Entities) -> None:
    for company in entities.by_id.values():
        assert all(name == " ".join(name.split()) and name for name in company.all_names), company.id
        assert not [name for name, count in Counter(company.all_names).items() if count > 1], company.id


def test_every_category_is_in_the_tree_or_used_by_two(entities: Entities) -> None:
    used = Counter(category for company in entities.by_id.values() for category in company.categories)
    tree = set(entities.category_parent) | set(entities.category_parent.values())
    assert not [category for category, count in used.items() if category not in tree and count < 2]


def test_no_category_gets_its_place_in_the_tree_from_two_files() -> None:
    placed = Counter(
        category
        for path in sorted(FOLDER.glob("*.yaml"))
        for category in read_yaml(path.read_text(encoding="utf-8"), str(path)).data.get("categories", {})
    )
    assert not [category for category, count in placed.items() if count > 1]


def test_every_company_has_a_category_and_a_country(entities: Entities) -> None:
    assert not [company.id for company in entities.by_id.values() if not company.categories or not company.country]


def test_no_company_stands_above_itself(entities: Entities) -> None:
    assert not [company.id for company in entities.by_id.values() if company.parent and company.id in entities.parents(company.id)]
