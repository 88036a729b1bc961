"""What can happen to a notification, in any order that can happen."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifier import states
from services.notifier.judging import Case, judge, judge_finding
from services.notifier.states import TERMINAL, OutOfOrder, Standing, State, transition
from services.notifier.verdicts import Finding, Found, Refused, Scope, Sent, Unknown

NOW = dt.datetime(2026, 5, 1, 8, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(minutes=5)
EVENTS = [
    states.Rendered(), states.Readdressed(), states.Held(LATER, "paused"), states.Claimed(LATER), states.Extended(LATER),
    states.Accepted("id"), states.RefusedForNow("later", LATER), states.RefusedForGood("never"), states.Unanswered("silence", LATER),
    states.Absent(LATER), states.LookLater(LATER), states.SendOnceMore(LATER), states.Parked(), states.Suppressed("gone"),
    states.Cancelled("withdrawn"), states.Replayed(LATER),
]  # fmt: skip
FRESH = Standing(State.PENDING, NOW)
CASE = Case("email", 1, "instant", NOW, dt.timedelta(minutes=15), dt.timedelta(minutes=1))


def after(*events: states.Event) -> Standing:
    standing = FRESH
    for event in events:
        standing = transition(standing, event)
    return standing


def test_the_usual_way():
    sent = after(states.Rendered(), states.Claimed(LATER), states.Accepted("<id>"))
    assert (sent.state, sent.attempts, sent.due_at, sent.provider_id) == (State.SENT, 1, None, "<id>")


@given(st.lists(st.sampled_from(EVENTS), max_size=25))
def test_no_order_of_events_breaks_the_promises(events):
    standing, claims, given_back = FRESH, 0, 0
    for event in events:
        before = standing
        try:
            standing = transition(standing, event)
        except OutOfOrder:
            continue
        claims += isinstance(event, states.Claimed)
        given_back += isinstance(event, states.Held) and before.state is State.SENDING
        if standing.state is State.SENDING:
            assert standing.rendered
            assert standing.due_at is not None
        if before.state in TERMINAL:
            assert isinstance(event, states.Replayed)
            assert before.state is State.DEAD
        # whoever looks for what is due finds every notification that is not at rest
        assert (standing.due_at is None) <= (standing.state in TERMINAL or standing.state is State.AMBIGUOUS)
        assert standing.attempts == claims - given_back


def test_sent_is_the_end():
    sent = after(states.Rendered(), states.Claimed(LATER), states.Accepted(None))
    for event in EVENTS:
        with pytest.raises(OutOfOrder):
            transition(sent, event)


def test_nothing_is_sent_that_is_not_rendered():
    held = transition(FRESH, states.Held(LATER, "paused"))
    with pytest.raises(OutOfOrder):
        transition(held, states.Claimed(LATER))


def test_a_verdict_that_comes_after_the_lease_ended_still_counts():
    lost = after(states.Rendered(), states.Claimed(LATER), states.Unanswered("worker silent", LATER))
    assert transition(lost, states.Accepted("id")).state is State.SENT


@pytest.mark.parametrize(
    ("verdict", "state"),
    [
        (Sent("id"), State.SENT),
        (Unknown("the line broke"), State.AMBIGUOUS),
        (Refused("grey-listed", again=True), State.RETRY),
        (Refused("no such user", again=False), State.DEAD),
        (Refused("535 wrong password", again=True, scope=Scope.ACCOUNT), State.HELD),
        (Refused("slow down", again=True, scope=Scope.DESTINATION, retry_in=dt.timedelta(seconds=7)), State.RETRY),
    ],
)
def test_each_verdict_leads_to_one_state(verdict, state):
    sending = after(states.Rendered(), states.Claimed(LATER))
    assert transition(sending, judge(verdict, CASE, NOW).event).state is state


def test_a_refused_password_pauses_the_account_and_burns_no_attempt():
    judgement = judge(Refused("535", again=True, scope=Scope.ACCOUNT), CASE, NOW)
    assert judgement.pause == (Scope.ACCOUNT, NOW + dt.timedelta(minutes=1))
    assert transition(after(states.Rendered(), states.Claimed(LATER)), judgement.event).attempts == 0


def test_what_is_asked_to_wait_waits_as_long_as_asked_and_so_do_its_neighbours():
    judgement = judge(Refused("429", again=True, scope=Scope.DESTINATION, retry_in=dt.timedelta(seconds=7)), CASE, NOW)
    assert judgement.event == states.RefusedForNow("429", NOW + dt.timedelta(seconds=7))
    assert judgement.pause == (Scope.DESTINATION, NOW + dt.timedelta(seconds=7))


def test_a_message_that_is_hours_late_dies_where_a_person_sees_it():
    event = judge(Refused("451", again=True), CASE, NOW + dt.timedelta(hours=6)).event
    assert isinstance(event, states.RefusedForGood)


def test_a_message_of_unknown_fate_is_sent_at_most_once_more():
    assert judge_finding(Found("id"), resent=False, now=NOW) == states.Accepted("id")
    assert judge_finding(Finding.ABSENT, resent=False, now=NOW) == states.Absent(NOW)
    assert judge_finding(Finding.SEND_ONCE_MORE, resent=False, now=NOW) == states.SendOnceMore(NOW)
    assert judge_finding(Finding.SEND_ONCE_MORE, resent=True, now=NOW) == states.Parked()
    assert judge_finding(Finding.UNKNOWABLE, resent=False, now=NOW) == states.Parked()
