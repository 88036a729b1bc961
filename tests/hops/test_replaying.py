"""A new rule is held against the past when a person asks for it, and never tells anything twice."""

import datetime as dt

import pytest
from sqlalchemy import select

from services.rule_engine.history.recall import Recall
from services.rule_engine.replaying import Replaying
from services.rule_engine.tables import FireRow
from shared.bus.outbox import Outbox, outbox_table
from shared.clock import utc_now
from shared.contracts import MatchFound
from tests.hops.test_rule_engine import book, give
from tests.unit.rule_engine.deals import AROUND, NOON, changed

LARGE = "version: 1\nrules:\n  - id: large\n    when: { amount: above $5B }\n"


@pytest.fixture
async def store(open_store):
    outbox_table("rule_engine")
    return await open_store("rule_engine")


def day(number):
    return NOON + dt.timedelta(days=number)


class Asking:
    """The running rule engine with this rule, and what it published."""

    def __init__(self, store, text=LARGE):
        self.given, self.woken, self.store = [], [], store

        async def publish(given):
            self.given.append(MatchFound.model_validate_json(given.body))

        outbox = Outbox(store, publish, utc_now)
        self.replaying = Replaying(store, outbox, book(text), AROUND, Recall(), self.woken.append)

    async def __call__(self, **more):
        """Every page of the answer."""
        matches, after = [], None
        while True:
            request = {"rules": ["large"], "since": day(0).isoformat(), "after": after, **more}
            answer = await self.replaying.replay(request)
            matches, after = matches + answer["matches"], answer["after"]
            if after is None:
                return matches


async def lived(store, *history):
    await give(store, book("rules: [{ id: other, when: { type: ipo } }]"), *history)


async def test_what_a_new_rule_would_have_told_is_shown_and_then_told_once(store):
    await lived(store, *[changed(id=f"d{number}", at=day(number), amount=number) for number in range(1, 11)])
    ask = Asking(store)
    shown = await ask(since=day(7).isoformat())
    assert [one["match"] for one in shown] == ["large/d7/deal", "large/d8/deal", "large/d9/deal", "large/d10/deal"]
    assert ask.given == []
    assert await ask(since=day(7).isoformat(), send=True) == shown
    assert [match.deal.id for match in ask.given] == ["d7", "d8", "d9", "d10"]
    assert await ask(since=day(7).isoformat(), send=True) == []
    assert len(await ask(since=day(6).isoformat(), send=True)) == 1
    async with store.reading() as session:
        assert len((await session.execute(select(FireRow.deal_id))).all()) == len(ask.given) == 5


async def test_a_deal_is_told_once_and_as_it_is_known_now(store):
    first = changed(amount=6, stage="in_talks")
    second = changed(revision=2, at=day(2), amount=9, stage="agreed", previous=first.deal)
    await lived(store, first, second)
    ask = Asking(store)
    (told,) = await ask(send=True)
    (match,) = ask.given
    assert told["at"].startswith("2026-03-02")
    assert (match.deal.revision, match.deal.stage) == (2, "agreed")


async def test_more_than_a_page_is_asked_for_page_by_page(store):
    await lived(store, *[changed(id=f"d{number:03}", at=day(number / 100), amount=9) for number in range(250)])
    assert len({one["match"] for one in await Asking(store)(send=True)}) == 250


async def test_what_was_taken_back_or_merged_is_not_told(store):
    for number, fields in enumerate(({"withdrawn": True}, {"merged_into": "d9"})):
        first = changed(id=f"d{number}", amount=9)
        await lived(store, first, changed(id=f"d{number}", revision=2, at=day(1), amount=9, previous=first.deal, **fields))
    assert await Asking(store)(send=True) == []


async def test_a_rule_that_cools_down_holds_here_too(store):
    await lived(store, *[changed(id=f"d{number}", at=day(number), amount=9) for number in range(3)])
    ask = Asking(store, LARGE.replace("when:", "cool_down: 10 days\n    when:"))
    assert [one["held"] for one in await ask(send=True)] == [False, True, True]
    assert [match.deal.id for match in ask.given] == ["d0"]
    assert set(ask.woken) == {day(10)}


async def test_windows_are_seen_as_they_were(store):
    await lived(store, *[changed(id=f"d{number}", at=day(number), amount=9) for number in range(4)])
    window = "over: 30 days\n    per: investee\n    total: above $20B\n    when:"
    (told,) = await Asking(store, LARGE.replace("when:", window).replace("above $5B", "known"))(send=True)
    assert told["match"] == "large/d2/investee=openai"


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        ({"rules": ["larg"], "since": day(0).isoformat()}, "no rule with the id 'larg' is in force. did you mean 'large'"),
        ({"rules": [], "since": day(0).isoformat()}, "say which rules"),
        ({"rules": ["large"], "since": "2026-03-02T12:00:00"}, "since when"),
        ({"rules": ["large"], "since": day(0).isoformat(), "after": ["x"]}, "say which rules"),
        ({"rules": ["large"] * 21, "since": day(0).isoformat()}, "say which rules"),
        ({}, "say which rules"),
    ],
)
async def test_a_request_that_makes_no_sense_is_answered_in_words(store, request_, said):
    with pytest.raises(ValueError, match=said):
        await Asking(store).replaying.replay(request_)
