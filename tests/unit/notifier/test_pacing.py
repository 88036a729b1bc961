"""How fast a destination is written to, and how long a refused message waits."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifier.pacing import Pace, admit, paused
from services.notifier.retry import delay, retry_after

NOW = dt.datetime(2026, 5, 4, 9, tzinfo=dt.UTC)
GAP = dt.timedelta(seconds=1)


@given(st.lists(st.tuples(st.floats(0, 3), st.booleans(), st.booleans()), max_size=60))
def test_never_two_within_the_gap_and_none_while_paused(steps):
    """Messages come, wait for their slots and come back late or early; sometimes the destination says stop."""
    pace, now, sent, pause_until = Pace(), NOW, [], NOW
    for wait, has_slot, says_stop in steps:
        now += dt.timedelta(seconds=wait)
        if says_stop:
            pause_until = max(pause_until, now + GAP * 2)
            pace = paused(pace, now + GAP * 2)
        admission = admit(pace, GAP, now, has_slot=has_slot)
        pace = admission.pace
        if admission.until is None:
            assert now >= pause_until
            sent.append(now)
        else:
            assert admission.until > now
    assert all(after - before >= GAP for before, after in pairwise(sent))


def test_those_who_wait_get_slots_one_after_the_other():
    pace, slots = Pace(), []
    for _ in range(4):
        admission = admit(pace, GAP, NOW, has_slot=False)
        pace = admission.pace
        slots.append(admission.until)
    assert slots == [None, NOW + GAP, NOW + 2 * GAP, NOW + 3 * GAP]
    assert admit(pace, GAP, NOW + GAP, has_slot=True).until is None


def test_without_a_gap_nobody_waits():
    assert all(admit(Pace(), dt.timedelta(0), NOW, has_slot=False).until is None for _ in range(3))


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7), ("0", 1), ("99999999999", 3600), ("Mon, 04 May 2026 09:00:40 GMT", 40), ("Mon, 04 May 2026 08:00:00 GMT", 1), (None, 30), ("soon", 30), ("-3", 30), ("٣", 30)],
)  # fmt: skip
def test_retry_after_in_all_its_forms(header, seconds):
    assert retry_after(header, NOW).total_seconds() == seconds


@given(st.integers(1, 1000), st.floats(0, 1))
def test_waits_grow_and_stay_within_half_of_their_step(attempt, chance):
    mail = delay("email", attempt, chance).total_seconds()
    assert 15 <= mail <= 14400 * 1.5
    assert delay("email", attempt, 0.5) <= delay("email", attempt + 1, 0.5)
    assert delay("slack", attempt, chance).total_seconds() <= 1350
