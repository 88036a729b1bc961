"""The record of a deal as it follows from what was told of it. Pure: the same state gives the same record."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from services.ledger.claims import claims
from services.ledger.identity.identity import related
from services.ledger.origins.origins import NOBODY_LISTED, Heard
from services.ledger.record.state import Called, Named, State
from services.ledger.telling.expecting import awaited, overdue_since
from services.ledger.telling.stages import history
from shared.contracts import Circle, Deal, Kind, Novelty, Part, Party, Report, Role, Stage
from shared.publishers import Publishers


class Brought(Part):
    """What an article brought when it came; the one thing that depends on what was known then."""

    article_id: str
    novelty: Novelty


@dataclass(frozen=True)
class Standing:
    """What a record has beside its state: its name and number, and what was decided about it."""

    id: str
    revision: int
    brought: tuple[Brought, ...] = ()
    circles: tuple[Circle, ...] = ()
    merged_into: str | None = None


def derive(state: State, standing: Standing, now: dt.datetime, publishers: Publishers = NOBODY_LISTED) -> Deal:
    """Raises ValueError for a state of which nothing was told."""
    if state.opening is None or state.first_seen is None or state.last_seen is None:
        raise ValueError("nothing was told of this deal")
    heard = Heard(state.voices, publishers)
    steps = history(state.statements)
    stage = steps[-1].stage if steps else Stage.RUMOURED
    date = awaited(state.dates, stage)
    return Deal(
        id=standing.id,
        revision=standing.revision,
        kind=_kind(state.called),
        subject=next((one.subject for one in state.called if one.subject), None),
        stage=stage,
        stage_history=steps,
        background=state.opening.background,
        headline=state.opening.headline,
        parties=_parties(state.parties),
        money=claims.current(state.words, heard),
        stake_percent=claims.stake(state.words, heard),
        evidence=tuple(one.evidence for one in state.evidence),
        articles=tuple(one.article for one in state.articles),
        article_count=state.article_count,
        origins=heard.independent,
        conflicts=claims.conflicts(state.words, heard),
        circles=standing.circles,
        first_seen=state.first_seen,
        last_seen=state.last_seen,
        claims=claims.claims(state.words, heard),
        reports=_reports(state, standing.brought, heard),
        expected=date.expected if date else None,
        overdue_since=overdue_since(date, now) if not state.opening.background else None,
        merged_into=standing.merged_into,
    )


def _kind(called: Sequence[Called]) -> Kind:
    """What it was called first, or a case of that: a funding round was first told as an investment."""
    kind = called[0].kind
    for one in called[1:]:
        kind = one.kind if one.kind.is_a(kind) else kind
    return kind


def _parties(named: Sequence[Named]) -> tuple[Party, ...]:
    """All parties; a company told in its role already is not told again, nor as its parent or subsidiary. But of a pact between a
    company and its own parent both are told, for nobody else is there to make one with."""
    joined: list[Party] = []
    for one in named:
        if not any(one.party.role is other.role and related(one.party, other) for other in joined):
            joined.append(one.party)
    if len(joined) == 1 and joined[0].role is Role.PARTNER:
        return tuple(one.party for one in named)
    return tuple(joined)


def _reports(state: State, brought: Sequence[Brought], heard: Heard) -> tuple[Report, ...]:
    novelty = {one.article_id: one.novelty for one in brought}
    return tuple(
        Report(
            article_id=one.article.id,
            novelty=novelty.get(one.article.id, Novelty.ECHO),
            origins=heard.of_voice(one.voice, one.told_at),
            told_at=one.told_at,
        )
        for one in state.articles
    )
