"""What windows and patterns ask of the history: in one statement each, the same on SQLite and PostgreSQL.

Nothing is remembered between two questions: corrections, merges and what has left a window need no code of their own.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import bindparam, literal, or_, select, union_all
from sqlmodel.ext.asyncio.session import AsyncSession

from services.rule_engine.history.keeping import rebuilt
from services.rule_engine.history.rows import Does
from services.rule_engine.tables import FOREVER, edge, member, version
from services.rule_engine.window_language import MOST_COUNTED
from shared.contracts import DealChanged
from shared.rows_by_key import one_of
from shared.store import connection_of

CAP = MOST_COUNTED  # of the ways to complete a pattern too
_TOGETHER, _PARTS = 200, 32
Value = TypeVar("Value")


class Seen(NamedTuple):
    """A deal as it was known; `usd_high` is None where nothing bounds it."""

    deal_id: str
    revision: int
    at: int
    known_from: int
    usd_low: int
    usd_high: int | None


class Leg(NamedTuple):
    """A deal by which something was done."""

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
    return [Seen(*row) for row in (await connection.execute(_seen(kinds, of_company=company is not None), values)).all()]


async def legs(session: AsyncSession, done: Sequence[Does], when: When) -> dict[Does, list[Leg]]:
    """The deals by which each of these was done, the newest first, one more than the cap."""
    connection, found = await connection_of(session), {one: list[Leg]() for one in done}
    distinct = list(found)
    for start in range(0, len(distinct), _PARTS):
        some = padded(distinct[start : start + _PARTS])
        values: dict[str, Any] = {"after": when.after, "known": when.known}
        for number, one in enumerate(some):
            values |= {f"verb{number}": one.verb, f"src{number}": one.src, f"dst{number}": one.dst}
        for number, *leg in (await connection.execute(_legs(len(some)), values)).all():
            if number < len(distinct) - start:
                found[some[number]].append(Leg(*leg))
    return found


async def versions(session: AsyncSession, keys: Sequence[tuple[str, int]]) -> list[DealChanged]:
    """These revisions of deals as they were told."""
    connection = await connection_of(session)
    found: list[DealChanged] = []
    for start in range(0, len(keys), _TOGETHER):
        rows = await connection.execute(_VERSIONS.where(one_of(_KEY, keys[start : start + _TOGETHER])))
        found += [rebuilt(body, news) for body, news in rows]
    return found


_VERSIONS, _KEY = select(version.c.body, version.c.news), (version.c.deal_id, version.c.revision)


def in_time(columns: Any) -> list[Any]:
    """No deal counts on a day after it was known. That is said too, for by it a question about the past stays out of what came later."""
    return [columns.at > bindparam("after"), columns.at <= bindparam("known")]


def _known(columns: Any) -> list[Any]:
    return [*in_time(columns), columns.known_from <= bindparam("known"), columns.known_to > bindparam("known")]


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


@lru_cache(maxsize=8)
def _legs(count: int) -> Any:
    parts = []
    for number in range(count):
        e = edge.alias()
        one = (
            select(literal(number).label("number"), e.c.deal_id, e.c.revision, e.c.at, e.c.known_from)
            .where(
                e.c.src == bindparam(f"src{number}"),
                e.c.verb == bindparam(f"verb{number}"),
                e.c.dst == bindparam(f"dst{number}"),
                *_known(e.c),
            )
            .order_by(e.c.at.desc())
            .limit(CAP + 1)
        )
        parts.append(select(one.subquery()))
    return union_all(*parts)


def padded(values: list[Value]) -> list[Value]:
    """To one of a few lengths by its last, so that there are but a few statements to plan."""
    return values + values[-1:] * ((1 << (len(values) - 1).bit_length()) - len(values))
