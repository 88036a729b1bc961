"""Corrections and the ends of conflicts reach exactly those who were told, once; held news waits for the conflict to end, but not for ever."""

import datetime as dt

import pytest

from services.notifier.samples import revised
from shared.contracts import Change, Correction, MatchFound, MessagePosted, OnConflict, Outcome, SlotChange, Stage
from tests.unit.notifier.world import BOX, DAILY, DESK, news, world

LATE = DESK.model_copy(update={"id": "late", "email": "late@example.org"})
CONFLICTS = revised().deal.conflicts
CLEAR = {"conflicts": ()}
TORN = {"conflicts": CONFLICTS}


def correction(deal_id: str = "deal-1", revision: int = 9, **changed) -> MatchFound:
    said = Correction(
        reason="the publisher changed the article", by="A paper", changed=(SlotChange(slot="amount", before="80B", after="8B"),)
    )
    match = news(deal_id, revision=revision, **changed)
    return match.model_copy(
        update={"key": f"follow-up@{revision}", "follow_up": True, "correction": said, "changes": (Change.CORRECTED,)}
    )


def resolved(revision: int = 9) -> MatchFound:
    match = news(revision=revision, **CLEAR)
    return match.model_copy(update={"key": f"follow-up@{revision}", "follow_up": True, "changes": (Change.CONFLICT_RESOLVED,)})


@pytest.fixture
async def here(database_url):
    async with world(database_url, DESK) as made:
        yield made


def told(here) -> list[tuple[str, str]]:
    return [(fact.recipient_id, fact.text) for fact in here.outbox.facts if isinstance(fact, MessagePosted)]


async def test_a_correction_reaches_who_was_told_with_before_and_after_and_nobody_else(here):
    replica = here.replica(**BOX)
    await here.take(replica, news())
    await replica.rounds(2)
    here.recipients.replace([DESK, LATE])
    await here.take(replica, correction())
    await replica.rounds(2)
    first, second = told(here)
    assert (first[0], second[0]) == ("desk", "desk")
    assert "amount: 8B, not 80B" in second[1]
    assert "the publisher changed the article" in second[1]
    assert "8B, not 80B" not in first[1]


async def test_a_correction_goes_by_what_was_told_not_by_what_the_recipient_asks_for_now(here):
    replica = here.replica(**BOX)
    await here.take(replica, news())
    await replica.rounds(2)
    here.recipients.replace([DESK.model_copy(update={"rules": ("another-rule",)})])
    await here.take(replica, correction())
    await replica.rounds(2)
    assert len(told(here)) == 2


async def test_the_same_correction_again_tells_nobody_twice(here):
    replica = here.replica(**BOX)
    await here.take(replica, news())
    await replica.rounds(2)
    for _ in range(2):
        await here.take(replica, correction())
        await replica.rounds(2)
    assert len(told(here)) == 2


async def test_nobody_is_corrected_who_was_not_told(here):
    replica = here.replica(**BOX)
    assert await here.take(replica, correction()) == []
    await replica.rounds(2)
    assert told(here) == []


async def test_news_that_still_waits_is_told_right_the_first_time(here):
    here.recipients.replace([DAILY])
    replica = here.replica(**BOX)
    await here.take(replica, news(headline="Eighty billion"))
    await here.take(replica, correction(headline="Eight billion"))
    here.clock.at += dt.timedelta(days=1)
    await replica.rounds(3)
    [(_, text)] = told(here)
    assert "Eight billion" in text
    assert "not 80B" not in text


async def test_who_is_gone_is_settled_with_the_reason(here):
    replica = here.replica(**BOX)
    await here.take(replica, news())
    await replica.rounds(2)
    here.recipients.replace([])
    [settled] = await here.take(replica, correction())
    assert (settled.recipient_id, settled.outcome) == ("desk", Outcome.SUPPRESSED)
    assert "no recipient any more" in settled.reason


