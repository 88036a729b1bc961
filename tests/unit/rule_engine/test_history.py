"""What the rule engine keeps of every deal: the day it counts on, its companies, who does what to whom, and until when that was so."""

import datetime as dt
import itertools

import pytest
from sqlalchemy import select

from services.rule_engine.history.keeping import keep, micros, moment, rebuilt
from services.rule_engine.history.rows import Does, counted_at, dollars, done_by, members_of
from services.rule_engine.tables import FOREVER, edge, member, version
from shared.contracts import ArticleRef, Bound, StageStep
from tests.hops.conftest import open_store
from tests.unit.rule_engine.deals import NOON, changed, deal, money

__all__ = ["open_store"]  # fixture
DAY = dt.timedelta(days=1)
ARTICLE = ArticleRef(id="a1", url="https://example.org/1", title="a headline")


def history(*steps):
    return tuple(StageStep(stage=stage, at=NOON + day * DAY, article=ARTICLE) for stage, day in steps)


@pytest.mark.parametrize(
    ("steps", "day"),
    [
        ([("rumoured", 0), ("agreed", 3), ("completed", 9)], 3),
        ([("rumoured", 0), ("in_talks", 3)], 0),
        ([("in_talks", 1), ("terminated", 3)], 1),
        ([("agreed", 40)], 20),
    ],
)
def test_a_deal_counts_on_the_day_it_was_agreed_and_before_that_on_the_day_it_was_told(steps, day):
    told = deal(stage=steps[-1][0], stage_history=history(*steps))
    assert counted_at(told, NOON + 20 * DAY) == NOON + day * DAY


def test_a_subsidiary_stands_for_its_topmost_parent():
    assert [(one.role, one.company) for one in members_of(deal(investor="aws amazon", investee="openai"))] == [
        ("investor", "amazon"),
        ("investee", "openai"),
    ]
    assert done_by(deal()) == [Does("invests", "amazon", "openai")]


@pytest.mark.parametrize(
    ("fields", "verbs"),
    [
        ({"kind": "funding_round"}, {"invests"}),
        ({"kind": "acquisition", "acquirer": "aws", "target": "acme"}, {"acquires", "owns"}),
        ({"kind": "acquisition", "acquirer": "aws", "target": "acme", "stage": "in_talks"}, {"acquires"}),
        ({"kind": "contract", "customer": "openai", "supplier": "aws"}, {"buys"}),
        ({"kind": "debt", "lender": "norges", "borrower": "acme"}, {"lends"}),
        ({"kind": "partnership", "partner": "acme openai"}, {"partners"}),
        ({"stage": "denied"}, set()),
        ({"merged_into": "d2"}, set()),
        ({"withdrawn": True}, set()),
        ({"investor": "aws", "investee": "amazon"}, set()),
    ],
)
def test_what_companies_do_to_one_another(fields, verbs):
    assert {one.verb for one in done_by(deal(**fields))} == verbs


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (money(1), (10**9, 10**9)),
        (money(1, Bound.AT_LEAST), (10**9, None)),
        (money(1, Bound.AT_MOST), (0, 10**9)),
        (money(1, Bound.RANGE, upper=2), (10**9, 2 * 10**9)),
        (money(1, currency="XXX"), (0, None)),
        (None, (0, 0)),
    ],
)
def test_what_a_deal_is_worth_in_whole_dollars(amount, expected):
    assert dollars(deal(amount=amount)) == expected


async def kept(store, *changes):
    async with store.transaction() as session:
        for one in changes:
            keep(session, one)


async def known(store, table):
    """Of each revision in the table: from when to when, in days from the first noon; None for what holds now."""
    query = select(table.c.revision, table.c.known_from, table.c.known_to).distinct().order_by(table.c.revision)
    async with store.reading() as session:
        return [
            (revision, (moment(since) - NOON).days, None if until == FOREVER else (moment(until) - NOON).days)
            for revision, since, until in await session.execute(query)
        ]


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("order", list(itertools.permutations([1, 2, 3])))
async def test_a_revision_ends_the_one_before_in_whatever_order_they_come(open_store, order, together):
    store = await open_store("rule_engine")
    changes = [changed(revision=number, at=NOON + number * DAY) for number in order]
    for batch in [changes, changes] if together else [[one] for one in (*changes, *changes)]:
        await kept(store, *batch)
    for table in (version, member, edge):
        assert await known(store, table) == [(1, 1, 2), (2, 2, 3), (3, 3, None)]


async def test_a_deal_that_is_merged_or_taken_back_has_no_companies_from_then_on(open_store):
    store = await open_store("rule_engine")
    await kept(store, changed(), changed(id="d2"))
    await kept(
        store, changed(revision=2, at=NOON + DAY, merged_into="d2"), changed(id="d2", revision=2, at=NOON + DAY, withdrawn=True)
    )
    for table in (member, edge):
        assert await known(store, table) == [(1, 0, 1)]
    assert await known(store, version) == [(1, 0, 1), (2, 1, None)]


async def test_the_fact_that_brought_a_revision_can_be_had_again(open_store):
    store = await open_store("rule_engine")
    before = changed()
    after = changed(revision=2, previous=before.deal, at=NOON + DAY)
    await kept(store, before, after)
    async with store.reading() as session:
        rows = (await session.execute(select(version.c.body, version.c.news).order_by(version.c.revision))).all()
    assert rebuilt(*rows[0]) == before
    assert rebuilt(*rows[1], previous=before.deal) == after


def test_instants_are_kept_to_the_microsecond():
    at = NOON + dt.timedelta(microseconds=1)
    assert moment(micros(at)) == at
    assert micros(at.replace(tzinfo=None)) == micros(at)
