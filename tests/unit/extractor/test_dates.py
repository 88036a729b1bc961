"""Times named in texts: every date that a language can write is read back, and nothing else is read as one."""

import datetime as dt
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.extractor.grammar.dates import Dates
from services.extractor.grammar.periods import Said, Span, span_of
from services.extractor.grammar.reading import fold
from services.extractor.lexicon import languages, lexicon

LANGUAGES = [code for code in languages() if lexicon(code).dates]
FILES = Path(__file__).parents[3] / "services" / "extractor" / "languages"
TODAY = dt.date(2026, 11, 20)

# A day, a month and a quarter as each language writes them; `m` is the month's name.
WRITTEN = {
    "de": ("am {d}. {m} {y}", "im {m} {y}", "im {q}. Quartal {y}"),
    "en": ("on {m} {d}, {y}", "in {m} {y}", "in Q{q} {y}"),
    "es": ("el {d} de {m} de {y}", "en {m} de {y}", "en el {q}T {y}"),
    "fr": ("le {d} {m} {y}", "en {m} {y}", "au T{q} {y}"),
    "hi": ("{d} {m} {y} को", "{m} {y} में", "{y} की Q{q} में"),
    "ja": ("{y}年{m}{d}日に", "{y}年{m}に", "{y}年第{q}四半期に"),
    "ko": ("{y}년 {m} {d}일", "{y}년 {m}에", "{y}년 {q}분기"),
    "th": ("วันที่ {d} {m} {b}", "เดือน{m} {b}", "ไตรมาส {q} ปี {b}"),
    "zh": ("{y}年{m}{d}日", "{y}年{m}", "{y}年第{q}季度"),
}
AHEAD = st.dates(TODAY, dt.date(2040, 12, 31))


def read(language: str, text: str, today: dt.date = TODAY) -> list[Span | None]:
    dates = lexicon(language).dates
    assert isinstance(dates, Dates)
    folded = fold(text)
    return [time.span for time in dates.times(folded, 0, len(folded), today)]


def written(language: str, form: int, day: dt.date) -> str:
    months = tomllib.loads((FILES / f"{language}.toml").read_text(encoding="utf-8"))["months"]
    return WRITTEN[language][form].format(
        d=day.day, m=months[str(day.month)][0], y=day.year, b=day.year + 543, q=(day.month + 2) // 3
    )


