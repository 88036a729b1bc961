"""When a source is read next."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.crawler.schedule import LONGEST, after_failure, after_success, asked_pause, fresh_for

NOW = dt.datetime(2025, 3, 1, 12, tzinfo=dt.UTC)
QUARTER = dt.timedelta(minutes=15)
NONE = dt.timedelta()


def test_a_source_that_answers_is_read_at_its_own_pace():
    assert NOW + QUARTER <= after_success(NOW, QUARTER, NONE, 0.5) <= NOW + QUARTER * 1.1


def test_a_server_that_says_how_long_its_answer_is_fresh_is_left_in_peace_so_long():
    assert after_success(NOW, QUARTER, dt.timedelta(hours=2), 0) == NOW + dt.timedelta(hours=2)
    assert after_success(NOW, QUARTER, dt.timedelta(days=90), 0) == NOW + LONGEST


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
    assert fresh_for('public, max-age="600"', None) == dt.timedelta(seconds=600)
    assert fresh_for("max-age=600", "500") == dt.timedelta(seconds=100)
    assert fresh_for("max-age=10", "500") == fresh_for("no-cache", None) == fresh_for("max-age=²", None) == NONE


@given(st.text(max_size=40), st.text(max_size=10))
def test_no_header_makes_it_fall(first, second):
    asked_pause(first, NOW)
    fresh_for(first, second)
    fresh_for(f"max-age={first}", second)
