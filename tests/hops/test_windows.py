"""Rules about many deals with a real database: the same whatever happens to the facts on the way, and once between two replicas."""

import asyncio
import datetime as dt
import functools
import itertools
import random

import pytest
from sqlalchemy import func, select

from services.rule_engine.asking import Questions
from services.rule_engine.cooling.waking import Waking
from services.rule_engine.handlers import Waits, match_rules
from services.rule_engine.history.recall import Recall
from services.rule_engine.history.seeding import Seeding
from services.rule_engine.memory import Memory
from services.rule_engine.rulebook import Rulebook
from services.rule_engine.tables import FireRow, held
from shared.bus.outbox import Outbox, outbox_table
from shared.contracts import Bound, MatchFound
from shared.database_errors import Contended
from shared.inbox import Inbox
from shared.store import Store, contention_pause
from tests.unit.rule_engine.deals import AROUND, ENTITIES, NOON, changed, money, rule, rules
from tests.unit.rule_engine.histories import RULES, Oracle, history

DAY = dt.timedelta(days=1)
WAVE = rule("{ type: investment }", over="90 days", per="investee", total="above $5B")
COOL = rule("{ type: investment }", cool_down="7 days per investee")


@pytest.fixture
async def store(open_store):
    """Of an installation whose ledger knew nothing before."""
    outbox_table("rule_engine")
    store = await open_store("rule_engine")

    async def nothing(_name, _request):
        return {"facts": [], "after": None}

    assert await Seeding(store, nothing).round()
    return store


def book(text):
    rulebook = Rulebook(entities=ENTITIES)
    rulebook.take_rules({"rules.yaml": text})
    assert rulebook.book.faults == {}
    return rulebook


async def work(store, rulebook, batches, waits=None) -> list[MatchFound]:
    """As the hop does it: a batch that lost against another begins again."""
    step = functools.partial(match_rules, rules=rulebook, around=AROUND, waits=waits)
    inbox = Inbox(store, "rule_engine", lambda fact, session: step(fact, session=session), lambda: NOON)
    given = []
    for batch in batches:
        for attempt in itertools.count():
            try:
                outcomes = await inbox.take(batch)
            except Contended:
                await asyncio.sleep(contention_pause(attempt))
                continue
            assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
            given += [MatchFound.model_validate_json(one.body) for outcome in outcomes for one in outcome]
            break
    return given


def told(matches) -> list[tuple[str, str, str]]:
    return sorted((match.rule_id, match.deal.id, match.key) for match in matches)


def deals(count, **fields):
    return [changed(id=f"d{number}", at=NOON + number * DAY, **fields) for number in range(count)]


@pytest.mark.parametrize("seed", range(6))
async def test_windows_and_patterns_are_what_a_look_at_every_deal_says(store, seed):
    rng, oracle = random.Random(seed), Oracle()
    changes = history(rng, f"s{seed}", 60)
    batches, rest = [], list(changes)
    while rest:
        size = rng.choice([1, 3, 10])
        batches.append(rest[:size])
        rest = rest[size:]
    expected = sorted(one for change in changes for one in oracle.take(change))
    assert told(await work(store, book(RULES), batches, Waits(Recall(), lambda _at: None))) == expected
    memory = Memory(rules(RULES), AROUND)
    assert told([fire.match for change in changes for fire in (await memory.take(change)).fires]) == expected
    assert expected


async def test_a_restart_or_a_redelivery_in_the_middle_fires_nothing_twice(store):
    changes = history(random.Random(11), "r", 60)
    expected = sorted(one for oracle in [Oracle()] for change in changes for one in oracle.take(change))
    first = await work(store, book(RULES), [changes[:30]])
    again = await work(store, book(RULES), [changes[20:40], changes[:5], changes[40:]])
    distinct = {match.identity: match for match in [*first, *again]}
    assert told(distinct.values()) == expected
    async with store.reading() as session:
        assert (await session.execute(select(func.count()).select_from(FireRow))).scalar_one() == len(expected)


