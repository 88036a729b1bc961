"""The state of a deal whose mentions were not kept: as much of it as its record shows. Pure."""

import datetime as dt

from services.ledger.claims.figures import SLOTS
from services.ledger.claims.words import Saying, Word
from services.ledger.origins.speaking import Voice, Voices
from services.ledger.record.record import Kept
from services.ledger.record.state import Called, Named, Opening, Shown, State, ToldBy
from services.ledger.telling.stages import Statement, phase
from shared.contracts import Deal, Money, StageStep


def kept_of(deal: Deal) -> Kept:
    """What is told from now on is added to this."""
    at = deal.first_seen
    article = deal.articles[-1].id
    voices = tuple(Voice(key=origin, name=origin, cites=(), first=at) for origin in sorted(deal.origins))
    return Kept(
        whole=False,
        state=State(
            opening=Opening(told_at=at, article_id=article, ordinal=0, background=deal.background, headline=deal.headline),
            called=(Called(kind=deal.kind, subject=deal.subject, background=deal.background, told_at=at, article_id=article),),
            statements=tuple(_statement(deal, step) for step in deal.stage_history),
            words=tuple(_word(deal, money, voices) for money in deal.money if money.measure in SLOTS),
            parties=tuple(
                Named(party=party, told_at=at, article_id=article, position=number) for number, party in enumerate(deal.parties)
            ),
            articles=tuple(ToldBy(article=one, told_at=one.published_at or at, voice=voices[0].key) for one in deal.articles),
            article_count=deal.article_count,
            voices=Voices(heard=voices),
            evidence=tuple(Shown(evidence=evidence, told_at=at) for evidence in deal.evidence),
            first_seen=deal.first_seen,
            last_seen=deal.last_seen,
        ),
    )


def _statement(deal: Deal, step: StageStep) -> Statement:
    evidence = step.evidence or deal.evidence[0]
    return Statement(stage=step.stage, told_at=step.at, background=deal.background, article=step.article, evidence=evidence)


def _word(deal: Deal, money: Money, voices: tuple[Voice, ...]) -> Word:
    """Who said it is no longer known for each word; all are taken to have."""
    at: dt.datetime = deal.first_seen
    article = money.evidence.article_id or deal.articles[-1].id
    sayings = [
        Saying(voice=voice.key, article_id=article, language=None, translated_from=None, evidence=money.evidence, first=at, last=at)
        for voice in voices[:1]
    ]
    return Word(
        slot=SLOTS[money.measure], money=money, phase=phase(deal.stage), background=deal.background, sayings=tuple(sayings),
        voices=tuple(voice.key for voice in voices), first=at, last=deal.last_seen,
    )  # fmt: skip
