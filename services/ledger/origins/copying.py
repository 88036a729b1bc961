"""Which of the texts that told a deal are copies of which. Pure; the same in whatever order the texts come, as long as all are kept.

Only the first few of each voice and the first of all are kept: who comes after those is compared when it comes.
"""

import datetime as dt
from collections.abc import Iterable, Sequence

from shared.contracts import Part
from shared.signature import similarity

COPIED_FROM = 0.35  # of the words of two texts: reprints are shortened, get another headline and paragraphs of their own
TEXTS_OF_A_VOICE = 4
TEXTS_KEPT = 48


class Text(Part):
    """What a voice published at a time. `source` is the voice that had the like first, `source_at` when; empty for an original."""

    voice: str
    at: dt.datetime
    signature: str
    source: str = ""
    source_at: dt.datetime | None = None

    @property
    def order(self) -> tuple[dt.datetime, str, str]:
        return self.at, self.voice, self.signature


def add_text(known: Sequence[Text], new: Text) -> tuple[tuple[Text, ...], Text]:
    """The texts that are kept, the earliest first, and the new one: with its source, unless its voice has told enough before."""
    if same := next((one for one in known if (one.voice, one.signature) == (new.voice, new.signature)), None):
        if same.at <= new.at:
            return tuple(known), same
        return _all_linked([one for one in known if one is not same], new)
    of_voice = [one for one in known if one.voice == new.voice]
    if len(of_voice) == TEXTS_OF_A_VOICE and of_voice[-1].order < new.order:
        return tuple(known), new
    alike = [one for one in known if one.voice != new.voice and similarity(one.signature, new.signature) >= COPIED_FROM]
    linked = _copied(new, [one for one in alike if one.order < new.order])
    later = {id(one) for one in alike if one.order > new.order}
    texts = [_copied(one, [new]) if id(one) in later else one for one in known]
    return _kept([*texts, linked]), linked


def _all_linked(others: Sequence[Text], new: Text) -> tuple[tuple[Text, ...], Text]:
    texts: tuple[Text, ...] = ()
    for one in sorted([*others, new], key=_order):
        texts, linked = add_text(texts, _original(one))
        new = linked if one is new else new
    return texts, new


def _kept(texts: Iterable[Text]) -> tuple[Text, ...]:
    of_voice: dict[str, int] = {}
    kept: list[Text] = []
    gone: list[Text] = []
    for one in sorted(texts, key=_order):
        of_voice[one.voice] = of_voice.get(one.voice, 0) + 1
        (kept if of_voice[one.voice] <= TEXTS_OF_A_VOICE else gone).append(one)
    sources = {(one.voice, one.at) for one in gone}
    if any((one.source, one.source_at) in sources for one in kept):
        kept = list(_all_linked(kept[1:], kept[0])[0])
    return tuple(kept[:TEXTS_KEPT])


def _copied(text: Text, earlier: Iterable[Text]) -> Text:
    """A copy of the earliest."""
    sources = [(one.at, one.voice) for one in earlier]
    if text.source_at is not None:
        sources.append((text.source_at, text.source))
    if not sources:
        return text
    at, voice = min(sources)
    return text.model_copy(update={"source": voice, "source_at": at})


def _original(text: Text) -> Text:
    return text.model_copy(update={"source": "", "source_at": None})


def _order(text: Text) -> tuple[dt.datetime, str, str]:
    return text.order
