"""The sums of a sentence that belong to deals, each with what it is to the deal and the months that it covers."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from services.extractor.grammar.marks import Mark
from services.extractor.grammar.measure import measure_of
from services.extractor.grammar.money import Amount
from services.extractor.grammar.scenes import Scene
from shared.contracts import Measure

_RECENT = 30
_MONTHS_REACH = 120


@dataclass(frozen=True)
class Sum:
    """An amount with what it is to the deal, and the months it covers."""

    scene: Scene
    amount: Amount
    measure: Measure
    months: int | None = None


def measured(scene: Scene, triggers: Sequence[Mark], *, listing: bool) -> Iterator[tuple[Amount, Measure]]:
    """The sums of a sentence that belong to deals; `listing` says that one of them is a first listing."""
    for amount in scene.amounts:
        usable = not amount.converted and (amount.named or _stands_alone(scene, amount))
        measure = measure_of(scene, amount, triggers, listing=listing) if usable else None
        if measure:
            yield (amount if amount.named else _with_currency(scene, amount)), measure


def _with_currency(scene: Scene, amount: Amount) -> Amount:
    """Who says "80 billion" without a currency means the one named last."""
    before = scene.field.amounts[: bisect_left(scene.field.amounts, amount.start, key=attrgetter("start"))]
    return replace(amount, currency=next((other.currency for other in reversed(before[-_RECENT:]) if other.named), None))


def months_near(scene: Scene, amount: Amount) -> int | None:
    """The duration in the same sentence, the nearest to the sum."""
    past = scene.of("past")
    spans = [span for span in scene.durations if not any(mark.start < span.end and span.start < mark.end for mark in past)]
    nearest = min(spans, key=lambda span: abs(span.start - amount.start), default=None)
    return int(nearest.value) if nearest and abs(nearest.start - amount.start) < _MONTHS_REACH else None


def _stands_alone(scene: Scene, amount: Amount) -> bool:
    """As in "80 billion into X", not as in "2.3 billion homes"."""
    following = scene.folded[amount.end : amount.end + 1]
    marks = scene.field.marks.between(amount.end, amount.end + 2)
    return (
        not following.strip() and any(mark.meaning.group in {"markers", "past", "breakers"} for mark in marks)
    ) or following in {".", ",", ")", ""}