async def test_a_replay_without_the_inbox_fires_nothing_again(store):
    changes = history(random.Random(12), "p", 60)
    rulebook = book(RULES)
    assert await work(store, rulebook, [changes])

    async def replay(change, session):
        return [match async for match in match_rules(change, session=session, rules=rulebook, around=AROUND)]

    for change in changes:
        assert await store.run(functools.partial(replay, change)) == []


@pytest.mark.parametrize("turn", range(4))
async def test_a_window_that_two_replicas_cross_at_once_fires_once(store, turn):
    other = Store("rule_engine", store.url)
    await other.open()
    changes = [changed(id=f"d{number}", at=NOON + number * dt.timedelta(seconds=1), amount=3) for number in range(8)]
    random.Random(turn).shuffle(changes)
    rulebook = book(WAVE)
    found = await asyncio.gather(
        *(work(one, rulebook, [[change]]) for change, one in zip(changes, [store, other] * 4, strict=True))
    )
    await other.close()
    (match,) = [match for batch in found for match in batch]
    assert match.key == "investee=openai"
    async with store.reading() as session:
        assert (await session.execute(select(func.count()).select_from(FireRow))).scalar_one() == 1


@pytest.mark.parametrize("turn", range(4))
async def test_a_pattern_that_two_replicas_complete_at_once_fires_once(store, turn):
    other = Store("rule_engine", store.url)
    await other.open()
    pattern = "rules:\n  - id: one\n    pattern: [A invests in B, B buys from A]\n    any_order: yes\n"
    money_in, order = changed(), changed(id="d2", kind="contract", customer="openai", supplier="aws", at=NOON + turn % 2 * DAY)
    rulebook = book(pattern)
    pairs = [(store, money_in), (other, order)][:: 1 if turn < 2 else -1]
    found = await asyncio.gather(*(work(one, rulebook, [[change]]) for one, change in pairs))
    await other.close()
    assert [match.key for batch in found for match in batch] == ["A=amazon,B=openai"]


async def test_what_fires_says_from_what_to_what_and_by_which_deals(store):
    first, second = changed(amount=4), changed(id="d2", at=NOON + DAY, amount=2)
    (match,) = await work(store, book(WAVE), [[first], [second]])
    line = match.conditions[0]
    assert (line.text, line.line, line.value) == (
        "over: 90 days, per: investee, total: above $5B",
        7,
        "OpenAI: USD 4B -> USD 6B (by d2, d1)",
    )
    pattern = "rules:\n  - id: one\n    pattern:\n      - A invests in B\n      - B buys from A\n    within: 12 months\n"
    order = changed(id="d3", kind="contract", customer="openai", supplier="aws", at=NOON + 2 * DAY)
    (match,) = await work(store, book(pattern), [[order]])
    assert [(one.text, one.line, one.value) for one in match.conditions] == [
        ("A invests in B, B buys from A within 12 months", 3, "A = Amazon, B = OpenAI (by d1, d3)")
    ]


async def release(store, rulebook, now) -> list[MatchFound]:
    """What a sweep at `now` publishes."""
    given = []

    async def publish(one):
        given.append(MatchFound.model_validate_json(one.body))

    await Waking(store, Outbox(store, publish, lambda: now), rulebook, lambda: now).sweep()
    return given


async def test_what_was_held_goes_out_as_one_when_the_rule_has_cooled_down(store):
    instants = []
    rulebook, waits = book(COOL), Waits(Recall(), instants.append)
    first, *held_ones = deals(9)
    matches = await work(store, rulebook, [[first], held_ones[:6]], waits)
    assert [match.deal.id for match in matches] == ["d0"]
    assert set(instants) == {NOON + 7 * DAY}
    assert await release(store, rulebook, NOON + 7 * DAY - dt.timedelta(seconds=1)) == []
    (match,) = await release(store, rulebook, NOON + 7 * DAY)
    assert (match.deal.id, match.at, match.also_more) == ("d6", NOON + 7 * DAY, 0)
    assert [one.deal_id for one in match.also] == ["d5", "d4", "d3", "d2", "d1"]
    assert await release(store, rulebook, NOON + 30 * DAY) == []
    assert await work(store, rulebook, [[held_ones[6]]]) == []  # it cools down again, from when it was told
    assert [one.deal.id for one in await release(store, rulebook, NOON + 14 * DAY)] == ["d7"]


