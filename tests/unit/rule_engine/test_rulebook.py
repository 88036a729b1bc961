"""Rules change while deals flow: a bad file never replaces a good one, and everybody can see that it did not."""

import asyncio
import gc
import sys

import structlog
from prometheus_client import CollectorRegistry

from services.rule_engine.expressions import engine
from services.rule_engine.following import Following
from services.rule_engine.rulebook import Rulebook
from shared.contracts import Wish
from shared.entities import Entities
from tests.unit.rule_engine.deals import COMPANIES, ENTITIES, rule

GOOD, BAD = rule("{ type: investment }"), rule("{ type: investmet }")


def other(rule_id, when="{ type: ipo }"):
    return rule(when).replace("id: one", f"id: {rule_id}")


def in_force(rulebook):
    return {ready.rule.id: ready.rule.when.parts[0].text for ready in rulebook.in_force.rules}


def taken(*books, entities=ENTITIES):
    rulebook = Rulebook(entities=entities)
    for texts in books:
        rulebook.take_rules(texts)
    return rulebook


def test_a_bad_file_never_replaces_a_good_one():
    rulebook = taken({"a": GOOD, "b": other("two")}, {"a": BAD, "b": other("two", "{ type: debt }")})
    assert in_force(rulebook) == {"one": "type: investment", "two": "type: debt"}
    assert "did you mean 'investment'?" in rulebook.book.faults["a"]
    rulebook.take_rules({"a": other("one", "{ type: merger }"), "b": other("two")})
    assert (in_force(rulebook), rulebook.book.faults) == ({"one": "type: merger", "two": "type: ipo"}, {})


def test_an_expression_without_the_extra_leaves_in_force_what_was(monkeypatch):
    monkeypatch.setattr(engine, "cel", None)
    rulebook = taken({"a": GOOD}, {"a": rule("{ expr: deal.new }"), "b": other("two")})
    assert in_force(rulebook) == {"one": "type: investment", "two": "type: ipo"}
    assert "a:4:19: error: 'expr' needs the extra 'cel'" in rulebook.book.faults["a"]


def test_a_file_that_was_never_good_serves_nothing_and_says_why():
    rulebook = taken({"a": BAD, "b": other("two")})
    assert in_force(rulebook) == {"two": "type: ipo"}
    assert list(rulebook.book.faults) == ["a"]


def test_a_file_that_is_taken_away_takes_its_rules_along():
    assert in_force(taken({"a": GOOD, "b": other("two")}, {"b": other("two")})) == {"two": "type: ipo"}


def test_a_new_file_cannot_take_the_id_of_an_old_one():
    rulebook = taken({"b": GOOD}, {"a": rule("{ type: debt }"), "b": GOOD})
    assert in_force(rulebook) == {"one": "type: investment"}
    assert "the id 'one' is taken" in rulebook.book.faults["a"]


def test_a_rule_may_move_to_another_file():
    rulebook = taken({"a": GOOD, "b": other("two")}, {"a": other("three"), "b": rule("{ type: debt }")})
    assert (in_force(rulebook), rulebook.book.faults) == ({"one": "type: debt", "three": "type: ipo"}, {})


def test_a_rule_that_moves_stays_once_while_the_old_file_is_broken():
    rulebook = taken({"a": GOOD, "b": other("two")}, {"a": BAD, "b": rule("{ type: debt }")})
    assert in_force(rulebook) == {"one": "type: investment", "two": "type: ipo"}
    assert set(rulebook.book.faults) == {"a", "b"}


def test_readers_keep_the_set_they_hold_while_it_is_replaced():
    rulebook = taken({"a": GOOD})
    held = rulebook.in_force
    rulebook.take_rules({"a": rule("{ type: debt }")})
    assert [ready.rule.when.parts[0].text for ready in held.rules] == ["type: investment"]


def test_a_file_that_did_not_change_is_not_read_again():
    rulebook = taken({"a": GOOD, "b": other("two")})
    (one, two) = (ready.rule for ready in rulebook.in_force.rules)
    rulebook.take_rules({"a": GOOD, "b": other("two", "{ type: debt }")})
    kept, read = (ready.rule for ready in rulebook.in_force.rules)
    assert kept is one
    assert read is not two
    rulebook.take_entities(Entities(dict(ENTITIES.by_id), ENTITIES.category_parent))
    assert all(ready.rule is not kept and ready.rule is not read for ready in rulebook.in_force.rules)


def test_a_file_that_did_not_change_cannot_keep_an_id_twice():
    rulebook = taken(
        {"a": GOOD, "b": other("two")}, {"a": BAD, "b": rule("{ type: debt }")}, {"a": GOOD, "b": rule("{ type: debt }")}
    )
    assert in_force(rulebook) == {"one": "type: investment", "two": "type: ipo"}
    assert list(rulebook.book.faults) == ["b"]


async def test_deals_are_judged_while_rules_are_read_and_garbage_is_collected_as_before():
    rulebook = Rulebook(entities=ENTITIES)
    following = Following(rulebook, CollectorRegistry())
    many = "version: 1\nrules:\n" + "".join(f"  - {{ id: r{number}, when: {{ type: ipo }} }}\n" for number in range(2000))
    turn = sys.getswitchinterval()
    taking = asyncio.create_task(following.on_rules({"a": Wish(key="a", body=many)}))
    seen = set()
    while not taking.done():
        seen.add(len(rulebook.in_force.rules))
        await asyncio.sleep(0)
    assert seen <= {0, 2000}
    assert len(rulebook.in_force.rules) == 2000
    assert (gc.isenabled(), sys.getswitchinterval()) == (True, turn)


def test_companies_that_come_or_go_are_a_reason_to_read_the_rules_again():
    watching = rule("{ party: microsoft }")
    rulebook = taken({"a": watching}, {"a": watching}, entities=Entities())
    rulebook.take_entities(ENTITIES)
    assert rulebook.book.faults == {}
    without = Entities({"amazon": ENTITIES.by_id["amazon"]})
    rulebook.take_entities(without)
    assert "'microsoft' is not a known entity" in rulebook.book.faults["a"]
    assert in_force(rulebook) == {"one": "party: microsoft"}


def test_the_status_says_that_the_file_differs_from_what_runs():
    status = taken({"a": GOOD}, {"a": BAD}).status()
    (told,) = status["files"].values()
    assert status["rules_in_force"] == 1
    assert told["seen"] != told["in_force"]
    assert told["rules"] == ["one"]
    assert told["fault"].startswith("a:4:19: error: 'investmet' is not a known deal type")


async def test_following_logs_and_counts_what_it_refuses():
    registry = CollectorRegistry()
    rulebook = Rulebook()
    following = Following(rulebook, registry)
    await following.on_entities({"companies": Wish(key="companies", body=COMPANIES)})
    await following.on_rules({"a": Wish(key="a", body=GOOD)})
    with structlog.testing.capture_logs() as logs:
        await following.on_rules({"a": Wish(key="a", body=BAD)})
        await following.on_entities({"companies": Wish(key="companies", body="entities: nobody")})
    refused = [log for log in logs if log["log_level"] == "error"]
    assert [log["event"] for log in refused] == ["rules_refused", "entities_refused"]
    assert refused[0]["old_rules_kept"] is True
    assert registry.get_sample_value("dealwatch_rule_files_faulty") == 1
    assert registry.get_sample_value("dealwatch_rule_texts_refused_total") == 1
    assert registry.get_sample_value("dealwatch_rules_in_force") == 1
    assert rulebook.entities.by_id
