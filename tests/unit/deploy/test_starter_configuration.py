"""The starter configuration is valid, its rules do what their tests say, and its demonstration sources are the papers of the site."""

import datetime as dt
import json
from functools import cache

from deploy.demo.mastheads import read_mastheads
from deploy.demo.site import HERE, PORT
from services.crawler.wishes import WISHES as SOURCE_FILES
from services.notifier.wishes import read_recipients
from services.rule_engine.examples import run_tests
from services.rule_engine.facts import Surroundings
from services.rule_engine.rates import EcbRates
from services.rule_engine.reading import read_rule_files
from shared.entities import Entities, read_entities
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


def test_the_rules_of_the_starter_are_valid_and_their_own_tests_pass():
    files = read_rule_files(texts("rules/*.yaml"), entities())
    outcomes = [
        outcome for file in files for outcome in run_tests(file, entities(), Surroundings(dt.timedelta(days=7), EcbRates()))
    ]
    assert sum(len(file.rules) for file in files) >= 8
    assert len(outcomes) >= 10
    assert [(outcome.name, outcome.complaints) for outcome in outcomes if outcome.complaints] == []
