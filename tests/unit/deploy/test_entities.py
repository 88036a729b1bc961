"""The starter list of companies that ships with dealwatch.

A wrong name there is a wrong match for everybody who starts from it, so the list is held to more than its format:
one owner per name, every script well covered, no name so short that it means something else.
"""

import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from services.extractor.gazetteer import Gazetteer
from services.extractor.grammar.reading import Points, fold, read_field
from shared.documents import read_yaml
from shared.entities import Entities, Entity, read_entities

FOLDER = Path(__file__).parents[3] / "deploy" / "watch" / "entities"

COMPANIES_AT_LEAST = 1_500
IN_ALL_SCRIPTS_AT_LEAST = 500
KANA_OR_KANJI = re.compile(r"[\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff]")
HAN = re.compile(r"[\u3400-\u9fff]")
HANGUL = re.compile(r"[\uac00-\ud7a3]")
THAI = re.compile(r"[\u0e00-\u0e7f]")
DEVANAGARI = re.compile(r"[\u0900-\u097f]")
SCRIPTS = {
    "kana or kanji": (KANA_OR_KANJI, 1_500),
    "han": (HAN, 1_500),
    "hangul": (HANGUL, 1_500),
    "thai": (THAI, 600),
    "devanagari": (DEVANAGARI, 700),
}
COUNTRIES = (  # ISO 3166-1
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD "
    "CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF "
    "GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN "
    "KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA "
    "NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI "
    "SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI "
    "VN VU WF WS YE YT ZA ZM ZW "
)
EXCHANGES = (
    "NYSE NASDAQ CBOE TSX LON EPA ETR AMS EBR BME BIT SWX VIE STO OSL CPH HEL WSE MCX IST TYO KRX HKG SHA SHE TPE NSE SET SGX "
    "KLSE IDX PSE HOSE ASX NZX TADAWUL ADX DFM QSE JSE "
)
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
            owners[fold(name)].add(company.id)
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


def test_every_category_is_in_the_tree(entities: Entities) -> None:
    used = {category for company in entities.by_id.values() for category in company.categories}
    assert not used - set(entities.category_parent) - set(entities.category_parent.values())


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


def test_enough_companies_are_known_in_all_scripts(entities: Entities) -> None:
    patterns = [pattern for pattern, _ in SCRIPTS.values()]
    named = [
        company.id
        for company in entities.by_id.values()
        if all(any(pattern.search(name) for name in company.all_names) for pattern in patterns)
    ]
    assert len(named) >= IN_ALL_SCRIPTS_AT_LEAST


def test_every_country_and_exchange_exists(entities: Entities) -> None:
    companies = entities.by_id.values()
    assert not [(company.id, company.country) for company in companies if company.country not in COUNTRIES.split()]
    assert not [(one.id, one.ticker) for one in companies if one.ticker and one.ticker.split(":")[0] not in EXCHANGES.split()]


@pytest.mark.parametrize(
    ("exchange", "sign"),
    [
        ("TYO", r"[0-9]{3}[0-9A]"),
        ("KRX", "[0-9]{6}"),
        ("HKG", "[0-9]{4}"),
        ("SHA", "[0-9]{6}"),
        ("SHE", "[0-9]{6}"),
        ("TPE", "[0-9]{4}"),
    ],
)
def test_the_sign_of_a_share_is_as_its_exchange_writes_it(entities: Entities, exchange: str, sign: str) -> None:
    signs = [
        one.ticker.partition(":")[2] for one in entities.by_id.values() if one.ticker and one.ticker.startswith(exchange + ":")
    ]
    assert signs
    assert not [one for one in signs if not re.fullmatch(sign, one)]


def test_no_two_companies_have_the_same_share(entities: Entities) -> None:
    shares = Counter(company.ticker for company in entities.by_id.values() if company.ticker)
    assert not [ticker for ticker, count in shares.items() if count > 1]


def test_a_word_that_holds_a_name_by_chance_holds_one(entities: Entities) -> None:
    for company in entities.by_id.values():
        names = [fold(name) for name in (*company.all_names, *company.ambiguous)]
        idle = [word for word in company.not_in if not any(name in fold(word) or fold(word) in name for name in names)]
        assert not idle, company.id


@pytest.mark.parametrize(
    ("word", "alone"),
    [
        ("애플리케이션 개발사", "애플이 인수"),
        ("인텔리전스 기업", "인텔이 투자"),
        ("警方近日立案调查", "由日立收购"),
        ("本日立ち上げた", "日立が買収"),
        ("高通胀压力", "高通收购"),
        ("中国银行业监管", "中国银行贷款"),
        ("日産約50万バレル", "日産は出資"),
        ("五百度高温", "由百度投资"),
        ("เอไอเอเจนต์", "เอไอเอ ลงทุน"),
        ("夏普比率", "夏普出售"),
        ("リコール", "リコーは"),
    ],
)
def test_common_words_of_each_press_name_no_company(entities: Entities, word: str, alone: str) -> None:
    finder = Gazetteer(entities)
    assert not finder.find(read_field("text", word, Points(), 1_000))["text"]
    assert finder.find(read_field("text", alone, Points(), 1_000))["text"]


@pytest.mark.parametrize(
    ("name", "entity_id", "parent"),
    [
        ("AWS", "aws", "amazon"),
        ("GitHub", "github", "microsoft"),
        ("DeepMind", "google-deepmind", "alphabet"),
        ("파페치", "farfetch", "coupang"),
        ("아시아나항공", "asiana", "korean-air"),
        ("Juniper Networks", "juniper-networks", "hpe"),
        ("クレディ・スイス", "credit-suisse", "ubs"),
        ("先正達", "syngenta", "sinochem"),
        ("삼성전자", "samsung-electronics", "samsung-group"),
    ],
)
def test_a_subsidiary_is_itself_and_belongs_to_its_parent(entities: Entities, name: str, entity_id: str, parent: str) -> None:
    [hit] = Gazetteer(entities).find(read_field("text", name, Points(), 1_000))["text"]
    assert hit.entity_id == entity_id
    assert parent in entities.parents(entity_id)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Shell rises", []),
        ("Shell plc rises; Shell buys", ["shell", "shell"]),
        ("Merck KGaA and Merck", ["merck-kgaa", "merck-kgaa"]),
        ("Merck KGaA, Merck & Co and Merck", ["merck-kgaa", "merck-us"]),
        ("Target Corp says Target buys", ["target-corp", "target-corp"]),
        ("苹果公司表示苹果将投资", ["apple", "apple"]),
        ("种植苹果", []),
        ("메타플랫폼스가 메타버스에 투자", ["meta"]),
    ],
)
def test_ambiguous_names_need_another_name_beside_them(entities: Entities, text: str, expected: list[str]) -> None:
    hits = Gazetteer(entities).find(read_field("text", text, Points(), 1_000))["text"]
    assert [hit.entity_id for hit in hits] == expected


def test_no_ambiguous_name_is_also_a_sure_one(entities: Entities) -> None:
    sure = {fold(name) for company in entities.by_id.values() for name in company.all_names}
    assert not [(one.id, name) for one in entities.by_id.values() for name in one.ambiguous if fold(name) in sure]
