"""When a deal should come to a stage: "The deal is expected to close in the first quarter of 2027".

Such a time stands by a word of that stage (closing, signing, approval) and a word that looks ahead (expected, should, will), with nothing
between them that begins another thought, and what is spoken of is a deal told there or right before: neither a plant, a result nor a
product. A sentence says one time for each stage, and the text more exactly than the headline.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from services.extractor.expected_words import Event, ExpectedWords
from services.extractor.grammar.dates import Time
from services.extractor.grammar.draft import Draft
from services.extractor.grammar.periods import Span
from services.extractor.grammar.scenes import Scene
from services.extractor.grammar.stage_words import Staged
from services.extractor.lexicon import Lexicon
from shared.contracts import Kind, Stage

_FAR = 110  # from the word of the stage to the time
_HOPE = 90
_OBJECT = 30  # from a word for a deal to what it is about
_BEFORE = {Stage.APPROVED: Stage.AGREED, Stage.COMPLETED: Stage.AGREED}
_TOUCHING = 3  # "the plant sale", "工場の売却"
_BEHIND = 4  # sentences from the last that told the deal


class Expectation(NamedTuple):
    """The words from the stage to the time, wherever they stand."""

    scene: Scene
    start: int
    end: int
    stage: Stage
    span: Span


def expectations(
    scenes: Sequence[Scene], drafts: Sequence[Draft], lexicon: Lexicon, day: dt.date
) -> tuple[tuple[Expectation, ...], ...]:
    """What is expected of each of the drafts, at the same position."""
    found: list[list[Expectation]] = [[] for _ in drafts]
    words = lexicon.expected
    if words is None or not drafts:
        return tuple(map(tuple, found))
    events = {
        field.reading.field: words.events(field.reading.folded) for field in {id(one.field): one.field for one in scenes}.values()
    }
    listed = any(Kind.IPO in draft.kinds for draft in drafts)
    for scene in scenes:
        told = [event for event in events[scene.field.reading.field] if scene.start <= event.start and event.end <= scene.end]
        if (told or (listed and scene.of("triggers"))) and words.hopes.search(scene.folded, scene.start, scene.end):
            owner = _owner(scene, drafts)
            if owner is not None:
                sentence = _Sentence(scene, drafts[owner], lexicon, words)
                found[owner].extend(sentence.expectations([*told, *_listings(scene, drafts[owner])], day))
    return tuple(tuple(_chosen(one)) for one in found)


def still_ahead(draft: Draft, expected: Sequence[Expectation]) -> bool:
    """Whether a stage that the deal was read to have come to is only expected; the draft is told then where it really stands."""
    come = [(scene, staged) for scene, staged in draft.stages if not _is_to_come(scene, staged, expected)]
    before = [(scene, staged._replace(stage=_BEFORE.get(staged.stage, staged.stage))) for scene, staged in draft.stages]
    changed = len(come) < len(draft.stages)
    draft.stages = come or before
    return changed


def _is_to_come(scene: Scene, staged: Staged, expected: Sequence[Expectation]) -> bool:
    mark = staged.mark
    return staged.stage in _BEFORE and any(  # who "will sign in January" has agreed
        one.scene is scene and one.stage is staged.stage and one.start < mark.end and mark.start < one.end for one in expected
    )


def _chosen(said: Sequence[Expectation]) -> Iterator[Expectation]:
    """The first of each stage, in the text if it stands there."""
    seen: set[Stage] = set()
    for one in sorted(said, key=lambda one: one.scene.in_title):
        if one.stage not in seen:
            seen.add(one.stage)
            yield one


def _owner(scene: Scene, drafts: Sequence[Draft]) -> int | None:
    """The deal that a sentence speaks of: told there, else the last before it. An older deal is expected no more."""
    here = [at for at, draft in enumerate(drafts) if any(telling.scene is scene for telling in draft.tellings)]
    if here:
        news = [at for at in here if not drafts[at].background]
        return news[0] if news else None
    before = [
        (max(places), -at)
        for at, draft in enumerate(drafts)
        if not draft.background and (places := [place for one in draft.tellings if (place := _place(one.scene)) < _place(scene)])
    ]
    if not before:
        return None
    (in_text, index), at = max(before)
    return -at if scene.index - (index if in_text else -1) <= _BEHIND else None


def _place(scene: Scene) -> tuple[bool, int]:
    return not scene.in_title, scene.index


def _listings(scene: Scene, draft: Draft) -> list[Event]:
    """The words of a first listing: what is expected of it is that it takes place."""
    told = [one.mark for one in draft.tellings if one.scene is scene and one.trigger.kind is Kind.IPO]
    return [Event(mark.start, mark.end, Stage.COMPLETED, alone=True) for mark in told]


class _Sentence:
    """One sentence, read for what is expected of a deal."""

    def __init__(self, scene: Scene, draft: Draft, lexicon: Lexicon, words: ExpectedWords) -> None:
        self.scene, self.draft, self.lexicon, self.words = scene, draft, lexicon, words
        self.text = scene.folded

    def expectations(self, events: Sequence[Event], day: dt.date) -> Iterator[Expectation]:
        if not events:
            return
        self.text = self.words.without_conditions(self.text, self.scene.start, self.scene.end)
        assert self.lexicon.dates  # noqa: S101 - a language with words of expectation names times
        times = self.lexicon.dates.times(self.text, self.scene.start, self.scene.end, day)
        spoken = [event for event in events if self.text[event.start : event.end].strip()]
        for event in spoken if times else ():
            time = self._time_of(event, spoken, times)
            if time and time.span and time.span.latest > day and self._is_expected(event, time) and self._is_of_deal(event, time):
                start, end = min(event.start, time.start), max(event.end, time.end)
                yield Expectation(self.scene, start, end, event.stage, time.span)

    def _time_of(self, event: Event, events: Sequence[Event], times: Sequence[Time]) -> Time | None:
        """The nearest with nothing between that begins another thought."""
        near = [time for time in times if self._goes_with(event, time, events)]
        return min(near, key=lambda time: max(time.start - event.end, event.start - time.end), default=None)

    def _goes_with(self, event: Event, time: Time, events: Sequence[Event]) -> bool:
        start, end = sorted((event.start, event.end, time.start, time.end))[1:3]
        if end - start > _FAR or self.words.breaks.search(self.text, start, end):
            return False
        return not any(other.stage is not event.stage and start <= other.start and other.end <= end for other in events)

    def _is_expected(self, event: Event, time: Time) -> bool:
        start, end = min(event.start, time.start), max(event.end, time.end)
        if self.words.void.search(self.text, max(self.scene.start, start - _OBJECT), end):
            return False
        last = event.start if self.words.hopes_lead else min(self.scene.end, end + _HOPE)
        for hope in self.words.hopes.finditer(self.text, max(self.scene.start, start - _HOPE), last):
            low, high = (hope.end(), start) if hope.end() <= start else (end, hope.start())
            if not self.words.breaks.search(self.text, low, max(low, high)):
                return True
        return False

    def _is_of_deal(self, event: Event, time: Time) -> bool:
        """Whoever completes something else says what it is before the time."""
        begin, end = self._clause_start(min(event.start, time.start)), max(event.start, time.start)
        deals = [(mark.start, mark.end) for group in ("references", "triggers") for mark in self.scene.of(group)]
        deals += [match.span() for match in self.words.deals.finditer(self.text, self.scene.start, self.scene.end)]
        for other in self.words.others.finditer(self.text, begin, end):
            behind = any(other.end() <= start < max(event.start, other.end() + _TOUCHING) for start, _ in deals)
            about = any(
                0 <= other.start() - stop <= _OBJECT and self.words.stops.isdisjoint(self.text[stop : other.start()])
                for _, stop in deals
            )
            if not behind and not about:
                return False
        return bool(event.alone or deals or self._is_meant())

    def _clause_start(self, end: int) -> int:
        breaks = [match.end() for match in self.words.breaks.finditer(self.text, self.scene.start, end)]
        return breaks[-1] if breaks else self.scene.start

    def _is_meant(self) -> bool:
        """By a pronoun, right behind the deal; or by nothing where a subject that is known need not be said, and nobody else is named."""
        said = bool(self.scene.of("pronouns")) or (self.words.unsaid and not self.scene.companies)
        return said and self.scene.index - self.draft.last_index <= 1
