"""The companies that a pattern may be about, against a look at every combination of companies; on both databases."""

import itertools
import random

import pytest

from services.rule_engine.history import ways as ways_module
from services.rule_engine.history.asking import CAP, NOW, When
from services.rule_engine.history.rows import Does
from services.rule_engine.history.ways import ways
from services.rule_engine.pattern_language import Line
from services.rule_engine.tables import FOREVER, edge

VERBS = ("invests", "buys", "lends")
TRIANGLE = (Line("A", "invests", "B"), Line("B", "invests", "C"), Line("C", "buys", "A"))
SQUARE = (Line("A", "invests", "B"), Line("B", "invests", "C"), Line("C", "lends", "D"), Line("D", "buys", "A"))


@pytest.fixture
async def store(open_store):
    return await open_store("rule_engine")


async def fill(store, edges):
    rows = [
        {"src": src, "verb": verb, "dst": dst, "at": at, "deal_id": f"d{number}", "revision": 1, "stage": "agreed", "usd": None,
         "known_from": at, "known_to": FOREVER}
        for number, (src, verb, dst, at) in enumerate(edges)
    ]  # fmt: skip
    async with store.engine.begin() as connection:
        await connection.execute(edge.insert(), rows)


def some_edges(dice, companies, count):
    pairs = [dice.sample(companies, 2) for _ in range(count)]
    return [(src, dice.choice(VERBS), dst, dice.randrange(100)) for src, dst in pairs]


def some_pattern(dice):
    """Two to four lines, each with a company of those before it."""
    lines, letters = [Line("A", dice.choice(VERBS), "B")], ["A", "B"]
    for _ in range(dice.randint(1, 3)):
        known, other = dice.choice(letters), dice.choice([*letters, "CDE"[len(letters) - 2]])
        if known != other:
            letters = sorted({*letters, other})
            ends = dice.sample([known, other], 2)
            lines.append(Line(ends[0], dice.choice(VERBS), ends[1]))
    return tuple(lines)


def by_hand(edges, lines, start, does, when):
    done = {(src, verb, dst) for src, verb, dst, at in edges if when.after < at <= when.known}
    given = {lines[start].src: does.src, lines[start].dst: does.dst}
    free = sorted({letter for line in lines for letter in line.letters} - set(given))
    companies = sorted({company for src, _, dst, _ in edges for company in (src, dst)})
    for chosen in itertools.permutations(companies, len(free)):
        way = given | dict(zip(free, chosen, strict=True))
        asked = [line for number, line in enumerate(lines) if number != start and set(line.letters) & set(free)]
        if len(set(way.values())) == len(way) and all((way[one.src], one.verb, way[one.dst]) in done for one in asked):
            yield way


def in_order(found):
    return sorted(tuple(sorted(way.items())) for way in found)


@pytest.mark.parametrize("few", [0, 3, 300])
async def test_all_ways_are_found_whichever_end_they_are_taken_from(store, monkeypatch, few):
    monkeypatch.setattr(ways_module, "_FEW", few)
    dice, companies = random.Random(few), [f"c{number}" for number in range(7)]
    edges, found_any = some_edges(dice, companies, 90), 0
    await fill(store, edges)
    async with store.reading() as session:
        for _ in range(60):
            lines = some_pattern(dice)
            start, (src, dst) = dice.randrange(len(lines)), dice.sample(companies, 2)
            does, when = Does(lines[start].verb, src, dst), When(dice.choice([-1, 40]), dice.choice([NOW, 70]))
            found = await ways(session, lines, start, does, when)
            expected = in_order(by_hand(edges, lines, start, does, when))
            assert in_order(found.ways) == expected, lines
            assert not found.capped
            found_any += bool(expected)
    assert found_any > 20


@pytest.mark.parametrize("lines", [TRIANGLE, SQUARE])
async def test_of_companies_with_very_many_deals_so_many_are_looked_at_and_it_says_so(store, monkeypatch, lines):
    monkeypatch.setattr(ways_module, "_FEW", 5)
    monkeypatch.setattr(ways_module, "MOST_DEALS", 20)
    around = [f"c{number}" for number in range(50)]
    edges = [edge for number, one in enumerate(around) for edge in (("b", "invests", one, number), (one, "buys", "a", number))]
    edges += [(one, "lends", other, 1) for one, other in itertools.permutations(around[:30], 2)]
    await fill(store, edges)
    async with store.reading() as session:
        found = await ways(session, lines, 0, Does("invests", "a", "b"), When(-1, NOW))
        small = await ways(session, TRIANGLE, 0, Does("invests", "a", "c1"), When(-1, NOW))
    assert found.capped
    assert (small.ways, small.capped) == ([], False)
    if lines is TRIANGLE:  # the newest
        assert {way["C"] for way in found.ways} == set(around[-20:])


async def test_there_are_never_more_ways_than_the_cap(store):
    await fill(store, [("b", "invests", f"c{number}", number) for number in range(CAP + 50)])
    async with store.reading() as session:
        found = await ways(session, TRIANGLE[:2], 0, Does("invests", "a", "b"), When(-1, NOW))
        two = await ways(session, (*TRIANGLE[:2], Line("B", "invests", "D")), 0, Does("invests", "a", "b"), When(-1, NOW))
    assert (len(found.ways), found.capped) == (CAP, True)
    assert (len(two.ways), two.capped) == (CAP, True)
