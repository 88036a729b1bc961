"""The step with a real database: what fires, what fires again, and what never fires twice."""

import asyncio
import datetime as dt
import random

import pytest
from sqlalchemy import select

from services.rule_engine.facts import Surroundings
from services.rule_engine.handlers import match_rules
from services.rule_engine.memory import Memory
from services.rule_engine.rates import NoRates
from services.rule_engine.rulebook import Rulebook
from services.rule_engine.tables import FireRow
from shared.contracts import Bound, Truth
from shared.store import Store
from tests.unit.rule_engine.deals import AROUND, ENTITIES, NOON, changed, money, rule, rules

MISSION = """
version: 1
rules:
  - id: big-cloud-investment
    name: New investment above $1B involving a cloud provider
    when:
      new: yes
      type: investment
      amount: above $1B
      party: { category: cloud_provider }
    unless: { stage: [denied, terminated] }
    severity: high
    tags: [cloud]
"""


@pytest.fixture
async def store(open_store):
    return await open_store("rule_engine")


def book(text):
    rulebook = Rulebook(entities=ENTITIES)
    rulebook.take_rules({"rules.yaml": text})
    assert rulebook.book.faults == {}
    return rulebook


async def give(store, rulebook, *changes):
    """The matches of these revisions, each in a transaction of its own as a replica would have it."""

    async def judge(session, change):
        return [match async for match in match_rules(change, session=session, rules=rulebook, around=AROUND)]

    return [match for change in changes for match in await store.run(lambda session, change=change: judge(session, change))]


async def test_a_rule_with_a_fault_is_told_and_does_not_stop_the_others(store):
    told = []
    rulebook = book(MISSION + '  - { id: faulty, when: { expr: "deal.investor[7] != deal.type" } }\n')
    rulebook.on_fault = lambda ready, fault: told.append((ready.rule.id, str(fault)))
    (match,) = await give(store, rulebook, changed())
    assert match.rule_id == "big-cloud-investment"
    assert told == [("faulty", "Index error: index=7 size=2")]


async def test_the_missions_example_says_what_held_with_values_and_lines(store):
    (match,) = await give(store, book(MISSION), changed(amount=money(10, Bound.AT_LEAST), stage="in_talks"))
    assert (match.rule_id, match.severity, match.tags, match.verdict) == ("big-cloud-investment", "high", ("cloud",), Truth.YES)
    assert [(one.text, one.line, one.truth, one.value) for one in match.conditions] == [
        ("new: yes", 7, Truth.YES, "first seen 2026-03-02, the same day"),
        ("type: investment", 8, Truth.YES, "investment"),
        ("amount: above $1B", 9, Truth.YES, "at least USD 10B"),
        (
            "party: { category: cloud_provider }",
            10,
            Truth.YES,
            "Amazon Web Services (aws, cloud_provider, retailer, technology, US) as investor",
        ),
        ("not stage: [denied, terminated]", 11, Truth.YES, "in_talks"),
    ]
    assert match.correlation_id == "a1"
    assert len({match.identity, match.key, match.rule_hash}) == 3


async def test_the_missions_example_stays_silent_otherwise(store):
    silent = [
        {"amount": money(1)},
        {"amount": None},
        {"investor": "norges", "investee": "openai"},
        {"kind": "contract"},
        {"background": True},
        {"stage": "denied"},
        {"at": NOON + dt.timedelta(days=30)},
    ]
    assert await give(store, book(MISSION), *(changed(id=f"d{number}", **one) for number, one in enumerate(silent))) == []


async def test_a_rule_fires_once_per_deal(store):
    first, second = changed(), changed(revision=2, stage="approved")
    rulebook = book(rule("{ type: investment }"))
    assert [match.key for match in await give(store, rulebook, first, second, first)] == ["deal"]
    assert len(await give(store, rulebook, changed(id="d2"))) == 1


async def test_the_figure_may_arrive_later(store):
    rulebook = book(MISSION)
    assert await give(store, rulebook, changed(amount=None)) == []
    late = changed(revision=2, at=NOON + dt.timedelta(days=2))
    assert [match.deal.revision for match in await give(store, rulebook, late)] == [2]


async def test_again_on_fires_when_the_field_differs_from_the_last_fire(store):
    rulebook = book(rule("{ type: investment, amount: known }", again_on="[stage, amount]"))
    steps = [
        {"revision": 1},
        {"revision": 2, "headline": "nothing that counts"},
        {"revision": 3, "stage": "approved"},
        {"revision": 4, "stage": "approved", "amount": 12},
        {"revision": 5, "stage": "agreed", "amount": 10},
    ]
    matches = await give(store, rulebook, *(changed(**step) for step in steps))
    assert [(match.deal.revision, match.key) for match in matches] == [(1, "deal"), (3, "deal#2"), (4, "deal#3"), (5, "deal#4")]
    assert len({match.identity for match in matches}) == 4


async def test_a_figure_written_with_more_zeros_is_the_same_figure(store):
    rulebook = book(rule("{ amount: known }", again_on="amount"))
    same = money("10.000")
    assert len(await give(store, rulebook, changed(), changed(revision=2, amount=same))) == 1