def months_of(first: dt.date, months: int) -> Span:
    following = first.month - 1 + months
    return Span(first, dt.date(first.year + following // 12, following % 12 + 1, 1) - dt.timedelta(days=1))


@pytest.mark.parametrize("language", LANGUAGES)
@given(AHEAD)
def test_a_day_is_read_back(language, day):
    assert read(language, written(language, 0, day)) == [Span(day, day)]


@pytest.mark.parametrize("language", LANGUAGES)
@given(AHEAD)
def test_a_month_is_read_back(language, day):
    assert read(language, written(language, 1, day)) == [months_of(day.replace(day=1), 1)]


@pytest.mark.parametrize("language", LANGUAGES)
@given(AHEAD)
def test_a_quarter_is_read_back(language, day):
    first = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    assert read(language, written(language, 2, day)) == [months_of(first, 3)]


@pytest.mark.parametrize("language", LANGUAGES)
@given(st.dates(dt.date(1950, 1, 1), TODAY - dt.timedelta(days=1)))
def test_a_day_that_is_over_is_none_to_be_expected(language, day):
    assert read(language, written(language, 0, day)) == [None]


@pytest.mark.parametrize("language", LANGUAGES)
@given(
    st.text(max_size=300), st.lists(st.sampled_from(sorted({text for row in WRITTEN.values() for text in row})), max_size=4), AHEAD
)
def test_no_text_breaks_the_reading_and_what_is_read_lies_ahead(language, noise, forms, day):
    said = noise.join(form.format(d=day.month * 9, m=noise[:9], y=day.year * 7, b=day.year, q=day.day) for form in forms) + noise
    for span in read(language, said):
        assert span is None or (span.earliest <= span.latest and TODAY <= span.latest <= dt.date(2041, 12, 31))


@given(
    st.builds(
        Said,
        year=st.none() | st.integers(-5, 99_999),
        years_on=st.none() | st.integers(0, 3),
        unit=st.sampled_from(["month", "quarter", "half", "season", "year"]),
        number=st.none() | st.integers(0, 99),
        on=st.none() | st.integers(0, 3),
        within=st.none() | st.integers(0, 99),
        day=st.none() | st.integers(0, 99),
        part=st.sampled_from(["", "early", "mid", "late", "end"]),
        limit=st.sampled_from(["", "by", "before", "after"]),
        fiscal=st.booleans(),
    ),
    st.dates(dt.date(1900, 1, 1), dt.date(9990, 12, 31)),
    st.integers(0, 12),
)
def test_whatever_is_said_means_a_time_ahead_or_nothing(said, today, fiscal_from):
    span = span_of(said, today, fiscal_from)
    assert span is None or (span.earliest <= span.latest and span.latest >= today and span.latest.year <= today.year + 15)


@pytest.mark.parametrize(
    ("said", "span"),
    [
        (Said(year=2027, unit="month", number=2, day=29), None),
        (Said(year=2028, unit="month", number=2, day=29), Span(dt.date(2028, 2, 29), dt.date(2028, 2, 29))),
        (Said(year=2027, unit="month", number=13), None),
        (Said(year=2027, unit="month", number=4, day=31), None),
        (Said(year=2042), None),
        (Said(year=2027, limit="after"), None),
        (Said(year=2027, fiscal=True), None),
        (Said(year=2027, limit="before"), Span(TODAY, dt.date(2026, 12, 31))),
        (Said(year=2026, unit="season", number=12), Span(dt.date(2026, 12, 1), dt.date(2027, 2, 28))),
        (Said(unit="month", number=3), Span(dt.date(2027, 3, 1), dt.date(2027, 3, 31))),
        (Said(unit="month", number=10), None),
        (Said(unit="month", number=10, day=3), None),
        (Said(unit="month", number=11), Span(dt.date(2026, 11, 1), dt.date(2026, 11, 30))),
        (Said(unit="week", on=1), Span(dt.date(2026, 11, 23), dt.date(2026, 11, 29))),
        (Said(unit="quarter", on=1), Span(dt.date(2027, 1, 1), dt.date(2027, 3, 31))),
        (Said(unit="month", within=3), Span(TODAY, dt.date(2027, 2, 20))),
        (Said(year=2027, unit="half", number=2, part="end"), Span(dt.date(2027, 12, 1), dt.date(2027, 12, 31))),
        (Said(year=2027, unit="month", number=2, part="late"), Span(dt.date(2027, 2, 21), dt.date(2027, 2, 28))),
    ],
)
def test_what_is_meant_on_20_november_2026(said, span):
    assert span_of(said, TODAY) == span


def test_a_fiscal_year_begins_where_the_language_takes_it_for_granted():
    assert span_of(Said(year=2026, fiscal=True), TODAY, 4) == Span(dt.date(2026, 4, 1), dt.date(2027, 3, 31))
    assert span_of(Said(years_on=0, fiscal=True), dt.date(2027, 2, 1), 4) == Span(dt.date(2026, 4, 1), dt.date(2027, 3, 31))
    assert span_of(Said(year=2026, unit="quarter", number=4, fiscal=True), TODAY, 4) == Span(
        dt.date(2027, 1, 1), dt.date(2027, 3, 31)
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_of_dates_without_end_is_read_quickly_enough_to_end(language):
    """Nested readings of one place would take for ever."""
    text = " ".join(written(language, 0, TODAY) for _ in range(60)) + " " * 200 + "the " * 100 + "1" * 400
    assert len(read(language, text)) >= 1
