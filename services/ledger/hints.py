"""A few words of each deal by which most of a company's deals are ruled out before their records are read. Pure.

A hint never decides that two are one deal; it only says whether it is worth looking.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from anyascii import anyascii

from services.ledger.figures import typical
from shared.contracts import Kind, Measure, Money, Party, Role

_BEGINNING = 4
_MOST = 400
_WORD = re.compile(r"[a-z0-9]+")
_RAISES = {Role.INVESTEE, Role.BORROWER, Role.ISSUER}
_TOLD_PIECEMEAL = {Kind.INVESTMENT, Kind.FUNDING_ROUND, Kind.DEBT, Kind.IPO}


@dataclass(frozen=True)
class Hint:
    """`beginnings` are those of the names as Latin words, with their initials; `sums` the first digits of each; `raisers` the keys of
    the companies that raise money, of which others may tell with other investors; `alone` when one company is all that is named."""

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
    raisers = [party.key for party in parties if party.role in _RAISES and kind in _TOLD_PIECEMEAL]
    return Hint(
        beginnings=frozenset(word[:_BEGINNING] for party in parties for word in _words(party.entity_id or party.name)),
        sums=frozenset(filter(None, (_digits(money) for money in sums if money.measure is Measure.DEAL))),
        raisers=frozenset(key.replace(" ", "").replace("|", "") for key in raisers),
        alone=len({party.key for party in parties}) == 1,
    )


def worth_looking(ours: Hint, written: str, shared: str) -> bool:
    """Whether a deal whose hint is `written` may be that of `ours`; `shared` is the key of the company they have in common.

    It may when one of them names one company only, when the company that raises is the same, when another name begins alike, or when
    a sum is the same.
    """
    if ours.alone or not written or written.endswith("1"):
        return True
    theirs = Hint.read(written)
    if ours.sums & theirs.sums or shared.replace(" ", "").replace("|", "") in ours.raisers & theirs.raisers:
        return True
    common = {word[:_BEGINNING] for word in _words(shared)}
    return bool((ours.beginnings & theirs.beginnings) - common)


def _words(name: str) -> list[str]:
    words = _WORD.findall(anyascii(name[:_MOST]).casefold())
    return [*words, "".join(word[0] for word in words)] if len(words) > 1 else words


def _digits(money: Money) -> str:
    """Two figures whatever the power of ten, so that a slip of ten does not hide the deal."""
    return f"{typical(money):.1e}".split("e")[0].replace(".", "")
