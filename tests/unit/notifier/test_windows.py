"""Every recipient gets one digest on each local date, whatever the clocks do."""

import datetime as dt
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notifier.windows import Overdue, Schedule, When, catch_up, close_of, resolve, span_of

ZONES = sorted(available_timezones())
INSTANTS = st.integers(1_230_768_000, 2_208_988_800).map(lambda seconds: dt.datetime.fromtimestamp(seconds, dt.UTC))
TIMES = st.sampled_from([dt.time(0), dt.time(0, 30), dt.time(2, 30), dt.time(8), dt.time(23, 30)])


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("date", "time", "zone", "instant"),
    [
        ("2026-06-01", "08:00", "Europe/Berlin", "2026-06-01T06:00"),
        ("2026-03-29", "02:30", "Europe/Berlin", "2026-03-29T01:00"),  # the gap: first instant after it, 03:00 summer time
        ("2026-10-25", "02:30", "Europe/Berlin", "2026-10-25T00:30"),  # twice that night: the first one
        ("2018-11-04", "00:00", "America/Sao_Paulo", "2018-11-04T03:00"),  # midnight did not exist
        ("2026-10-04", "02:15", "Australia/Lord_Howe", "2026-10-03T15:30"),  # a gap of half an hour
    ],
)
def test_a_wall_time_is_one_instant(date, time, zone, instant):
    assert resolve(dt.date.fromisoformat(date), dt.time.fromisoformat(time), ZoneInfo(zone)) == utc(instant)


def test_a_date_that_a_zone_left_out_does_not_fire_and_its_items_go_to_the_next():
    assert resolve(dt.date(2011, 12, 30), dt.time(8), ZoneInfo("Pacific/Apia")) is None
    span = span_of(Schedule(When.DAILY, dt.time(8), zone="Pacific/Apia"), utc("2011-12-30T09:59"))
    assert span.period_key == "2011-12-31"


@settings(max_examples=150)
@given(zone=st.sampled_from(ZONES), when=st.sampled_from([When.DAILY, When.WEEKLY, When.HOURLY]), at=TIMES, seen=INSTANTS)
def test_windows_follow_one_another_without_gap_or_overlap(zone, when, at, seen):
    schedule = Schedule(when, at, 2, zone)
    span = span_of(schedule, seen)
    assert span.opens_at <= seen < span.closes_at
    after = span_of(schedule, span.closes_at)
    assert after.opens_at == span.closes_at
    assert after.period_key > span.period_key
    assert span_of(schedule, span.closes_at - dt.timedelta(seconds=1)) == span


@settings(max_examples=60)
@given(zone=st.sampled_from(ZONES), at=TIMES, year=st.integers(2009, 2039), month=st.integers(1, 12))
def test_each_local_date_has_exactly_one_digest(zone, at, year, month):
    schedule, tz = Schedule(When.DAILY, at, zone=zone), ZoneInfo(zone)
    start = dt.datetime(year, month, 1, tzinfo=tz).astimezone(dt.UTC)
    keys, seen = [], start
    for _ in range(35):
        span = span_of(schedule, seen)
        keys.append(span.period_key)
        seen = span.closes_at
    first = dt.date.fromisoformat(keys[0])
    expected = [first + dt.timedelta(days=offset) for offset in range(40)]
    expected = [date.isoformat() for date in expected if resolve(date, at, tz) is not None]
    assert keys == expected[:35]


def test_the_autumn_hour_that_comes_twice_is_two_hourly_windows():
    schedule = Schedule(When.HOURLY, zone="Europe/Berlin")
    first, second = span_of(schedule, utc("2026-10-25T00:10")), span_of(schedule, utc("2026-10-25T01:10"))
    assert (first.period_key, second.period_key) == ("2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z")


def test_half_hour_zones_close_at_their_own_full_hour():
    assert span_of(Schedule(When.HOURLY, zone="Asia/Kolkata"), utc("2026-05-01T10:10")).closes_at == utc("2026-05-01T10:30")


def test_what_is_seen_exactly_at_the_close_belongs_to_the_next():
    schedule = Schedule(When.DAILY, dt.time(8), zone="UTC")
    assert span_of(schedule, utc("2026-05-01T08:00")).period_key == "2026-05-02"


def test_the_spring_week_covers_167_hours():
    span = span_of(Schedule(When.WEEKLY, dt.time(8), 0, "Europe/Berlin"), utc("2026-03-25T12:00"))
    assert span.period_key == "2026-W14"
    assert span.closes_at - span.opens_at == dt.timedelta(hours=167)


def test_a_changed_time_moves_the_window_of_the_same_date():
    assert close_of(Schedule(When.DAILY, dt.time(18), zone="Europe/Berlin"), "2026-05-01") == utc("2026-05-01T16:00")
    assert close_of(Schedule(When.WEEKLY, dt.time(8), 2, "UTC"), "2026-W14") == utc("2026-04-01T08:00")
    assert close_of(Schedule(When.DAILY), "2026-W14") is None
    assert close_of(Schedule(When.HOURLY), "2026-05-01T10:00:00Z") is None


def missed(*days: int) -> list[Overdue]:
    return [Overdue(f"w{day}", utc(f"2026-05-{day - 1:02}T08:00"), utc(f"2026-05-{day:02}T08:00")) for day in days]


def test_after_days_away_one_digest_tells_what_several_would_have():
    plan = catch_up(When.DAILY, missed(4, 2, 3), utc("2026-05-05T08:00"), utc("2026-05-04T08:10"))
    assert (plan.target, plan.merged, plan.opens_at) == ("w4", ("w2", "w3"), utc("2026-05-01T08:00"))


def test_when_the_next_regular_one_is_near_the_missed_ones_wait_for_it():
    plan = catch_up(When.DAILY, missed(2, 3), utc("2026-05-04T08:00"), utc("2026-05-04T06:00"))
    assert (plan.target, plan.merged) == (None, ("w2", "w3"))


def test_a_digest_that_is_a_little_late_does_not_wait_for_tomorrow():
    assert catch_up(When.DAILY, missed(3), utc("2026-05-04T08:00"), utc("2026-05-03T08:05")).target == "w3"
