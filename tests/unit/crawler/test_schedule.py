"""When a source is read next."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.crawler.rhythm import Rhythm
from services.crawler.schedule import (
    LONGEST,
    Asked,
    Pace,
    after_failure,
    after_success,
    asked_pause,
    entry_retry,
    fresh_for,
    most_tries,
    pause_after,
)

NOW = dt.datetime(2025, 3, 1, 12, tzinfo=dt.UTC)
QUARTER = dt.timedelta(minutes=15)
NONE = dt.timedelta()


HOUR = dt.timedelta(hours=1)
OWN = Pace(QUARTER, QUARTER, 2 * HOUR)
FREE = Pace(None, QUARTER, 2 * HOUR)
BUSY, QUIET = Rhythm(500, 5), Rhythm(0.1, 20)


def test_jitter_only_makes_it_later():
    assert NOW + QUARTER <= after_success(NOW, QUARTER, 0.5) <= NOW + QUARTER * 1.1


@pytest.mark.parametrize(
    ("pace", "rhythm", "asked", "pause"),
    [
        (OWN, QUIET, Asked(), QUARTER),
        (OWN, BUSY, Asked(fresh_for=HOUR), HOUR),
        (OWN, BUSY, Asked(fresh_for=dt.timedelta(days=365)), 2 * HOUR),
        (OWN, BUSY, Asked(quiet_for=HOUR, unconditional=True), QUARTER),
        (Pace(6 * HOUR, QUARTER, 2 * HOUR), BUSY, Asked(fresh_for=HOUR), 6 * HOUR),
        (FREE, BUSY, Asked(), QUARTER),
        (FREE, QUIET, Asked(), 2 * HOUR),
        (FREE, BUSY, Asked(quiet_for=HOUR), HOUR),
        (FREE, BUSY, Asked(quiet_for=dt.timedelta(days=1)), 2 * HOUR),
        (FREE, BUSY, Asked(unconditional=True), HOUR),
        (Pace(None, QUARTER, QUARTER), QUIET, Asked(unconditional=True, fresh_for=HOUR), QUARTER),
    ],
)
def test_how_long_a_source_is_left_in_peace(pace, rhythm, asked, pause):
    assert pause_after(pace, rhythm, asked) == pause


def test_each_failure_doubles_the_pause_up_to_a_day():
    pauses = [after_failure(NOW, QUARTER, failures, 1) - NOW for failures in range(1, 12)]
    assert pauses[:3] == [QUARTER * 2, QUARTER * 4, QUARTER * 8]
    assert pauses[-1] == LONGEST


@given(st.integers(1, 10**6), st.floats(0, 1), st.integers(5, 604_800))
def test_a_failed_source_always_comes_again_within_a_day(failures, chance, every):
    assert NOW < after_failure(NOW, dt.timedelta(seconds=every), failures, chance) <= NOW + LONGEST


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("120", 120), ("0", 1), ("99999999999", 86400), ("Sat, 01 Mar 2025 12:10:00 GMT", 600), ("Sat, 01 Mar 2025 11:00:00 GMT", 1)],
)
def test_retry_after_is_read_in_both_forms(header, seconds):
    assert asked_pause(header, NOW) == dt.timedelta(seconds=seconds)


@pytest.mark.parametrize("header", [None, "", "soon", "-5", "²", "Sat, 99 Foo"])
def test_a_retry_after_that_says_nothing_is_none(header):
    assert asked_pause(header, NOW) is None


def test_freshness_is_what_is_left_of_max_age():
    assert fresh_for({"Cache-Control": 'public, max-age="600"'}, NOW) == dt.timedelta(seconds=600)
    assert fresh_for({"Cache-Control": "max-age=600", "Age": "500"}, NOW) == dt.timedelta(seconds=100)
    for headers in (
        {"Cache-Control": "max-age=10", "Age": "500"},
        {"Cache-Control": "no-cache"},
        {"Cache-Control": "max-age=²"},
        {},
    ):
        assert fresh_for(headers, NOW) == NONE


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Expires": "Sat, 01 Mar 2025 12:10:00 GMT"}, 600),
        ({"Expires": "Sat, 01 Mar 2025 12:10:00 GMT", "Date": "Sat, 01 Mar 2025 12:05:00 GMT"}, 300),
        ({"Expires": "Sat, 01 Mar 2025 12:10:00 GMT", "Cache-Control": "max-age=30"}, 30),
        ({"Expires": "0"}, 0),
        ({"Expires": "Sat, 01 Mar 2025 11:00:00 GMT"}, 0),
    ],
)
def test_freshness_until_a_date_counts_where_no_age_is_said(headers, seconds):
    assert fresh_for(headers, NOW) == dt.timedelta(seconds=seconds)


@given(st.text(max_size=40), st.text(max_size=10))
def test_no_header_makes_it_fall(first, second):
    asked_pause(first, NOW)
    fresh_for({"Cache-Control": first, "Age": second, "Expires": first, "Date": second}, NOW)
    fresh_for({"Cache-Control": f"max-age={first}", "Age": second}, NOW)


def test_a_page_is_tried_for_most_of_a_day_or_a_quarter_of_an_hour_where_something_stands_in():
    def waits(tries: int) -> dt.timedelta:
        return sum((entry_retry(NOW, number, None) - NOW for number in range(tries - 1)), NONE)

    assert waits(most_tries(stand_in=True)) == QUARTER
    assert dt.timedelta(hours=12) < waits(most_tries(stand_in=False)) < dt.timedelta(hours=24)


def test_a_server_cannot_make_us_try_in_haste():
    assert entry_retry(NOW, 3, dt.timedelta(seconds=1)) == NOW + dt.timedelta(minutes=8)
    assert entry_retry(NOW, 0, dt.timedelta(hours=1)) == NOW + dt.timedelta(hours=1)
