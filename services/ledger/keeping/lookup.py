"""Looks up the deals that a mention may belong to: those of the same two companies, and those of one that may be told otherwise.

Every key is an index range of its newest deals, so that a company with a hundred thousand deals costs no more than one with fifty.
What many mentions need is read in one statement, and once in a transaction.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import zip_longest
from typing import Any, Self

from sqlalchemy import bindparam, literal, select, union_all
from sqlmodel.ext.asyncio.session import AsyncSession

from services.ledger.identity.hints import Outlook, Worth, hint_of
from services.ledger.identity.identity import keys_of
from services.ledger.keeping.unit_of_work import Entry, Stored, UnitOfWork, unit_of
from services.ledger.record.record import Record
from services.ledger.tables import deal, key
from shared.contracts import DealMentioned
from shared.store import connection_of

NEWEST = 50
_LOOKED_AT = 8
# How many keys or ids one statement asks for: few sizes, so that the database has each prepared. What is left over stays empty.
_SIZES = (4, 16, 64)
_NOBODY = ""
Range = tuple[str, bool]
_BODIES = select(deal.c.id, deal.c.body, deal.c.state).where(deal.c.id.in_(bindparam("ids", expanding=True)))


class Sought:
    """How the deal of a mention is looked for. A mention that is loose itself is held against all kinds of deals of its companies, else
    only against loose ones: what is told of one side only, or names a company that nobody has listed, may be missed by the keys of a
    pair."""

    def __init__(self, mention: DealMentioned) -> None:
        self.keys = keys_of(mention.kind, mention.parties)
        self._hint = hint_of(mention.kind, mention.parties, mention.money)

    @property
    def ranges(self) -> Iterator[Range]:
        """Keys, and whether all their deals are wanted or the loose ones only."""
        if self.keys.alone:
            yield from ((pair, True) for pair in self.keys.pairs)
            yield from ((company, self.keys.loose) for company in self.keys.alone)

    @cached_property
    def outlooks(self) -> dict[str, Outlook]:
        return {company: Outlook(self._hint, company) for company in self.keys.alone}


@dataclass(frozen=True)
class Near:
    """Ids of deals, the newest first: `by_pair` of the same two companies, `by_company` of one of them and worth looking at."""

    by_pair: tuple[str, ...]
    by_company: tuple[str, ...]


async def prefetch(session: AsyncSession, mentions: Sequence[DealMentioned]) -> None:
    """Read what `near` and `stored` will be asked for these mentions."""
    unit = unit_of(session)
    sought = {mention.identity: Sought(mention) for mention in mentions}
    await _read_ranges(session, unit, [one for each in sought.values() for one in each.ranges])
    unit.looked_up = {identity: _Found.of(each, unit) for identity, each in sought.items()}
    await stored(session, [one for found in unit.looked_up.values() for one in found.ids])


async def near(session: AsyncSession, mention: DealMentioned) -> Near:
    unit = unit_of(session)
    found = unit.looked_up.get(mention.identity)
    if found is None:
        sought = Sought(mention)
        await _read_ranges(session, unit, sought.ranges)
        found = _Found.of(sought, unit)
    near: Near = found.near(unit)
    return near


async def stored(session: AsyncSession, ids: Iterable[str]) -> list[Stored]:
    """Those that there are, each once, in the order asked for."""
    deals, ids = unit_of(session).deals, list(dict.fromkeys(ids))
    missing = [one for one in ids if one not in deals]
    if missing:
        connection = await connection_of(session)
        for some in _in_sizes(missing):
            rows = await connection.execute(_BODIES, {"ids": some})
            deals.update((id_, Stored(body, state)) for id_, body, state in rows.all())
    return [deals[one] for one in ids if one in deals]


async def load(session: AsyncSession, deal_id: str) -> Record | None:
    found = await stored(session, [deal_id])
    return found[0].record if found else None


@dataclass(frozen=True)
class _Found:
    """The entries that the database has for a mention: by pair, and of one company by what they are worth."""

    sought: Sought
    paired: list[Entry]
    named: list[Entry]
    alike: list[Entry]

    @classmethod
    def of(cls, sought: Sought, unit: UnitOfWork) -> Self:
        found = cls(sought, [entry for pair in sought.keys.pairs for entry in unit.ranges[pair, True]], [], [])
        for company in sought.keys.alone:
            found.weigh(company, unit.ranges[company, sought.keys.loose])
        return found

    def weigh(self, company: str, entries: Iterable[Entry]) -> None:
        worth = self.sought.outlooks[company].worth
        for entry in entries:
            match worth(entry.hint):
                case Worth.NAME:
                    self.named.append(entry)
                case Worth.SUM:
                    self.alike.append(entry)

    @property
    def ids(self) -> tuple[str, ...]:
        return *(near := self.in_order()).by_pair, *near.by_company

    def near(self, unit: UnitOfWork) -> Near:
        """With what was decided of deals since."""
        keys = self.sought.keys
        entered = {key: found for key in (*keys.pairs, *keys.alone) if (found := unit.entered(key))}
        if not entered:
            return self.in_order()
        return self._with(entered).in_order()

    def _with(self, entered: Mapping[str, Mapping[str, Entry]]) -> Self:
        keys = self.sought.keys
        paired, named, alike = (
            [entry for entry in entries if entry.deal_id not in entered.get(entry.key, ())]
            for entries in (self.paired, self.named, self.alike)
        )
        paired += [entry for pair in keys.pairs for entry in entered.get(pair, {}).values()]
        found = replace(self, paired=paired, named=named, alike=alike)
        for company in keys.alone:
            found.weigh(company, (entry for entry in entered.get(company, {}).values() if entry.loose or keys.loose))
        return found

    def in_order(self) -> Near:
        by_pair, named, alike = (_ids(sorted(entries, key=_age, reverse=True)) for entries in (self.paired, self.named, self.alike))
        paired = set(by_pair)
        others = dict.fromkeys(one for one in (*named, *alike) if one not in paired)
        return Near(by_pair[:NEWEST], tuple(others)[:_LOOKED_AT])


async def _read_ranges(session: AsyncSession, unit: UnitOfWork, wanted: Iterable[Range]) -> None:
    missing = dict.fromkeys(one for one in wanted if one not in unit.ranges)
    of_all, of_loose = ([company for company, every in missing if every is all_] for all_ in (True, False))
    for all_, loose in zip_longest(_in_sizes(of_all), _in_sizes(of_loose), fillvalue=()):
        found: dict[Range, list[Entry]] = {**{(one, True): [] for one in all_}, **{(one, False): [] for one in loose}}
        named = {f"key{number}": company for number, company in enumerate((*all_, *loose))}
        connection = await connection_of(session)
        for *row, every in (await connection.execute(_newest(len(all_), len(loose)), named)).all():
            found[row[0], bool(every)].append(Entry(*row))
        unit.ranges.update((one, tuple(entries)) for one, entries in found.items())


@lru_cache
def _newest(of_all: int, of_loose: int) -> Any:
    """The order of the rows is nobody's business: `_Found` sorts what is worth it."""
    return union_all(*(select(_range(f"key{number}", number < of_all)) for number in range(of_all + of_loose)))


def _range(name: str, every: bool) -> Any:
    wanted = select(key.c.key, key.c.deal_id, key.c.opened_at, key.c.hint, key.c.loose, literal(every).label("every"))
    loose = [] if every else [key.c.loose]
    return wanted.where(key.c.key == bindparam(name), *loose).order_by(key.c.opened_at.desc()).limit(NEWEST).subquery()


def _in_sizes(values: Sequence[str]) -> Iterator[list[str]]:
    for start in range(0, len(values), _SIZES[-1]):
        some = list(values[start : start + _SIZES[-1]])
        size = next(size for size in _SIZES if size >= len(some))
        yield some + [_NOBODY] * (size - len(some))


def _ids(entries: Iterable[Entry]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(entry.deal_id for entry in entries))


def _age(entry: Entry) -> tuple[int, str]:
    return entry.opened_at, entry.deal_id