async def test_what_is_held_goes_along_with_the_next_that_comes_after_the_time(store):
    rulebook = book(COOL)
    first, *others = deals(9)
    assert len(await work(store, rulebook, [[first], others[:6]])) == 1
    (match,) = await work(store, rulebook, [[others[-1]]])
    assert (match.deal.id, [one.deal_id for one in match.also], match.also_more) == ("d8", ["d6", "d5", "d4", "d3", "d2"], 1)
    assert await release(store, rulebook, NOON + 30 * DAY) == []


async def test_a_cool_down_that_is_made_shorter_or_taken_away_counts_at_once(store):
    first, second, third = deals(3)
    assert len(await work(store, book(COOL), [[first], [second]])) == 1
    shorter = book(rule("{ type: investment }", cool_down="1 day per investee"))
    assert [match.deal.id for match in await release(store, shorter, NOON + DAY)] == ["d1"]
    assert await work(store, book(COOL), [[third]]) == []
    assert [match.deal.id for match in await release(store, book(rule("{ type: investment }")), NOON + 2 * DAY)] == ["d2"]


async def test_what_a_rule_holds_that_is_not_in_force_waits_for_it(store):
    first, second = deals(2)
    assert len(await work(store, book(COOL), [[first], [second]])) == 1
    assert await release(store, Rulebook(), NOON + 30 * DAY) == []
    assert [match.deal.id for match in await release(store, book(COOL), NOON + 30 * DAY)] == ["d1"]


async def test_two_replicas_release_what_was_held_once(store):
    other = Store("rule_engine", store.url)
    await other.open()
    rulebook = book(COOL)
    companies = ["openai", "mistral-ai", "acme", "apple"]
    changes = [
        changed(id=f"d{number}", at=NOON + number * DAY, investor="norges", investee=companies[number % 4]) for number in range(7)
    ]
    assert len(await work(store, rulebook, [changes])) == 4
    found = await asyncio.gather(*(release(one, rulebook, NOON + 30 * DAY) for one in (store, other) * 2))
    await other.close()
    identities = [match.identity for batch in found for match in batch]
    assert len(identities) == len(set(identities)) == 3
    async with store.reading() as session:
        assert (await session.execute(select(func.count()).select_from(held))).scalar_one() == 0


async def test_two_replicas_tell_once_and_hold_the_others(store):
    other = Store("rule_engine", store.url)
    await other.open()
    rulebook, changes = book(COOL), deals(6)
    found = await asyncio.gather(
        *(work(one, rulebook, [[change]]) for change, one in zip(changes, [store, other] * 3, strict=True))
    )
    await other.close()
    assert len([match for batch in found for match in batch]) == 1
    (match,) = await release(store, rulebook, NOON + 30 * DAY)
    assert len(match.also) + match.also_more == 4


async def test_a_match_to_be_reviewed_does_not_hold_the_true_one(store):
    rulebook = book(rule("{ amount: above $5B }", cool_down="7 days"))
    vague = changed(amount=money(10, Bound.AT_MOST))
    matches = await work(store, rulebook, [[vague], [changed(id="d2", at=NOON + DAY)]])
    assert [(match.deal.id, match.verdict) for match in matches] == [("d1", "maybe"), ("d2", "yes")]


async def why_not(store, rulebook, deal_id) -> str:
    answer = await Questions(store, rulebook, AROUND).why_not({"deal": deal_id, "rule": "one"})
    return answer["said"]


async def test_why_not_says_where_the_window_stands(store):
    rulebook = book(WAVE)
    assert len(await work(store, rulebook, [deals(1, amount=2), [changed(id="d1", at=NOON + DAY, amount=1)]])) == 0
    said = await why_not(store, rulebook, "d1")
    assert said.endswith("(line 7): OpenAI: USD 2B -> USD 3B (by d1, d0), which is not enough")
    await work(store, rulebook, [[changed(id="d2", at=NOON + DAY, amount=9), changed(id="d3", at=NOON + DAY, amount=1)]])
    assert (await why_not(store, rulebook, "d3")).endswith("which was enough before this deal")


