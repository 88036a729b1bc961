"""The past, judged again: over a real database, by the same decisions as the service made when it lived through it."""

import datetime as dt
import random

import pytest

from services.rule_engine.backtesting.lane import Asked
from services.rule_engine.backtesting.revisions import Span
from services.rule_engine.backtesting.running import backtest
from services.rule_engine.backtesting.showing import as_json, table
from shared.contracts import MatchFound, Truth
from tests.hops.test_rule_engine import book, give
from tests.unit.rule_engine.deals import AROUND, NOON, changed, deal, money, rules

RULES = """rules:
  - { id: large, when: { amount: above $5B }, again_on: amount }
  - { id: steps, when: { stage: { from: rumoured } } }
  - { id: vague, when: { amount: above $8B }, unclear: review }
  - { id: calm, when: { type: investment }, cool_down: 10 days per investee }
  - { id: wave, when: { type: investment }, over: 30 days, per: investee, total: above $40B }
"""
EVER = Span.of(None, None)


@pytest.fixture
async def store(open_store):
    return await open_store("rule_engine")


def day(number: float) -> dt.datetime:
    return NOON + dt.timedelta(days=number)


def lived(seed: int, deals: int = 12):
    """Deals that change over two months, in the order in which they became known."""
    dice, told = random.Random(seed), []
    for number in range(deals):
        before, at = None, dice.uniform(0, 50)
        for revision in range(1, dice.randint(2, 5)):
            fields = {
                "id": f"d{number}", "revision": revision, "stage": dice.choice(["rumoured", "in_talks", "agreed", "completed"]),
                "amount": money(dice.choice([3, 6, 10, 20])), "investor": dice.choice(["aws", "microsoft"]),
                "investee": dice.choice(["openai", "mistral-ai"]), "first_seen": day(at), "last_seen": day(at),
            }  # fmt: skip
            told.append((at, changed(at=day(at), previous=before, **fields)))
            before, at = told[-1][1].deal, at + dice.uniform(0.1, 8)
    return [change for _, change in sorted(told, key=lambda one: one[0])]


def plain(match: MatchFound) -> str:
    return f"{match.rule_id}/{match.deal.id}/{match.key}"


@pytest.mark.parametrize("seed", range(4))
async def test_it_decides_as_the_service_did(store, seed):
    rulebook, history = book(RULES), lived(seed)
    matches = await give(store, rulebook, *history)
    report, _ = await backtest(store.url, Asked(rulebook.in_force, None, AROUND, EVER))
    for rule_id in ("large", "steps", "vague", "wave", "calm"):
        mine = [match for match in matches if match.rule_id == rule_id]
        tally = report.rules[rule_id]
        assert tally.reviews == sum(match.verdict is Truth.MAYBE for match in mine)
        released = tally.held if rule_id == "calm" else 0  # the service lets go of those by its clock, which stands still here
        assert 0 <= tally.fires - sum(match.verdict is Truth.YES for match in mine) <= released
    assert report.revisions == len(history)
    assert sum(tally.fires for tally in report.rules.values()) > 10


@pytest.mark.parametrize("lanes", [2, 3])
async def test_lanes_side_by_side_tell_what_one_tells(store, lanes):
    await give(store, book(RULES), *lived(lanes, deals=40))
    asked = Asked(rules(RULES), rules(RULES.replace("$5B", "$9B").replace("10 days", "2 days")), AROUND, EVER)
    alone, together = [await backtest(store.url, asked, lanes=number) for number in (1, lanes)]
    assert as_json(*together) == as_json(*alone)
    assert together[0].deals == alone[0].deals > 30
    assert together[0].rules["calm"].held > 0


async def test_only_the_span_is_looked_at(store):
    await give(store, book(RULES), *[changed(id=f"d{number}", at=day(number)) for number in range(10)])
    asked = Asked(rules(RULES), None, AROUND, Span.of(day(2), day(5)))
    report, _ = await backtest(store.url, asked)
    assert (report.revisions, report.rules["large"].fires, report.first, report.last) == (3, 3, day(2), day(4))


async def test_two_rule_sets_are_compared_by_what_they_fire(store):
    await give(store, book(RULES), *[changed(id=f"d{number}", at=day(number), amount=number) for number in range(1, 11)])
    new, old = (rules(f"rules: [{{ id: large, when: {{ amount: {asked} }} }}]") for asked in ("between $3B and $8B", "above $5B"))
    report, difference = await backtest(store.url, Asked(new, old, AROUND, EVER))
    told = as_json(report, difference)["compared"]
    assert [one["match"] for one in told["adds"]] == ["large/d3/deal", "large/d4/deal", "large/d5/deal"]
    assert [one["match"] for one in told["loses"]] == ["large/d9/deal", "large/d10/deal"]
    assert told["same"] == 3
    assert "compared: adds 3, loses 2, 3 the same" in "\n".join(table(report, difference))


async def test_a_match_that_only_comes_later_is_the_same_match(store):
    early = changed(amount=4)
    late = changed(amount=9, revision=2, at=day(3), previous=deal(amount=4))
    await give(store, book(RULES), early, late)
    new, old = (rules(f"rules: [{{ id: large, when: {{ amount: {asked} }} }}]") for asked in ("above $5B", "above $3B"))
    _, difference = await backtest(store.url, Asked(new, old, AROUND, EVER))
    assert (list(difference.added()), list(difference.lost()), difference.same) == ([], [], 1)


async def test_held_matches_are_counted_and_go_out_by_the_clock_of_the_history(store):
    history = [changed(id=f"d{number}", at=day(at), stage="agreed") for number, at in enumerate((0, 1, 2, 30))]
    await give(store, book(RULES), *history)
    report, _ = await backtest(store.url, Asked(rules(RULES), None, AROUND, EVER))
    tally = report.rules["calm"]
    assert (tally.held, tally.fires) == (2, 3)  # at once, those held together, and the one a month later


async def test_overlaps_weeks_and_samples_are_told(store):
    await give(store, book(RULES), *[changed(id=f"d{number}", at=day(number * 7), amount=9) for number in range(3)])
    report, _ = await backtest(store.url, Asked(rules(RULES), None, AROUND, EVER))
    assert report.overlaps["large", "vague"] == 3
    told = as_json(report)
    assert told["rules"]["large"]["weeks"] == {"2026-03-02": 1, "2026-03-09": 1, "2026-03-16": 1}
    assert [one["match"] for one in told["rules"]["large"]["samples"]] == ["large/d0/deal", "large/d1/deal", "large/d2/deal"]
    shown = "\n".join(table(report))
    assert "3 revisions of deals, 2026-03-02 to 2026-03-16" in shown
    assert "      3  large and vague (100% of the rarer)" in shown


async def test_an_empty_history_is_no_error(store):
    report, _ = await backtest(store.url, Asked(rules(RULES), None, AROUND, EVER))
    assert next(iter(table(report))) == "no revision of a deal was kept in that time"
