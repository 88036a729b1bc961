"""Who speaks of a deal, and who said it first. Pure."""

import datetime as dt
from collections.abc import Sequence

from services.ledger.telling import Telling
from shared.contracts import Part


class Voice(Part):
    """A publisher as it speaks of one deal, with those it cites."""

    key: str
    name: str
    cites: tuple[str, ...]
    first: dt.datetime


class Heard:
    """The origins of each voice."""

    def __init__(self, voices: Sequence[Voice]) -> None:
        self._by_key = {voice.key: voice for voice in voices}
        self.independent = tuple(
            dict.fromkeys(
                origin for voice in sorted(voices, key=lambda one: (one.first, one.key)) for origin in self.of_voice(voice.key)
            )
        )

    def of_voice(self, key: str) -> tuple[str, ...]:
        voice = self._by_key[key]
        return voice.cites or (voice.name,)

    def is_primary(self, _key: str) -> bool:
        return False


def voice_of(told: Telling) -> Voice:
    article = told.mention.article
    name = article.publisher or article.source_id or article.url
    return Voice(key=f"{name}|{'|'.join(told.mention.cited)}", name=name, cites=told.mention.cited, first=told.told_at)


def hear(voices: Sequence[Voice], new: Voice) -> tuple[Voice, ...]:
    by_key = {voice.key: voice for voice in voices}
    before = by_key.get(new.key)
    by_key[new.key] = min(before, new, key=lambda one: one.first) if before else new
    return tuple(sorted(by_key.values(), key=lambda one: (one.first, one.key)))
