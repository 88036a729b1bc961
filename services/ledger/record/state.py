"""What was told of a deal, added up. The sum is the same in whatever order the tellings come; the record is derived from it. Pure."""

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import TypeVar

from services.ledger.claims.words import Word, add_words, words_of
from services.ledger.origins.speaking import Voice, Voices, hear, voice_of
from services.ledger.telling.expecting import Announced, add_announced, announced
from services.ledger.telling.headline import headline_of
from services.ledger.telling.stages import STAGE, Statement, add_statement, stated
from services.ledger.telling.telling import Telling
from shared.contracts import ArticleRef, Evidence, Kind, Part, Party

ARTICLES_KEPT = 20
_EVIDENCE_KEPT = 20
_PARTIES_KEPT = 60
_WORDS_KEPT = 80


class Opening(Part):
    """The telling that gives a deal its kind and headline: the first as news, else the first of all."""

    told_at: dt.datetime
    article_id: str
    ordinal: int
    background: bool
    headline: str

    @property
    def order(self) -> tuple[bool, dt.datetime, str, int]:
        return self.background, self.told_at, self.article_id, self.ordinal


class Named(Part):
    """A company in its role, and who said so first."""

    party: Party
    told_at: dt.datetime
    article_id: str
    position: int

    @property
    def key(self) -> tuple[str, str]:
        return self.party.role, self.party.key

    @property
    def order(self) -> tuple[dt.datetime, str, int]:
        return self.told_at, self.article_id, self.position


class Called(Part):
    """What kind of deal it was called, of which subject, and when first."""

    kind: Kind
    subject: str | None
    background: bool
    told_at: dt.datetime
    article_id: str

    @property
    def key(self) -> tuple[str, str | None, bool]:
        return self.kind, self.subject, self.background

    @property
    def order(self) -> tuple[bool, dt.datetime, str]:
        return self.background, self.told_at, self.article_id


Kept = TypeVar("Kept", Called, Named)


class ToldBy(Part):
    """An article that told the deal, by which voice."""

    article: ArticleRef
    told_at: dt.datetime
    voice: str

    @property
    def order(self) -> tuple[dt.datetime, str]:
        return self.told_at, self.article.id


class Shown(Part):
    """Words that make it a deal."""

    evidence: Evidence
    told_at: dt.datetime

    @property
    def order(self) -> tuple[dt.datetime, str, int]:
        return self.told_at, self.evidence.article_id, self.evidence.start


class State(Part):
    """Everything that the record of a deal is derived from. `article_count` counts articles, also those no longer kept here."""

    opening: Opening | None = None
    called: tuple[Called, ...] = ()
    statements: tuple[Statement, ...] = ()
    words: tuple[Word, ...] = ()
    parties: tuple[Named, ...] = ()
    articles: tuple[ToldBy, ...] = ()
    article_count: int = 0
    voices: Voices = Voices()
    evidence: tuple[Shown, ...] = ()
    dates: tuple[Announced, ...] = ()
    first_seen: dt.datetime | None = None
    last_seen: dt.datetime | None = None

    @property
    def is_empty(self) -> bool:
        return self.opening is None


def add(state: State, told: Telling, *, article_known: bool) -> State:
    """One more telling. `article_known`: its article told this deal before, as another of its mentions."""
    mention, voice = told.mention, voice_of(told)
    opening = Opening(
        told_at=told.told_at, article_id=mention.article.id, ordinal=mention.ordinal, background=mention.background,
        headline=headline_of(mention),
    )  # fmt: skip
    return State(
        opening=min(filter(None, (state.opening, opening)), key=lambda one: one.order),
        called=_first_of(state.called, [_called(told)]),
        statements=add_statement(state.statements, stated(told)) if told.says(STAGE) else state.statements,
        words=add_words(state.words, words_of(told, voice.key))[:_WORDS_KEPT],
        parties=_first_of(state.parties, _named(told))[:_PARTIES_KEPT],
        articles=state.articles if article_known else _newest(state.articles, told, voice),
        article_count=state.article_count + (not article_known),
        voices=hear(state.voices, told, voice),
        evidence=_evidence(state.evidence, told),
        dates=add_announced(state.dates, announced(told)),
        first_seen=min(filter(None, (state.first_seen, told.seen_at))),
        last_seen=max(filter(None, (state.last_seen, told.seen_at))),
    )


def rebuilt(tellings: Iterable[Telling]) -> State:
    """The state from the beginning, for when something of it no longer holds."""
    state, known = State(), set[str]()
    for told in sorted(tellings, key=lambda one: one.order):
        article = told.mention.article.id
        state = add(state, told, article_known=article in known)
        known.add(article)
    return state


def _called(told: Telling) -> Called:
    mention = told.mention
    return Called(
        kind=mention.kind,
        subject=mention.subject,
        background=mention.background,
        told_at=told.told_at,
        article_id=mention.article.id,
    )


def _named(told: Telling) -> list[Named]:
    article_id = told.mention.article.id
    return [
        Named(party=_placed(told, party), told_at=told.told_at, article_id=article_id, position=position)
        for position, party in enumerate(told.mention.parties)
        if told.says(f"party:{party.key}")
    ]


def _placed(told: Telling, party: Party) -> Party:
    evidence = told.placed(party.evidence)
    return party if evidence is party.evidence else party.model_copy(update={"evidence": evidence})


def _first_of(known: Sequence[Kept], said: Sequence[Kept]) -> tuple[Kept, ...]:
    """Of those with one key the first told."""
    kept: dict[object, Kept] = {}
    for one in chain(known, said):
        before = kept.get(one.key)
        kept[one.key] = min(before, one, key=_order) if before else one
    return tuple(sorted(kept.values(), key=_order))


def _order(one: Called | Named) -> tuple[object, ...]:
    return one.order


def _newest(known: Sequence[ToldBy], told: Telling, voice: Voice) -> tuple[ToldBy, ...]:
    heard = ToldBy(article=told.mention.article, told_at=told.told_at, voice=voice.key)
    return tuple(sorted((*known, heard), key=lambda one: one.order, reverse=True)[:ARTICLES_KEPT])


def _evidence(known: Sequence[Shown], told: Telling) -> tuple[Shown, ...]:
    shown = Shown(evidence=told.placed(told.mention.evidence), told_at=told.told_at)
    return tuple(sorted((*known, shown), key=lambda one: one.order)[:_EVIDENCE_KEPT])
