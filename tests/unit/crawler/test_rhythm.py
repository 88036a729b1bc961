"""How often a source has something new."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from services.crawler.rhythm import NEW, Rhythm, first_rhythm
from tests.unit.crawler.test_schedule import NOW

BOUNDS = (dt.timedelta(minutes=15), dt.timedelta(hours=2))
HOUR = dt.timedelta(hours=1)
looks = st.lists(st.tuples(st.integers(0, 10**6), st.timedeltas(dt.timedelta(), dt.timedelta(days=4000))), max_size=30)


@given(looks)
def test_the_pause_is_always_within_its_bounds(found):
    rhythm = NEW
    for new, since in found:
        rhythm = rhythm.after_look(new, since)
        assert BOUNDS[0] <= rhythm.interval(BOUNDS) <= BOUNDS[1]


@given(looks, st.integers(1, 500))
def test_more_that_is_new_never_makes_the_pause_longer(found, new):
    rhythm = NEW
    for count, since in found:
        rhythm = rhythm.after_look(count, since)
    assert rhythm.after_look(new, HOUR).interval(BOUNDS) <= rhythm.after_look(0, HOUR).interval(BOUNDS)


def test_a_busy_source_comes_to_the_shortest_pause_and_a_quiet_one_to_the_longest():
    busy = quiet = NEW
    for _ in range(100):
        busy, quiet = busy.after_look(3, HOUR / 2), quiet.after_look(0, HOUR)
    assert (busy.interval(BOUNDS), quiet.interval(BOUNDS)) == BOUNDS


def test_a_source_that_falls_silent_is_asked_less_within_weeks():
    rhythm = Rhythm(100, 5)
    for _ in range(24 * 40):
        rhythm = rhythm.after_look(0, HOUR)
    assert rhythm.interval(BOUNDS) == BOUNDS[1]


def test_a_clock_that_was_put_back_does_no_harm():
    assert NEW.after_look(1, -HOUR).days == NEW.days


def test_the_first_list_tells_by_its_dates():
    hourly = first_rhythm([NOW - HOUR * number for number in range(200)], NOW)
    assert BOUNDS[0] <= hourly.interval(BOUNDS) < BOUNDS[0] * 1.1
    assert first_rhythm([NOW - HOUR * 24 * 30], NOW) == first_rhythm([], NOW) == first_rhythm([NOW + HOUR], NOW) == NEW
    assert first_rhythm([NOW - HOUR] * 50, NOW).interval(BOUNDS) == BOUNDS[1]
