"""What windows and patterns ask of the history: in one statement each, the same on SQLite and PostgreSQL.

Nothing is remembered between two questions: corrections, merges and what has left a window need no code of their own.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import String, bindparam, literal, or_, select, union_all
from sqlmodel.ext.asyncio.session import AsyncSession

from services.rule_engine.history.keeping import rebuilt
from services.rule_engine.history.rows import Does
from services.rule_engine.pattern_language import Line
from services.rule_engine.tables import FOREVER, edge, member, version
from shared.contracts import DealChanged
from shared.rows_by_key import one_of
from shared.store import connection_of

CAP = 1000  # deals of a window, or ways to complete a pattern, that are looked at; whoever is told hears of it
_TOGETHER, _MOST_ROWS = 200, 10 * CAP


class Seen(NamedTuple):
    """A deal as it was known; `usd_high` is None where nothing bounds it."""

    deal_id: str
    revision: int
    at: int
    known_from: int
    usd_low: int
    usd_high: int | None


class Leg(NamedTuple):
    """A deal that may be the line `number` of a pattern."""

    number: int
    deal_id: str
    revision: int
    at: int
    known_from: int


class When(NamedTuple):
    """Deals that count after `after`, as they were known at `known`, all in microseconds since 1970. NOW stands for what holds now."""

    after: int
    known: int


NOW = FOREVER - 1


async def seen_with(session: AsyncSession, when: When, kinds: tuple[str, ...], company: tuple[str, str] | None) -> list[Seen]:
    """The newest deals of these kinds (none given: of any), one more than the cap; of the `company` in its role, or of all."""
    values: dict[str, Any] = {"after": when.after, "known": when.known}
    if company:
        values |= {"company": company[0], "role": company[1]}
    connection = await connection_of(session)
    return [Seen(*row) for row in await connection.execute(_seen(kinds, of_company=company is not None), values)]


async def bindings(session: AsyncSession, lines: Sequence[Line], start: int, does: Does, when: When) -> list[dict[str, str]]:
    """The companies by letter that the other lines allow when the line `start` is what `does` says."""
    line, connection = lines[start], await connection_of(session)
    free = sorted({letter for one in lines for letter in one.letters} - {*line.letters})
    values = {"src": does.src, "dst": does.dst, "after": when.after, "known": when.known}
    rows = await connection.execute(_bindings(tuple(lines), start), values)
    given = {line.src: does.src, line.dst: does.dst}
    return [given | dict(zip(free, row, strict=True)) for row in dict.fromkeys(map(tuple, rows))]


async def legs(session: AsyncSession, done: Sequence[Does], when: When) -> list[Leg]:
    """The deals by which all this was done, by its number."""
    connection = await connection_of(session)
    values: dict[str, Any] = {"after": when.after, "known": when.known}
    for number, one in enumerate(done):
        values |= {f"verb{number}": one.verb, f"src{number}": one.src, f"dst{number}": one.dst}
    return [Leg(*row) for row in await connection.execute(_legs(len(done)), values)]


async def versions(session: AsyncSession, keys: Sequence[tuple[str, int]]) -> list[DealChanged]:
    """These revisions of deals as they were told."""
    connection = await connection_of(session)
    found: list[DealChanged] = []
    for start in range(0, len(keys), _TOGETHER):
        rows = await connection.execute(_VERSIONS.where(one_of(_KEY, keys[start : start + _TOGETHER])))
        found += [rebuilt(body, news) for body, news in rows]
    return found


_VERSIONS, _KEY = select(version.c.body, version.c.news), (version.c.deal_id, version.c.revision)


def _known(columns: Any) -> list[Any]:
    return [columns.at > bindparam("after"), columns.known_from <= bindparam("known"), columns.known_to > bindparam("known")]


@lru_cache(maxsize=256)
def _seen(kinds: tuple[str, ...], *, of_company: bool) -> Any:
    c = member.c if of_company else version.c
    narrowed = [c.company == bindparam("company"), c.role == bindparam("role")] if of_company else [c.counts.is_(True)]
    of_kind = [or_(*(c.kind == literal(kind) for kind in kinds))] if kinds else []
    return (
        select(c.deal_id, c.revision, c.at, c.known_from, c.usd_low, c.usd_high)
        .where(*narrowed, *_known(c), *of_kind)
        .order_by(c.at.desc())
        .limit(CAP + 1)
    )


@lru_cache(maxsize=256)
def _legs(count: int) -> Any:
    parts = [
        select(literal(number).label("number"), edge.c.deal_id, edge.c.revision, edge.c.at, edge.c.known_from).where(
            edge.c.src == bindparam(f"src{number}"),
            edge.c.verb == bindparam(f"verb{number}"),
            edge.c.dst == bindparam(f"dst{number}"),
            *_known(edge.c),
        )
        for number in range(count)
    ]
    return union_all(*parts).limit(CAP + 1)


@lru_cache(maxsize=256)
def _bindings(lines: tuple[Line, ...], start: int) -> Any:
    """The other lines one after the other, each joined to those before it by the letters they share."""
    bound: dict[str, Any] = {lines[start].src: bindparam("src", type_=String), lines[start].dst: bindparam("dst", type_=String)}
    given = set(bound)
    left, where = [line for number, line in enumerate(lines) if number != start], []
    while left:
        line = max(left, key=lambda one: len({*one.letters} & {*bound}))
        left.remove(line)
        one = edge.alias()
        where += [one.c.verb == literal(line.verb), *_known(one.c)]
        for letter, column in ((line.src, one.c.src), (line.dst, one.c.dst)):
            if letter in bound:
                where.append(column == bound[letter])
            bound.setdefault(letter, column)
    free = [bound[letter] for letter in sorted(set(bound) - given)]
    return select(*free).where(*where).limit(_MOST_ROWS)
