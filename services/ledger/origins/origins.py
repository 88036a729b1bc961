"""Who first said it: the origins of each voice, and how many of them are independent. Pure.

A voice repeats those it cites, or the agency of its dateline: they are followed through their own voices in this deal, to those who
cite nobody. Who cites nobody and says that it was translated repeats the original; whose text is a copy repeats whoever had it first.
All others are origins themselves. Publishers that share copy are one, and a portal counts only where nobody else is known.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from services.ledger.origins.copying import Text
from services.ledger.origins.speaking import Voice, Voices
from shared.publisher_names import written_key
from shared.publishers import PublisherKind, Publishers

NOBODY_LISTED = Publishers()
# Of a voice that is no longer kept, for there are so many.
OTHERS = "others"
_NAMES_KEPT = 4096
_FIRST_HAND = {PublisherKind.AGENCY, PublisherKind.RELEASE, PublisherKind.REGULATOR}


@dataclass(frozen=True)
class _Speaker:
    """`family` is what counts as one, `name` is for people."""

    family: str
    name: str
    kind: PublisherKind | None


@lru_cache(_NAMES_KEPT)
def _unlisted(name: str) -> _Speaker:
    return _Speaker(f"~{written_key(name) or name}", name, None)


class Heard:
    """The origins of each voice of a deal, by their names."""

    def __init__(self, voices: Voices, publishers: Publishers = NOBODY_LISTED) -> None:
        self._publishers = publishers
        self._met: dict[tuple[str, str], _Speaker] = {}
        self._voices = {voice.key: voice for voice in sorted(voices.heard, key=lambda one: one.order)}
        self._speakers = {key: self._speaker(voice.name, voice.host) for key, voice in self._voices.items()}
        self._of_family: dict[str, list[Voice]] = {}
        for key, voice in self._voices.items():
            self._of_family.setdefault(self._speakers[key].family, []).append(voice)
        self._texts: dict[str, list[Text]] = {}
        self._copiers: dict[tuple[str, dt.datetime], list[Voice]] = {}
        for text in voices.texts:
            self._texts.setdefault(text.voice, []).append(text)
            if text.source_at and text.voice in self._voices:
                self._copiers.setdefault((text.source, text.source_at), []).append(self._voices[text.voice])
        self._origins: dict[str, tuple[str, ...]] = {}
        self._known = self._named()
        for key in self._voices:
            self._of(key)
        self.independent = self._independent()

    def of_voice(self, key: str, at: dt.datetime | None = None) -> tuple[str, ...]:
        """At least one; a portal too, where that is all an article says. `at` is when it said it: it may have copied then, and
        written itself before and after."""
        families = self._origins.get(key)
        if families and at:
            families = self._of_text(self._voices[key], at)
        return tuple(self._known[family].name for family in families) if families else (OTHERS,)

    def counting(self, key: str) -> tuple[str, ...]:
        """Those of its origins that are independent ones of the deal."""
        return tuple(name for name in self.of_voice(key) if name in self.independent)

    def is_primary(self, key: str) -> bool:
        """It speaks for a company of the deal or for who judges it, or prints what they say word for word."""
        voice = self._voices.get(key)
        if voice is None:
            return False
        return (self._is_party(voice) and not voice.cites) or all(self._is_primary(family) for family in self._origins[key])

    def repeats(self, key: str) -> bool:
        """It says nothing of its own, and those whose words it repeats speak for themselves in this deal."""
        voice, families = self._voices.get(key), self._origins.get(key, ())
        if voice is None:
            return True
        return self._speakers[key].family not in families and all(family in self._of_family for family in families)

    def _is_primary(self, family: str) -> bool:
        kind = self._known[family].kind
        return kind is not None and kind.is_primary

    def _independent(self) -> tuple[str, ...]:
        found = dict.fromkeys(family for key in self._voices for family in self._origins[key])
        speakers = [self._known[family] for family in found]
        chosen = [one for one in speakers if one.kind is not PublisherKind.AGGREGATOR] or speakers[:1]
        return tuple(one.name for one in chosen)

    def _named(self) -> dict[str, _Speaker]:
        """Whoever is named or speaks, by family: a family is called what its first member is."""
        known: dict[str, _Speaker] = {}
        for voice in self._voices.values():
            for speaker in (*self._cited(voice), self._speakers[voice.key]):
                known.setdefault(speaker.family, speaker)
        return known

    def _cited(self, voice: Voice) -> Iterator[_Speaker]:
        for name in (*voice.cites, voice.wire):
            if name:
                yield self._speaker(name)

    def _speaker(self, name: str, host: str = "") -> _Speaker:
        found = self._met.get((name, host))
        if found is None:
            self._met[name, host] = found = self._find(name, host)
        return found

    def _find(self, name: str, host: str) -> _Speaker:
        publisher = self._publishers.find(name, host)
        if publisher is None:
            return _unlisted(name)
        return _Speaker(self._publishers.family_of(publisher.id), publisher.name, publisher.kind)

    def _of(self, key: str) -> tuple[str, ...]:
        """The families. One that is asked again while it is worked out (they cite each other in a circle) is an origin."""
        if key not in self._origins:
            own = self._speakers[key].family
            self._origins[key] = (own,)
            self._origins[key] = tuple(dict.fromkeys(self._work_out(self._voices[key]))) or (own,)
        return self._origins[key]

    def _work_out(self, voice: Voice) -> Iterable[str]:
        if voice.cites:
            return [family for name in voice.cites for family in self._follow(self._speaker(name), voice)]
        if voice.wire:
            return self._follow(self._speaker(voice.wire), voice)
        if original := self._original(voice):
            return self._of(original.key)
        return self._copied(voice)

    def _follow(self, cited: _Speaker, voice: Voice) -> tuple[str, ...]:
        """What those who are cited had said by then. An outlet that cites itself speaks for itself; one that cites another of its
        family repeats that one."""
        own = self._speakers[voice.key]
        said = self._of_family.get(cited.family, [])
        if cited.family == own.family:
            said = [one for one in said if cited.name == self._speakers[one.key].name != own.name]
        by_then = [one for one in said if one.first <= voice.first] or said[:1]
        return self._of(by_then[-1].key) if by_then else (cited.family,)

    def _original(self, voice: Voice) -> Voice | None:
        """What was translated: told in that language by the same family, else by whoever told it first."""
        if not voice.translated_from:
            return None
        family = self._speakers[voice.key].family
        told = [one for one in self._voices.values() if one.language == voice.translated_from and one.key != voice.key]
        return next((one for one in told if self._speakers[one.key].family == family), told[0] if told else None)

    def _copied(self, voice: Voice) -> tuple[str, ...]:
        """None for a voice that wrote anything itself; of one that only copied, what it copied first."""
        texts = self._texts.get(voice.key, ())
        copied = [self._behind(voice, text) for text in texts]
        if copied and all(copied):
            return copied[0]
        return self._of(voice.source) if not texts and voice.source in self._voices else ()

    def _of_text(self, voice: Voice, at: dt.datetime) -> tuple[str, ...]:
        """The families of what a voice said at a time."""
        text = next((one for one in self._texts.get(voice.key, ()) if one.at == at), None)
        if text is None or voice.cites or voice.wire or voice.translated_from:
            return self._of(voice.key)
        return self._behind(voice, text) or (self._speakers[voice.key].family,)

    def _behind(self, voice: Voice, text: Text) -> tuple[str, ...]:
        """Whose text it is that a voice printed; none for its own.

        Agencies, authorities and companies that publish late what others print are not the ones who copy; it is theirs, as it is the
        agency's that a copier names.
        """
        first_hand = self._is_first_hand(voice)
        source = self._voices.get(text.source)
        if source and text.source_at and (self._is_first_hand(source) or not first_hand):
            return self._of_text(source, text.source_at)
        for copier in () if first_hand else self._copiers.get((voice.key, text.at), ()):
            if copier.wire or (self._is_first_hand(copier) and not copier.cites):
                return self._of(copier.key)
        return ()

    def _is_first_hand(self, voice: Voice) -> bool:
        return self._is_party(voice) or self._speakers[voice.key].kind in _FIRST_HAND

    def _is_party(self, voice: Voice) -> bool:
        """A portal that bears the name of a company prints what others write of it too."""
        return voice.party and self._speakers[voice.key].kind is not PublisherKind.AGGREGATOR
