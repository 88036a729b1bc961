"""What rules give when a deal is corrected or its figures contradict each other."""

import pytest

from shared.contracts import Change, Claim, Conflict, Correction, OnConflict, Settled, SlotChange, Truth
from tests.hops.test_rule_engine import book, give
from tests.unit.rule_engine.deals import NOON, changed, money, rule


@pytest.fixture
async def store(open_store):
    return await open_store("rule_engine")


def corrected(revision=5, **fields):
    fact = changed(revision=revision, **fields)
    said = Correction(reason="misread", by="Ada", changed=(SlotChange(slot="amount", before="80", after="8"),))
    return fact.model_copy(update={"changes": (Change.CORRECTED,), "correction": said})


def torn(low, high):
    def claim(sum_, origin):
        return Claim(
            slot="amount",
            value=str(sum_),
            origin=origin,
            article_id="a1",
            quote="q",
            first_seen=NOON,
            last_seen=NOON,
            money=money(sum_),
        )

    return (Conflict(slot="amount", claims=(claim(low, "Reuters"), claim(high, "A blog")), lowest=money(low)),)


async def test_a_correction_is_given_once_for_whoever_was_told_whatever_holds_now(store):
    rulebook = book(rule("{ amount: above $50B }", severity="high"))
    await give(store, rulebook, changed(amount=80))
    (match,) = await give(store, rulebook, corrected(amount=8))
    assert (match.follow_up, match.rule_id, match.severity, match.key) == (True, "one", "high", "follow-up@5")
    assert match.correction.changed[0].after == "8"
    (again,) = await give(store, rulebook, corrected(amount=8))
    assert again.identity == match.identity


async def test_where_nothing_fired_there_is_nobody_to_correct(store):
    assert await give(store, book(rule("{ amount: above $50B }")), corrected(amount=8)) == []


async def test_a_rule_that_is_gone_still_has_its_correction(store):
    await give(store, book(rule("{ amount: above $50B }")), changed(amount=80))
    (match,) = await give(store, book(rule("{ type: ipo }").replace("id: one", "id: other")), corrected(amount=8))
    assert (match.follow_up, match.rule_id) == (True, "one")


async def test_a_correction_may_be_the_first_news_for_another_rule(store):
    rulebook = book(rule("{ amount: below $9B }"))
    (match,) = await give(store, rulebook, corrected(amount=8))
    assert (match.follow_up, match.key) == (False, "deal")


async def test_the_end_of_a_conflict_follows_up(store):
    rulebook = book(rule("{ amount: above $1B }"))
    await give(store, rulebook, changed(amount=8, conflicts=torn(8, 80)))
    over = Settled(slot="amount", origins=("Reuters", "AFP"))
    settled = changed(amount=8, revision=2).model_copy(update={"changes": (Change.CONFLICT_RESOLVED,), "settled": (over,)})
    (match,) = await give(store, rulebook, settled)
    assert (match.follow_up, match.correction, match.settled) == (True, None, (over,))


@pytest.mark.parametrize(("policy", "fires"), [("flag", True), ("hold", True), ("send_lowest", False)])
async def test_figures_in_conflict_are_judged_as_the_rule_says(store, policy, fires):
    rulebook = book(rule("{ amount: above $50B }", on_conflict=policy))
    found = await give(store, rulebook, changed(amount=80, conflicts=torn(8, 80)))
    assert [match.on_conflict for match in found] == ([OnConflict(policy)] if fires else [])


async def test_the_lowest_figure_is_told_in_the_reasons(store):
    rulebook = book(rule("{ amount: above $5B }", on_conflict="send_lowest"))
    (match,) = await give(store, rulebook, changed(amount=80, conflicts=torn(8, 80)))
    assert (match.verdict, match.conditions[0].value) == (Truth.YES, "USD 8B")


async def test_an_echo_fires_nothing_again(store):
    rulebook = book(rule("{ amount: above $5B }", again_on="amount"))
    await give(store, rulebook, changed(amount=8))
    echo = changed(amount=8, revision=2, article_count=2).model_copy(update={"changes": (Change.ECHOED,)})
    assert await give(store, rulebook, echo) == []
