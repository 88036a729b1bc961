"""A few words of each deal by which most of a company's deals are ruled out before their records are read. Pure.

A hint never decides that two are one deal; it only says whether it is worth looking.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Self

from services.ledger.identity.company_keys import company_keys
from services.ledger.names.company_names import name_of
from services.ledger.names.sounds import latin, sound
from shared.contracts import Kind, Measure, Money, Party, Role

_BEGINNING = 3
_HINTS_KEPT = 4096
_WORD = re.compile(r"[^\W_]+")
_TOLD = {Measure.DEAL, Measure.VALUATION}
_RAISES = {Role.INVESTEE, Role.BORROWER, Role.ISSUER}
_TOLD_PIECEMEAL = {Kind.INVESTMENT, Kind.FUNDING_ROUND, Kind.DEBT, Kind.IPO}


@dataclass(frozen=True)
class Hint:
    """`beginnings` are those of the sounds of names, with their initials; `sums` the first digits of each, valuations too; `raisers` the keys of the companies that raise money, of which others may tell with other investors; `alone` when one company is
    all that is named, or one in signs or words that cannot be compared."""

    beginnings: frozenset[str]
    sums: frozenset[str]
    raisers: frozenset[str]
    alone: bool

    @classmethod
    def read(cls, text: str) -> Self:
        """What `str` made."""
        beginnings, sums, raisers, alone = text.split("|")
        return cls(frozenset(beginnings.split()), frozenset(sums.split()), frozenset(raisers.split()), alone == "1")

    def __str__(self) -> str:
        return "|".join(
            [*(" ".join(sorted(words)) for words in (self.beginnings, self.sums, self.raisers)), "1" if self.alone else ""]
        )


def hint_of(kind: Kind, parties: Iterable[Party], sums: Iterable[Money]) -> Hint:
    parties = list(parties)
    raisers = [key for party in parties if party.role in _RAISES and kind in _TOLD_PIECEMEAL for key in company_keys(party)]
    return Hint(
        beginnings=frozenset(beginning for party in parties for beginning in _beginnings(party)),
        sums=frozenset(_digits(money) for money in sums if money.measure in _TOLD and money.value),
        raisers=frozenset(key.replace(" ", "").replace("|", "") for key in raisers),
        alone=len({party.key for party in parties}) == 1 or any(map(_hard_to_compare, parties)),
    )


class Worth(IntEnum):
    """How much there is to say that a deal should be looked at."""

    NOTHING = 0
    SUM = 1
    NAME = 2


class Outlook:
    """What is looked for among the deals of one company, made ready for dozens of hints."""

    def __init__(self, ours: Hint, shared: str) -> None:
        """`shared` is the key of the company that they have in common anyway."""
        self._alone = ours.alone
        self._beginnings = ours.beginnings - _of_key(shared)
        key = shared.replace(" ", "").replace("|", "")
        self._raiser = key if key in ours.raisers else ""
        self._sums = ours.sums

    def worth(self, written: str) -> Worth:
        """Whether a deal whose hint is `written` may be the one that is looked for.

        It may when one of them names one company only, when the company that raises is the same, when another name sounds alike at its
        beginning, or when a sum is the same but for powers of ten: of companies with other names only that makes one deal.
        """
        if self._alone or not written or written.endswith("1"):
            return Worth.NAME
        theirs = _read(written)
        if not self._beginnings.isdisjoint(theirs.beginnings) or (self._raiser and self._raiser in theirs.raisers):
            return Worth.NAME
        return Worth.NOTHING if self._sums.isdisjoint(theirs.sums) else Worth.SUM


def worth_looking(ours: Hint, written: str, shared: str) -> Worth:
    """Of one hint; see `Outlook.worth`."""
    return Outlook(ours, shared).worth(written)


@lru_cache(_HINTS_KEPT)
def _read(written: str) -> Hint:
    """Those of busy companies are read again and again."""
    return Hint.read(written)


@lru_cache(256)
def _of_key(shared: str) -> frozenset[str]:
    """The beginnings of a company that two deals have in common anyway; dozens of rows have the same."""
    return frozenset([_heard(shared[1:])] if shared.startswith("'") else _sounds(shared))


def _beginnings(party: Party) -> list[str]:
    if party.entity_id:
        return [*_sounds(party.entity_id), *_sounds(party.name)]
    name = name_of(party.name)
    return [*(beginning for word in name.words for beginning in _sounds(word)), *_sounds(name.whole), *_sounds(name.initials)]


def _sounds(text: str) -> list[str]:
    """The beginning of each word's sound; a word that is hardly heard stands for itself."""
    words = _WORD.findall(text)
    initials = ["".join(word[0] for word in words)] if len(words) > 1 else []
    heard = (_heard(sound(word)) or latin(word)[:_BEGINNING] for word in (*words, *initials))
    return [beginning for beginning in heard if beginning]


def _heard(whole: str) -> str:
    """Without r and l, which many languages do not say before another consonant."""
    heard = whole.replace("R", "")
    if len(heard) < _BEGINNING:
        return whole[:_BEGINNING] if len(whole) >= _BEGINNING else ""
    return heard[:_BEGINNING]


def _hard_to_compare(party: Party) -> bool:
    """Told by what it is, or in signs that nobody can spell: its deal may be told under any name."""
    if party.role is Role.SELLER:
        return True
    return party.entity_id is None and (name_of(party.name).foreign or name_of(party.name).stands_in)


def _digits(money: Money) -> str:
    """The first three, without the power of ten, so that a slip of ten does not hide the deal; as told, so that no exchange does."""
    return f"{money.value:.2e}".split("e")[0]