async def test_why_not_says_which_line_of_a_pattern_no_deal_is_known_for(store):
    rulebook = book("rules:\n  - id: one\n    pattern: [A invests in B, B buys from A]\n")
    assert await work(store, rulebook, [[changed()]]) == []
    assert (await why_not(store, rulebook, "d1")).endswith("A = Amazon, B = OpenAI: no deal is known by which B buys from A")


async def test_a_fire_that_took_held_ones_along_is_kept_with_its_reasons(store):
    first, second, *_, last = deals(9)
    await work(store, book(COOL), [[first, second], [last]])
    async with store.reading() as session:
        rows = (await session.execute(select(FireRow.deal_id, FireRow.conditions))).all()
    assert {deal_id for deal_id, _ in rows} == {"d0", "d1", "d8"}
    assert all(conditions for _, conditions in rows)


async def test_what_was_held_is_told_as_it_is_known_when_it_goes_out(store):
    rulebook = book(COOL)
    first, second = deals(2)
    denied = changed(id="d1", revision=2, at=NOON + 2 * DAY, stage="denied", previous=second.deal)
    assert len(await work(store, rulebook, [[first], [second], [denied]])) == 1
    (match,) = await release(store, rulebook, NOON + 7 * DAY)
    assert (match.deal.id, match.deal.revision, match.deal.stage) == ("d1", 2, "denied")


def a_month_before(moment: dt.datetime) -> dt.datetime:
    """Counted day by day: the same day of the month before, or its last."""
    first = moment.replace(day=1)
    earlier = first - DAY
    while earlier.day > moment.day:
        earlier -= DAY
    return earlier


@pytest.mark.parametrize("seed", range(3))
async def test_the_month_of_a_window_is_that_of_the_calendar_in_utc(store, seed):
    """Two deals about a month apart, near the ends of months, told in any zone; the pairs are far from one another."""
    dice, changes, expected = random.Random(seed), [], []
    for pair in range(25):
        last = dt.datetime(2016 + pair // 3, 1 + pair % 3 * 4, 1, tzinfo=dt.UTC) + dice.randrange(31 * 24) * dt.timedelta(hours=1)
        first = a_month_before(last) + dice.randint(-2, 2) * dt.timedelta(hours=dice.choice([1, 12]))
        for name, at in (("first", first), ("last", last)):
            told = at.astimezone(dt.timezone(dt.timedelta(hours=dice.randint(-11, 12))))
            steps = (changed().deal.stage_history[0].model_copy(update={"at": told}),)
            changes.append(changed(id=f"{name}-{pair}", at=told, first_seen=told, last_seen=told, stage_history=steps))
        expected += [f"last-{pair}"] if first > a_month_before(last) else []
    rulebook = book(rule("{ type: investment }", over="1 month", per="investee", count="at least 2"))
    assert [match.deal.id for match in await work(store, rulebook, [changes[:10], changes[10:]])] == expected
    assert 5 < len(expected) < 20


@pytest.mark.parametrize("end", ["withdrawn", "merged_into"])
async def test_what_is_taken_back_or_joined_leaves_the_sum_and_the_pattern_without_more_ado(store, end):
    text = WAVE + "  - id: circle\n    pattern: [A invests in B, B buys from A]\n    any_order: yes\n"
    rulebook, first = book(text), changed(amount=4)
    gone = changed(revision=2, at=NOON + DAY, amount=4, previous=first.deal, **{end: "d9" if end == "merged_into" else True})
    order = changed(id="d2", kind="contract", customer="openai", supplier="aws", at=NOON + 2 * DAY)
    second, third = (
        changed(id=f"d{number}", amount=2, investor="norges", investee="openai", at=NOON + number * DAY) for number in (3, 4)
    )
    assert told(await work(store, rulebook, [[first], [gone], [order], [second], [third]])) == []
    assert told(await work(store, rulebook, [[changed(id="d5", amount=2, at=NOON + 5 * DAY)]])) == [
        ("circle", "d5", "A=amazon,B=openai"),
        ("one", "d5", "investee=openai"),
    ]
