"""Circles of money, against a search that tries every path."""

from itertools import pairwise, permutations

from hypothesis import given
from hypothesis import strategies as st

from services.ledger.graph.circles import MOST, Flow, circle_id, circle_of, circles_through
from shared.contracts import Bound, Relation, Stage
from tests.unit.ledger.telling import NOON

COMPANIES = "abcde"
TRADE = {Relation.BUYS_FROM, Relation.SUPPLIES}


def flow(payer, payee, relation=Relation.INVESTS_IN, usd=0, stage=Stage.AGREED, deal="d"):
    return Flow(payer, payee, relation, deal, stage, usd, payer.upper(), payee.upper())


def every_circle(start, flows):
    """Tries all orders of companies and all flows between each two."""
    found = set()
    others = [one for one in COMPANIES if one not in {start.payer, start.payee}]
    for length in range(len(others) + 1):
        for between in permutations(others, length):
            stops = [start.payee, *between, start.payer]
            if len(stops) > 4:
                continue
            paths = [(start,)]
            for payer, payee in pairwise(stops):
                paths = [(*path, one) for path in paths for one in flows if (one.payer, one.payee) == (payer, payee)]
            found |= {circle_id(path) for path in paths if len({one.relation in TRADE for one in path}) == 2}
    return found


flows = st.builds(
    flow, st.sampled_from(COMPANIES), st.sampled_from(COMPANIES), st.sampled_from(Relation), st.integers(0, 9)
).filter(lambda one: one.payer != one.payee)


@given(flows, st.lists(flows, max_size=10))
def test_it_finds_what_trying_every_path_finds(start, others):
    found = set(circles_through(start, [start, *others]))
    everything = every_circle(start, [start, *others])
    assert found <= everything
    assert found == everything or len(found) == MOST


@given(flows, st.lists(flows, max_size=8), st.randoms(use_true_random=False))
def test_the_order_in_which_flows_are_known_does_not_matter(start, others, random):
    before = circles_through(start, others)
    random.shuffle(others)
    assert list(circles_through(start, others)) == list(before)


@given(flows, st.lists(flows, max_size=8))
def test_a_circle_is_the_same_whichever_leg_is_told_last(start, others):
    for identity, path in circles_through(start, others).items():
        for number in range(len(path)):
            turned = (*path[number:], *path[:number])
            assert circle_id(turned) == identity


def test_money_that_only_goes_in_is_no_circle():
    assert circles_through(flow("a", "b"), [flow("b", "a")]) == {}
    assert circles_through(flow("a", "b", Relation.BUYS_FROM), [flow("b", "a", Relation.SUPPLIES)]) == {}


def test_the_overlap_is_of_the_narrowest_legs():
    path = (flow("a", "b", usd=10), flow("b", "c", Relation.BUYS_FROM, 300), flow("c", "a", Relation.SUPPLIES, 40, Stage.IN_TALKS))
    circle = circle_of("id", path, NOON)
    assert (circle.forth_usd, circle.back_usd, circle.overlap, circle.weakest_stage) == (10, 40, 0.25, Stage.IN_TALKS)
    assert [(leg.giver, leg.verb, leg.taker) for leg in circle.legs] == [
        ("A", "invests in", "B"),
        ("B", "buys from", "C"),
        ("A", "supplies", "C"),
    ]


def test_a_leg_says_how_exact_its_sum_is():
    path = (flow("a", "b", usd=10)._replace(bound=Bound.AT_LEAST), flow("b", "a", Relation.BUYS_FROM, 38))
    assert [(leg.usd, leg.bound) for leg in circle_of("id", path, NOON).legs] == [(10, Bound.AT_LEAST), (38, None)]


def test_a_leg_whose_sum_nobody_told_leaves_the_overlap_open():
    circle = circle_of("id", (flow("a", "b"), flow("b", "a", Relation.BUYS_FROM, 30)), NOON)
    assert (circle.forth_usd, circle.back_usd, circle.overlap) == (None, 30, None)


def test_of_several_deals_between_two_companies_the_weightiest_is_a_leg():
    back = [flow("b", "a", Relation.BUYS_FROM, usd, deal=deal) for usd, deal in ((5, "small"), (50, "large"))]
    [path] = circles_through(flow("a", "b", usd=9), back).values()
    assert path[1].deal_id == "large"
