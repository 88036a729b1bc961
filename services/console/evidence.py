"""Which words of an article a record rests on, and the text cut so that they can be marked. Pure."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.console.wording import money, plain
from shared.contracts import Deal, Evidence, Measure

_AROUND = 320
_WHOLE = 6_000


@dataclass(frozen=True)
class Slot:
    """One line of the record with the words it was read from; `number` joins the line to its mark."""

    number: int
    label: str
    value: str
    evidence: Evidence


@dataclass(frozen=True)
class Segment:
    """A stretch of text under the same marks; `gap` stands for text left out. `starts` are the marks that begin here."""

    text: str
    slots: tuple[Slot, ...] = ()
    starts: tuple[Slot, ...] = ()
    gap: bool = False


def slots_of(deal: Deal) -> tuple[Slot, ...]:
    """Every slot of the record that has evidence, in the order a person asks: who, how much, how far, and what made it a deal."""
    found: list[tuple[str, str, Evidence]] = [(plain(party.role), party.name, party.evidence) for party in deal.parties]
    found += [(_measure(sum_.measure), money(sum_).text, sum_.evidence) for sum_ in deal.money]
    found += [("Stage", plain(step.stage), step.evidence) for step in deal.stage_history if step.evidence]
    found += [("Deal", plain(deal.kind), evidence) for evidence in deal.evidence]
    return tuple(Slot(number, *rest) for number, rest in enumerate(found, 1))


def stands_in(slot: Slot, article_id: str, field: str, text: str) -> bool:
    """Whether the quote stands where the evidence says, in this field of this article."""
    evidence = slot.evidence
    right_place = evidence.article_id in {"", article_id} and evidence.field == field
    return right_place and text[evidence.start : evidence.end] == evidence.quote


def marked(text: str, slots: Iterable[Slot]) -> list[Segment]:
    """The text in stretches, cut wherever a mark begins or ends; marks may overlap."""
    slots = [slot for slot in slots if slot.evidence.end <= len(text)]
    borders = sorted({0, len(text), *(slot.evidence.start for slot in slots), *(slot.evidence.end for slot in slots)})
    return [
        Segment(
            text[start:end],
            tuple(slot for slot in slots if slot.evidence.start <= start and end <= slot.evidence.end),
            tuple(slot for slot in slots if slot.evidence.start == start),
        )
        for start, end in itertools.pairwise(borders)
    ]


def excerpt(segments: Sequence[Segment], whole: int = _WHOLE, around: int = _AROUND) -> list[Segment]:
    """A long text keeps the words around its marks; a short one stays whole."""
    if sum(len(segment.text) for segment in segments) <= whole:
        return list(segments)
    shown: list[Segment] = []
    for index, segment in enumerate(segments):
        shown += _shortened(segment, around, first=index == 0, last=index == len(segments) - 1)
    return shown


def _shortened(segment: Segment, around: int, *, first: bool, last: bool) -> list[Segment]:
    text = segment.text
    head = 2 * around if first and last else 0 if first else around
    tail = 0 if last else around
    if segment.slots or len(text) <= head + tail:
        return [segment]
    parts = [Segment(_to_word_end(text[:head])), Segment("", gap=True), Segment(_from_word(text[len(text) - tail :]))]
    return [part for part in parts if part.text or part.gap]


def _to_word_end(text: str) -> str:
    return text.rsplit(None, 1)[0] if " " in text else text


def _from_word(text: str) -> str:
    return " " + text.split(None, 1)[-1] if " " in text.strip() else text


def _measure(measure: Measure) -> str:
    return {Measure.DEAL: "Amount", Measure.VALUATION: "Valuation", Measure.TOTAL_RAISED: "Raised so far"}.get(measure, "Other sum")
