"""Comparisons of intervals against brute force, and the laws of three-valued logic."""

from decimal import Decimal
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from services.rule_engine.intervals import INFINITY, Interval, interval_of
from services.rule_engine.truth import both, either, neither, opposite
from shared.contracts import Bound, Truth

TRUTHS = st.lists(st.sampled_from(list(Truth)), max_size=5)
ENDS = st.integers(0, 6)
GRID = [Decimal(number) / 4 for number in range(-4, 33)]


@st.composite
def intervals(draw):
    low, high = sorted((draw(ENDS), draw(ENDS)))
    openings = (draw(st.booleans()), draw(st.booleans())) if high > low else (False, False)
    endless = draw(st.booleans())
    return Interval(Decimal(low), INFINITY if endless else Decimal(high), openings[0], openings[1] and not endless)


def holds(number, interval):
    above = number > interval.low or (number == interval.low and not interval.low_open)
    below = number < interval.high or (number == interval.high and not interval.high_open)
    return above and below


@given(intervals(), intervals())
def test_a_figure_is_within_what_is_wanted_exactly_when_all_its_numbers_are(figure, wanted):
    inside = {holds(number, wanted) for number in GRID if holds(number, figure)}
    expected = {frozenset({True}): Truth.YES, frozenset({False}): Truth.NO}.get(frozenset(inside), Truth.MAYBE)
    assert figure.within(wanted) is expected


def test_bounds_become_the_intervals_that_the_words_mean():
    ten = Decimal(10)
    assert interval_of(ten, Bound.AT_LEAST) == Interval(ten, INFINITY)
    assert interval_of(ten, Bound.AT_MOST) == Interval(Decimal(0), ten, low_open=True)
    assert interval_of(ten, Bound.ABOUT) == Interval(Decimal(9), Decimal(11))
    assert interval_of(ten, Bound.RANGE, Decimal(5)) == Interval(Decimal(5), ten)


def test_up_to_nothing_is_nothing():
    assert interval_of(Decimal(0), Bound.AT_MOST).within(Interval(Decimal(0), Decimal(0))) is Truth.YES


@given(TRUTHS)
def test_de_morgan(values):
    assert opposite(both(values)) is either(map(opposite, values))
    assert neither(values) is both(map(opposite, values))


@given(TRUTHS, st.randoms())
def test_the_order_of_conditions_does_not_matter(values, random):
    shuffled = list(values)
    random.shuffle(shuffled)
    assert (both(values), either(values)) == (both(shuffled), either(shuffled))


def test_a_maybe_is_what_both_of_its_completions_could_be():
    """Kleene: a definite answer with maybes is the answer under every way to resolve them."""
    for values in product(Truth, repeat=3):
        ways = [[Truth.YES, Truth.NO] if value is Truth.MAYBE else [value] for value in values]
        for combine in (both, either, neither):
            results = {combine(way) for way in product(*ways)}
            assert combine(values) is (results.pop() if len(results) == 1 else Truth.MAYBE)