async def test_a_digest_has_the_correction_in_its_next_issue(here):
    here.recipients.replace([DAILY])
    replica = here.replica(**BOX)
    await here.take(replica, news())
    here.clock.at += dt.timedelta(days=1)
    await replica.rounds(3)
    await here.take(replica, correction().model_copy(update={"at": here.clock.at}))
    await replica.rounds(2)
    assert len(told(here)) == 1
    here.clock.at += dt.timedelta(days=1)
    await replica.rounds(3)
    assert "amount: 8B, not 80B" in told(here)[1][1]


def holding(**changed) -> MatchFound:
    return news(**changed).model_copy(update={"on_conflict": OnConflict.HOLD})


async def test_held_news_waits_for_the_conflict_to_end_and_is_then_told_as_it_is(here):
    replica = here.replica(**BOX)
    await here.take(replica, holding(**TORN))
    here.clock.at += dt.timedelta(hours=2)
    await replica.rounds(2)
    assert told(here) == []
    await here.take(replica, resolved())
    await replica.rounds(2)
    [(_, text)] = told(here)
    assert "Reports differ" not in text


async def test_held_news_goes_out_with_its_conflict_after_a_day(here):
    replica = here.replica(**BOX)
    await here.take(replica, holding(**TORN))
    here.clock.at += dt.timedelta(hours=24)
    await replica.rounds(2)
    [(_, text)] = told(here)
    assert "Reports differ" in text


async def test_a_recipients_own_word_goes_before_the_rules(here):
    here.recipients.replace([DESK.model_copy(update={"on_conflict": OnConflict.FLAG})])
    replica = here.replica(**BOX)
    await here.take(replica, holding(**TORN))
    await replica.rounds(2)
    assert len(told(here)) == 1


async def test_further_news_without_the_conflict_lets_held_news_go(here):
    replica = here.replica(**BOX)
    await here.take(replica, holding(**TORN))
    await here.take(replica, holding(revision=8, stage=Stage.AGREED, **CLEAR).model_copy(update={"key": "stage=agreed"}))
    await replica.rounds(2)
    assert len(told(here)) == 1


async def test_who_was_told_of_a_conflict_is_told_that_it_is_settled_and_who_was_not_is_left_alone(here):
    replica = here.replica(**BOX)
    await here.take(replica, news(**TORN))
    await here.take(replica, news("deal-2", **CLEAR))
    await replica.rounds(2)
    await here.take(replica, resolved())
    await here.take(replica, resolved().model_copy(update={"deal": news("deal-2", revision=9, **CLEAR).deal}))
    await replica.rounds(2)
    assert len(told(here)) == 3
    assert "the reports agree now" in told(here)[2][1]


async def test_the_lowest_figure_is_told_as_that(here):
    lowest = revised().deal.money[0]
    torn = tuple(one.model_copy(update={"slot": "amount", "lowest": lowest}) for one in CONFLICTS)
    replica = here.replica(**BOX)
    await here.take(replica, news(conflicts=torn).model_copy(update={"on_conflict": OnConflict.SEND_LOWEST}))
    await replica.rounds(2)
    assert "about €8B (lowest of 2 claims)" in told(here)[0][1]


async def test_the_end_of_a_circle_reaches_who_was_told_of_it_and_nobody_else(here):
    replica = here.replica(**BOX)
    assert news().deal.circles
    await here.take(replica, news())
    await here.take(replica, news("deal-2", circles=()))
    await replica.rounds(2)
    for deal_id in ("deal-1", "deal-2"):
        ended = news(deal_id, revision=9, circles=())
        await here.take(
            replica, ended.model_copy(update={"key": "follow-up@9", "follow_up": True, "changes": (Change.CIRCLE_ENDED,)})
        )
    await replica.rounds(2)
    assert [recipient for recipient, text in told(here) if "money no longer flows in a circle" in text] == ["desk"]
