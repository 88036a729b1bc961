"""Who speaks of a deal: each publisher once for each way it speaks, however many articles it prints. Pure, and the same in whatever
order the tellings come. Who said it first is worked out in `origins`.
"""

import datetime as dt
from operator import attrgetter

from services.ledger.origins.copying import Text, add_text
from services.ledger.telling.telling import Telling
from shared.contracts import Part, Role, digest
from shared.publisher_names import host_of, written_key

VOICES_KEPT = 150
# What pages say of themselves has no bound; what is kept of it in each record has.
_LONGEST_NAME = 120
_MOST_CITED = 8
_LONGEST_SIGNATURE = 2048


class Voice(Part):
    """A publisher as it speaks of one deal. `name` is as the article gives it, `host` where the article stands.

    `cites` are those it names as its source, `wire` the agency of its dateline. `party`: it is one of the companies of the deal.
    `source` is the voice that it copied from where that text is no longer kept. `first` is when it spoke first.
    """

    key: str
    name: str
    first: dt.datetime
    host: str = ""
    cites: tuple[str, ...] = ()
    wire: str = ""
    language: str | None = None
    translated_from: str | None = None
    party: bool = False
    source: str = ""

    @property
    def order(self) -> tuple[dt.datetime, str]:
        return self.first, self.key

    @property
    def worth(self) -> tuple[bool, dt.datetime, str]:
        """Who names a source matters less: the source is known by others too."""
        return bool(self.cites or self.wire), *self.order


class Voices(Part):
    """All that speak of a deal, the earliest first, and the texts by which copies are known."""

    heard: tuple[Voice, ...] = ()
    texts: tuple[Text, ...] = ()


def voice_of(told: Telling) -> Voice:
    mention = told.mention
    article = mention.article
    host = host_of(article.url) or ""
    name = (article.publisher or host or article.source_id or article.url)[:_LONGEST_NAME]
    cites = mention.cited[:_MOST_CITED]
    wire = mention.wire or ""
    party = _is_party(name, told)
    parts = (name, *cites, "", wire, article.language or "", mention.translated_from or "", str(party))
    return Voice(
        key=digest(*parts)[:12], name=name, first=told.told_at, host=host, cites=cites, wire=wire, language=article.language,
        translated_from=mention.translated_from, party=party,
    )  # fmt: skip


def hear(voices: Voices, told: Telling, voice: Voice | None = None) -> Voices:
    """One more telling; `voice` is whose it is, where the caller knows."""
    new = voice or voice_of(told)
    texts = voices.texts
    signature = told.mention.text_signature
    if 0 < len(signature) <= _LONGEST_SIGNATURE:
        texts, text = add_text(texts, Text(voice=new.key, at=told.told_at, signature=signature))
        if not any(one.voice == new.key for one in texts):
            new = new.model_copy(update={"source": text.source})
    return Voices(heard=_joined(voices.heard, new), texts=texts)


def _joined(known: tuple[Voice, ...], new: Voice) -> tuple[Voice, ...]:
    before = next((voice for voice in known if voice.key == new.key), None)
    if before:
        first = min(before, new, key=lambda one: (one.first, one.host))
        new = first.model_copy(update={"source": before.source or new.source})
        if new == before:
            return known
    voices = sorted([*(voice for voice in known if voice is not before), new], key=attrgetter("order"))
    if len(voices) > VOICES_KEPT:
        voices.remove(max(voices, key=attrgetter("worth")))
    return tuple(voices)


def _is_party(name: str, told: Telling) -> bool:
    """A company's own newsroom bears its name."""
    key = written_key(name)
    return any(written_key(party.name) == key for party in told.mention.parties if party.role is not Role.ADVISER)
