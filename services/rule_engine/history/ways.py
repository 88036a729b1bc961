"""The companies that may stand for the letters of a pattern, found letter by letter from the end where the fewest deals are.

What is found is a superset: whether the deals hold, are known, and come in time is asked of them afterwards. So this reads nothing but
indexes, and of a company with thousands of deals only as many as any other has.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, func, literal, or_, select, true
from sqlmodel.ext.asyncio.session import AsyncSession

from services.rule_engine.history.asking import CAP, When, in_time, padded
from services.rule_engine.history.rows import Does
from services.rule_engine.pattern_language import Line
from services.rule_engine.tables import edge
from shared.store import connection_of

MOST_DEALS = 4_000  # that are looked through for one letter; whoever is told hears of it
_FEW = 300  # deals that take less time than to find out whether there are fewer elsewhere
Way = dict[str, str]  # letter -> company


class End(NamedTuple):
    """A line of which the company at `known` is found, and the one at the other end is wanted."""

    line: Line
    known: str

    @property
    def outwards(self) -> bool:
        return self.known == self.line.src

    @property
    def free(self) -> str:
        return self.line.dst if self.outwards else self.line.src


@dataclass
class Found:
    """`capped`: there were more than were looked at."""

    ways: list[Way]
    capped: bool = False


class Rows(NamedTuple):
    """Pairs of a company that is known and one that is wanted; `cut`: there are more deals than were looked through."""

    pairs: list[tuple[str, str]]
    cut: bool


async def ways(session: AsyncSession, lines: Sequence[Line], start: int, does: Does, when: When) -> Found:
    """All that the other lines allow when the line `start` is what `does` says, CAP of them at most."""
    given = {lines[start].src: does.src, lines[start].dst: does.dst}
    found = Found([given])
    left = [line for number, line in enumerate(lines) if number != start]
    letters = {letter for line in left for letter in line.letters} - set(given)
    search = _Search(session, given, {"after": when.after, "known": when.known})
    while letters and found.ways:
        first, rows = await search.fewest(_orders(left, letters, given), found.ways)
        found = _longer(found, first, rows)
        letters.discard(first.free)
    return found


def _orders(lines: Iterable[Line], letters: set[str], given: Way) -> list[list[End]]:
    """For each way to go on, the ends that lead to one letter: first the one that the deals are taken from, then those that must be there
    too. Letters with most ends are the only ones to go on with, and an end where the ways part is always the first."""
    ends: dict[str, list[End]] = {}
    for line in lines:
        for known, free in (line.letters, line.letters[::-1]):
            if free in letters and known not in letters:
                ends.setdefault(free, []).append(End(line, known))
    most = max(map(len, ends.values()))
    orders = [[first, *(end for end in some if end is not first)] for some in ends.values() if len(some) == most for first in some]
    return [order for order in orders if all(end.known in given or end.known == order[0].known for end in order[1:])]


def _longer(found: Found, end: End, rows: Rows) -> Found:
    """With one letter more in every way; each letter is a company of its own."""
    by_known: dict[str, list[Way]] = {}
    for way in found.ways:
        by_known.setdefault(way[end.known], []).append(way)
    longer = (way | {end.free: company} for known, company in rows.pairs for way in by_known[known] if company not in way.values())
    some = list(islice(longer, CAP + 1))
    return Found(some[:CAP], found.capped or rows.cut or len(some) > CAP)


@dataclass(frozen=True)
class _Search:
    session: AsyncSession
    given: Way
    values: dict[str, Any]

    async def fewest(self, orders: list[list[End]], found: list[Way]) -> tuple[End, Rows]:
        """The first order that gets by with few deals; if none does, the first, with as many as are looked through at most."""
        for order in orders if len(orders) > 1 else ():
            rows = await self._rows(order, found, _FEW)
            if not rows.cut:
                return order[0], rows
        return orders[0][0], await self._rows(orders[0], found, MOST_DEALS)

    async def _rows(self, order: list[End], found: list[Way], most: int) -> Rows:
        companies = list(dict.fromkeys(way[order[0].known] for way in found))
        values = self.values | {f"of{number}": self.given.get(end.known) for number, end in enumerate(order[1:])}
        values |= {"company": companies[0]} if len(companies) == 1 else {"companies": padded(companies)}
        statement = _binding(tuple(order), most, one=len(companies) == 1)
        rows = (await (await connection_of(self.session)).execute(statement, values)).all()
        pairs = [(known, wanted) for known, wanted, beyond in rows if not beyond]
        return Rows(pairs, len(pairs) < len(rows))


def _sides(columns: Any, *, outwards: bool) -> tuple[Any, Any]:
    """The columns of the company that is known and of the one that is wanted."""
    return (columns.src, columns.dst) if outwards else (columns.dst, columns.src)


@lru_cache(maxsize=256)
def _binding(ends: tuple[End, ...], most: int, *, one: bool) -> Any:
    """Pairs of a known and a wanted company by the first end, for which the other ends are there too; of `one` company the newest. The
    deal after the last that is looked at comes along, and tells by its number that there are more."""
    first, *others = ends
    known, wanted = _sides(edge.c, outwards=first.outwards)
    of = known == bindparam("company") if one else known.in_(bindparam("companies", expanding=True))
    some = select(known.label("known"), wanted.label("wanted")).where(of, edge.c.verb == literal(first.line.verb), *in_time(edge.c))
    cut = (some.order_by(edge.c.at.desc()) if one else some).limit(most + 1).subquery()
    row = select(cut, func.row_number().over().label("number")).subquery().c
    there = [_is_there(number, end, first, row) for number, end in enumerate(others)]
    beyond = row.number > most
    return select(row.known, row.wanted, beyond).distinct().where(or_(beyond, and_(true(), *there)))


def _is_there(number: int, end: End, first: End, row: Any) -> Any:
    one = edge.alias()
    known, wanted = _sides(one.c, outwards=end.outwards)
    company = row.known if end.known == first.known else bindparam(f"of{number}")
    return (
        select(literal(1))
        .where(known == company, wanted == row.wanted, one.c.verb == literal(end.line.verb), *in_time(one.c))
        .exists()
    )
