"""A kept revision, read without what no condition decides by: the reports, edges, quotes and sums of claims that make most of a record.

Reading them would cost as much as all else. Whoever wants the words too, to show or to keep a match, reads the revision whole.
"""

import zlib
from typing import Any, ClassVar

from shared.contracts import Claim, Deal, DealChanged, Evidence, Money, Party, StageStep

_NO_WORDS = Evidence(field="text", start=0, end=1, quote="-", pattern="left unread")
_NOTHING: tuple[Any, ...] = ()


class _Party(Party):
    evidence: ClassVar[Evidence] = _NO_WORDS  # type: ignore[misc]  # no field any more, so nobody reads it


class _Money(Money):
    evidence: ClassVar[Evidence] = _NO_WORDS  # type: ignore[misc]


class _Step(StageStep):
    article: ClassVar[Any] = None  # type: ignore[misc]
    evidence: ClassVar[Any] = None  # type: ignore[misc]


class _Claim(Claim):
    money: ClassVar[Any] = None  # type: ignore[misc]
    evidence: ClassVar[Any] = None  # type: ignore[misc]


class LeanDeal(Deal):
    reports: ClassVar[Any] = _NOTHING  # type: ignore[misc]
    edges: ClassVar[Any] = _NOTHING  # type: ignore[misc]
    evidence: ClassVar[Any] = _NOTHING  # type: ignore[misc]
    parties: tuple[_Party, ...]
    money: tuple[_Money, ...] = ()
    stage_history: tuple[_Step, ...]
    claims: tuple[_Claim, ...] = ()


class LeanChange(DealChanged):
    settled: ClassVar[Any] = _NOTHING  # type: ignore[misc]
    deal: LeanDeal
    previous: LeanDeal | None = None


def lean(body: bytes, news: bytes, previous: LeanDeal | None = None) -> LeanChange:
    """From the columns of `rule_engine_version`; `previous` is the revision before, if there was one."""
    whole = b"".join((zlib.decompress(news)[:-1], b',"deal":', zlib.decompress(body), b"}"))
    changed = LeanChange.model_validate_json(whole)
    return changed if previous is None else changed.model_copy(update={"previous": previous})


def lean_deal(body: bytes) -> LeanDeal:
    return LeanDeal.model_validate_json(zlib.decompress(body))
