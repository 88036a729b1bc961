"""The starter configuration is valid, its rules do what their tests say, and its demonstration sources are the papers of the site."""

import datetime as dt
import json
import tomllib
from functools import cache
from itertools import takewhile

import pytest

from deploy.demo.mastheads import read_mastheads
from deploy.demo.site import HERE, PORT
from services.crawler.wishes import WISHES as SOURCE_FILES
from services.notifier.wishes import read_recipients
from services.rule_engine.facts import Surroundings
from services.rule_engine.rates import EcbRates
from services.rule_engine.reading import RuleFile, read_rule_files
from services.rule_engine.rule_tests import run_tests
from services.rule_engine.tree import leaves
from shared.entities import Entities, read_entities
from shared.publishers import PublisherKind, Publishers, read_publishers
from shared.wishes import Known

WATCH = HERE.parent / "watch"


def texts(*patterns: str) -> dict[str, str]:
    return {str(path.relative_to(WATCH)): path.read_text("utf-8") for pattern in patterns for path in WATCH.glob(pattern)}


@cache
def entities() -> Entities:
    return read_entities(texts("entities/*.yaml"))


def test_the_sources_of_the_starter_are_valid_and_its_papers_are_those_of_the_site():
    (files,) = SOURCE_FILES
    wishes = files.read(texts(*files.patterns), Known())
    bodies = [json.loads(wish.body) for wish in wishes]
    papers = read_mastheads((HERE / "mastheads.yaml").read_text("utf-8")).values()
    demo = {body["url"] for body in bodies if body["id"].startswith("demo-")}
    assert demo == {f"http://127.0.0.1:{PORT}/{paper.id}/{paper.feed_path}" for paper in papers}
    assert sum("127.0.0.1" not in body.get("url", "127.0.0.1") for body in bodies) >= 15
    assert any(body["kind"] == "push" for body in bodies)


def test_the_recipients_of_the_starter_are_valid_and_ask_for_rules_that_exist():
    ids = frozenset(rule.id for file in read_rule_files(texts("rules/*.yaml"), entities()) for rule in file.rules)
    wishes = read_recipients(texts("recipients.yaml"), Known(entities(), ids))
    assert {json.loads(wish.body)["when"] for wish in wishes} == {"instant", "daily", "weekly"}


@cache
def rule_files() -> list[RuleFile]:
    return read_rule_files(texts("rules/*.yaml"), entities())


def test_the_rules_of_the_starter_are_valid_and_their_own_tests_pass():
    outcomes = [
        outcome for file in rule_files() for outcome in run_tests(file, entities(), Surroundings(dt.timedelta(days=7), EcbRates()))
    ]
    assert sum(len(file.rules) for file in rule_files()) >= 35
    assert [(outcome.name, outcome.complaints) for outcome in outcomes if outcome.complaints] == []


@pytest.mark.parametrize("file", rule_files(), ids=lambda file: file.path)
def test_every_rule_of_the_starter_is_shown_to_fire_and_says_what_it_does_in_the_demonstration(file):
    said = list(file.tests) + [deal for test in file.tests for deal in test.deals]
    shown = {rule_id for one in said for rule_id in (*(one.expect or ()), *(one.expect_review or ()))}
    assert {rule.id for rule in file.rules} - shown == set()
    lines = file.document.text.splitlines()
    for rule in file.rules:
        above = lines[: rule.line - 1]
        comment = " ".join(takewhile(lambda line: line.strip().startswith("#"), reversed(above)))
        assert "the demonstration" in comment, rule.id
        assert rule.name != rule.id
        assert rule.written.tags


def test_the_rules_of_the_starter_need_no_extra():
    assert not [rule.id for file in rule_files() for rule in file.rules if any(leaf.key == "expr" for leaf in leaves(rule.when))]


@cache
def publishers() -> Publishers:
    return read_publishers(texts("publishers/*.yaml"))


def test_every_outlet_that_the_extractor_can_cite_is_a_publisher_of_the_starter():
    unknown = [outlet for outlet in outlets() if publishers().named(outlet) is None]
    assert unknown == []


def outlets() -> list[str]:
    extractor = HERE.parents[1] / "services" / "extractor"
    world = tomllib.loads((extractor / "international.toml").read_text("utf-8"))["outlets"]["names"].split("|")
    own = [
        name
        for path in (extractor / "languages").glob("*.toml")
        for name in tomllib.loads(path.read_text("utf-8")).get("outlets", {}).get("names", [])
    ]
    return [name.strip() for name in (*world, *own)]


@pytest.mark.parametrize(
    ("spellings", "publisher"),
    [
        (("Reuters", "ロイター", "路透社", "로이터통신", "รอยเตอร์ส", "रॉयटर्स", "l'agence Reuters", "jp.reuters.com"), "reuters"),
        (("dpa", "Deutschen Presse-Agentur", "die Nachrichtenagentur dpa", "DPA通信"), "dpa"),
        (("WSJ", "ウォールストリート・ジャーナル", "华尔街日报", "월스트리트저널(WSJ)", "The Wall Street Journal"), "wsj"),
        (("HKEX", "披露易", "香港聯交所"), "hkex"),
        (("经济日报",), "economic-daily-china"),
        (("經濟日報",), "economic-daily-news"),
    ],
)
def test_one_publisher_of_the_starter_has_many_spellings(spellings, publisher):
    assert {publishers().named(spelling).id for spelling in spellings} == {publisher}


def test_the_publishers_of_the_starter_cover_all_languages_and_kinds():
    known = publishers().by_id.values()
    assert len(known) >= 350
    for language in ("en", "fr", "de", "es", "ja", "zh", "ko", "th", "hi"):
        assert sum(one.language == language for one in known) >= 10
    for kind in PublisherKind:
        assert sum(one.kind is kind for one in known) >= 8
    assert all(one.language and one.country for one in known)


def test_families_of_the_starter_join_shared_copy_and_not_owners():
    family = publishers().family_of
    assert family("wirtschaftswoche") == family("handelsblatt")
    assert family("dpa-afx") == family("dpa")
    assert family("financial-times") != family("nikkei")
    assert all(one.kind is not PublisherKind.AGGREGATOR for one in publishers().by_id.values() if one.family)
