"""Comparisons and sums in words: what is understood, and what is said of the rest."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from services.rule_engine.comparisons import read_comparison
from services.rule_engine.intervals import INFINITY, Interval
from services.rule_engine.sums import CODES, SIGNS, read_sum
from shared.contracts import Truth

BILLION = Decimal(10**9)


@pytest.mark.parametrize(
    ("phrase", "amount", "currency"),
    [
        ("$1B", 1, "USD"),
        ("1.5bn", 1.5, "USD"),
        ("EUR 300 million", 0.3, "EUR"),
        ("300 million euros", 0.3, "EUR"),
        ("£2,000,000", 0.002, "GBP"),
        ("¥ 1_000_000", 0.001, "JPY"),
        ("1e9", 1, "USD"),
        ("INR 25 000", None, None),
        ("US$2 trillion", 2000, "USD"),
        ("2b", 2, "USD"),
    ],
)
def test_sums(phrase, amount, currency):
    if amount is None:
        with pytest.raises(PydanticCustomError):
            read_sum(phrase)
        return
    read = read_sum(phrase).completed()
    assert (read.amount, read.currency) == (Decimal(str(amount)) * BILLION, currency)


@pytest.mark.parametrize(
    ("phrase", "interval"),
    [
        ("above $1B", Interval(BILLION, INFINITY, low_open=True)),
        ("More  than 1 billion", Interval(BILLION, INFINITY, low_open=True)),
        ("at least $1B", Interval(BILLION, INFINITY)),
        ("below $1B", Interval(-INFINITY, BILLION, high_open=True)),
        ("up to $1B", Interval(-INFINITY, BILLION)),
        ("exactly $1B", Interval(BILLION, BILLION)),
        ("between $1B and $5B", Interval(BILLION, 5 * BILLION)),
        ("between 1 and 5 billion dollars", Interval(BILLION, 5 * BILLION)),
    ],
)
def test_comparisons(phrase, interval):
    assert read_comparison(phrase).interval == interval


def test_known_and_unknown_ask_for_the_figure_itself():
    figure = Interval(BILLION, BILLION)
    assert [read_comparison(word).holds(figure) for word in ("known", "unknown")] == [Truth.YES, Truth.NO]
    assert [read_comparison(word).holds(None) for word in ("known", "unknown")] == [Truth.NO, Truth.YES]


@pytest.mark.parametrize("phrase", ["above $1B", "below $1B", "exactly $1B", "between $1 and $2"])
def test_no_figure_is_never_met(phrase):
    assert read_comparison(phrase).holds(None) is Truth.NO


@pytest.mark.parametrize(
    ("phrase", "message", "hint", "meant"),
    [
        ("above $1,5B", "cannot read '$1,5B' as an amount of money", "use a point for decimals: '$1.5B'", "$1,5B"),
        ("above 1 bilion", "cannot read '1 bilion' as an amount of money", "did you mean 'billion'?", "1 bilion"),
        ("$1B", "'$1B' needs a comparison word", "write 'at least $1B', 'above $1B', 'below $1B' or 'between ... and ...'", "$1B"),
        ("atleast 0.7", "'atleast 0.7' is not a comparison", "did you mean 'at least'?", "atleast 0.7"),
        ("> $1B", "'>' is not a comparison", "write words, not signs: 'above $1B'", "> $1B"),
        ("<= $1B", "'<=' is not a comparison", "write words, not signs: 'at most $1B'", "<= $1B"),
        ("above", "'above' needs an amount", "write 'above $1B'", "above"),
        ("between $5B and $1B", "the ends are in the wrong order", "the smaller amount comes first", "$5B and $1B"),
        ("between $1B", "'between' needs two amounts", "write 'between $1B and $5B'", "$1B"),
        ("between $1B and €2B", "both ends must be in one currency", "", "$1B and €2B"),
        ("above -1B", "cannot read '-1B' as an amount of money", "an amount is not negative", "-1B"),
        ("above ₹300 million", "cannot read '₹300 million' as an amount of money", "write the ISO code of the currency: 'INR 300 million'", "₹300 million"),
        ("above 1B XXX", "cannot read '1B XXX' as an amount of money", "write a sign or an ISO code: €, EUR", "1B XXX"),
        ("above $1B EUR", "'$1B EUR' names two currencies", "name one", "$1B EUR"),
        ("known since May", "nothing goes after 'known'", "write 'known' alone", "since May"),
    ],
)  # fmt: skip
def test_what_is_said_of_a_phrase_that_cannot_be_read(phrase, message, hint, meant):
    with pytest.raises(PydanticCustomError) as raised:
        read_comparison(phrase)
    context = raised.value.context
    assert (raised.value.message(), context["hint"]) == (message, hint)
    assert phrase[context["off"] :][: context["n"] or None] == meant


@given(st.one_of(st.text(max_size=60), st.from_regex(r"(above|between|at least) [$€0-9., BMbmand-]{0,30}", fullmatch=True)))
def test_any_text_is_a_comparison_or_a_misreading_with_its_place(phrase):
    try:
        read_comparison(phrase)
    except PydanticCustomError as error:
        context = error.context
        assert 0 <= context["off"] <= len(phrase)
        assert context["off"] + context["n"] <= len(phrase)


@given(st.decimals(0, 10**6, places=2), st.sampled_from([*SIGNS, *sorted(CODES)]), st.sampled_from(["", "M", " billion"]))
def test_what_is_written_with_sign_or_code_is_read_back(number, currency, scale):
    read = read_sum(f"{currency} {number}{scale}").completed()
    assert read.amount == number * {"": 1, "M": 10**6, " billion": 10**9}[scale]
    assert read.currency == SIGNS.get(currency, currency)


def test_an_endless_phrase_is_refused_before_it_is_read():
    with pytest.raises(PydanticCustomError, match="characters"):
        read_comparison("above " + "9" * 100_000)