async def test_a_step_fires_once_for_each_stage_it_asks_for(store):
    rulebook = book(rule("{ stage: { from: [rumoured, in_talks, agreed], to: [agreed, completed] } }"))
    steps = [["rumoured"], ["rumoured", "agreed"], ["rumoured", "agreed"], ["rumoured", "agreed", "completed"]]
    changes = [changed(revision=number, stage=stages[-1], stages=stages) for number, stages in enumerate(steps, start=1)]
    assert [(match.key, match.deal.revision) for match in await give(store, rulebook, *changes)] == [
        ("stage=agreed", 2),
        ("stage=completed", 4),
    ]


@pytest.mark.parametrize(
    ("unclear", "expected"),
    [
        ("skip", [("deal", Truth.YES)]),
        ("review", [("review/deal", Truth.MAYBE), ("deal", Truth.YES)]),
        ("match", [("deal", Truth.YES)]),
    ],
)
async def test_what_a_maybe_does(store, unclear, expected):
    rulebook = book(rule("{ amount: above $5B }", unclear=unclear))
    vague = money(10, Bound.AT_MOST)
    changes = [changed(amount=vague), changed(revision=2, amount=vague), changed(revision=3), changed(revision=4, amount=vague)]
    assert [(match.key, match.verdict) for match in await give(store, rulebook, *changes)] == expected


async def test_a_match_that_is_unclear_says_which_condition_is(store):
    (match,) = await give(store, book(rule("{ type: investment, amount: above $5B }")), changed(amount=money(10, Bound.AT_MOST)))
    assert [(one.text, one.truth) for one in match.conditions] == [
        ("type: investment", Truth.YES),
        ("amount: above $5B", Truth.MAYBE),
    ]


async def test_editing_a_rule_does_not_send_the_old_again(store):
    await give(store, book(rule("{ type: investment, amount: above $1B }")), changed())
    edited = book(rule("{ type: investment, amount: above $2B }", name="another name"))
    assert await give(store, edited, changed(revision=2)) == []
    later = book(rule("{ type: investment }", again_on="stage"))
    assert await give(store, later, changed(revision=3)) == []
    assert len(await give(store, later, changed(revision=4, stage="completed"))) == 1


async def test_a_late_revision_fires_what_never_fired_and_nothing_again(store):
    rulebook = book(rule("{ stage: [agreed, completed] }", again_on="stage"))
    older, newer = changed(), changed(revision=2, stage="completed")
    assert [match.deal.revision for match in await give(store, rulebook, newer, older)] == [2]
    only_older = book(rule("{ stage: agreed }").replace("one", "two"))
    assert [match.deal.revision for match in await give(store, only_older, newer, older)] == [1]


async def test_two_replicas_fire_once_between_them(store):
    other = Store("rule_engine", store.url)
    await other.open()
    rulebook = book(rule("{ type: investment }", again_on="stage"))
    stages = ["rumoured", "in_talks", "agreed", "approved", "completed"]
    changes = [changed(revision=number, stage=stage) for number, stage in enumerate(stages, start=1)]
    found = await asyncio.gather(*(give(one, rulebook, change) for change in changes for one in (store, other)))
    matches = [match for batch in found for match in batch]
    assert len({match.identity for match in matches}) == len(matches) >= 1
    async with store.reading() as session:
        assert len((await session.execute(select(FireRow))).all()) == len(matches)
    await other.close()


async def test_what_fired_is_kept_with_its_reasons(store):
    (match,) = await give(store, book(MISSION), changed())
    async with store.reading() as session:
        row = (await session.execute(select(FireRow))).scalar_one()
    assert (row.rule_hash, row.revision, row.at) == (match.rule_hash, 1, NOON)
    assert [one["line"] for tree in row.conditions for one in tree["parts"]] == [7, 8, 9, 10, 11]
    assert row.traces["amount"] == "exactly 10000000000 USD"


async def test_memory_decides_as_the_database_does(store):
    text = MISSION + "  - id: steps\n    when: { stage: { to: [agreed, approved] } }\n    again_on: amount\n"
    text += "  - id: vague\n    when: { amount: above $8B }\n    again_on: [stage, type]\n"
    rng = random.Random(7)
    stages = ["rumoured", "agreed", "approved", "denied"]
    changes = []
    for revision in range(1, 40):
        now, before = rng.choice(stages), rng.choice(stages)
        amount = rng.choice([None, money(9), money(10, Bound.AT_MOST), money(0.5)])
        kind = rng.choice(["investment", "funding_round"])
        changes.append(changed(id=rng.choice("abc"), revision=revision, stage=now, stages=[before, now], amount=amount, kind=kind))
    rng.shuffle(changes)
    memory = Memory(rules(text), Surroundings(AROUND.new_within, NoRates()))
    expected = [fire.match for change in changes for fire in (await memory.take(change)).fires]
    assert await give(store, book(text), *changes) == expected
    assert len(expected) > 10


def test_rules_that_are_not_enabled_are_not_asked():
    assert rules(rule("{ type: investment }", enabled="no")).rules == ()
