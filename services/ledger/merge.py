"""The record of a deal after one more telling: pure, from the record before and the mention."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from services.ledger.figures import MoneyClaim, add_claims, agree, conflicts, current
from services.ledger.headline import headline_of
from services.ledger.identity import related
from services.ledger.stages import next_stage
from shared.contracts import Change, Deal, DealMentioned, Evidence, Party, StageStep, digest

_ARTICLES_SHOWN = 20
_EVIDENCE_SHOWN = 20


@dataclass(frozen=True)
class Record:
    """A deal and every word on its figures."""

    deal: Deal
    claims: tuple[MoneyClaim, ...]


@dataclass(frozen=True)
class Telling:
    """A mention with what the ledger knows of it: when it was seen, and whether its article already told this deal."""

    mention: DealMentioned
    seen_at: dt.datetime
    known_article: bool = False

    @property
    def origins(self) -> tuple[str, ...]:
        """Who said it first: those the article cites, else its publisher."""
        article = self.mention.article
        return self.mention.cited or (article.publisher or article.source_id or article.url,)

    def claims(self) -> list[MoneyClaim]:
        return [
            MoneyClaim(
                money=money, origin=origin, article_id=self.mention.article.id, background=self.mention.background,
                first_seen=self.seen_at, last_seen=self.seen_at,
            )
            for money in self.mention.money
            for origin in self.origins
        ]  # fmt: skip


def open_record(telling: Telling) -> tuple[Record, tuple[Change, ...]]:
    """The first telling of a deal."""
    mention, at = telling.mention, telling.seen_at
    claims = add_claims([], telling.claims())
    deal = Deal(
        id=digest("deal", mention.identity)[:16], revision=1, kind=mention.kind, subject=mention.subject, stage=mention.stage,
        stage_history=(StageStep(stage=mention.stage, at=at, article=mention.article, evidence=_evidence_of_stage(mention)),),
        background=mention.background, headline=headline_of(mention), parties=_located(mention), money=current(claims),
        stake_percent=mention.stake_percent, evidence=(_with_article(mention.evidence, mention.article.id),),
        articles=(mention.article,), article_count=1, origins=telling.origins, conflicts=conflicts(claims), first_seen=at, last_seen=at,
    )  # fmt: skip
    change = Change.BACKGROUND_RECORDED if mention.background else Change.OPENED
    return Record(deal, tuple(claims)), (change, *([Change.CONFLICT_FOUND] if deal.conflicts else []))


def merge(before: Record, telling: Telling) -> tuple[Record, tuple[Change, ...]]:
    """One more telling of a known deal. No changes at all means that it says nothing that is not known, not even a new article."""
    old, mention = before.deal, telling.mention
    claims = add_claims(before.claims, telling.claims())
    parties = _join(old.parties, _located(mention))
    stage = next_stage(old.stage, mention.stage, background=mention.background)
    article_known = telling.known_article
    new = old.model_copy(
        update={
            "revision": old.revision + 1,
            "kind": mention.kind if mention.kind.is_a(old.kind) else old.kind,
            "subject": old.subject or mention.subject,
            "stage": stage,
            "stage_history": old.stage_history if stage is old.stage else (*old.stage_history, _step(telling)),
            "background": old.background and mention.background,
            "headline": mention.article.title if old.background and not mention.background else old.headline,
            "parties": parties,
            "money": current(claims),
            "stake_percent": old.stake_percent if old.stake_percent is not None else mention.stake_percent,
            "evidence": (*old.evidence, _with_article(mention.evidence, mention.article.id))[:_EVIDENCE_SHOWN],
            "articles": old.articles if article_known else (mention.article, *old.articles)[:_ARTICLES_SHOWN],
            "article_count": old.article_count + (not article_known),
            "origins": tuple(dict.fromkeys((*old.origins, *telling.origins))),
            "conflicts": conflicts(claims),
            "last_seen": max(old.last_seen, telling.seen_at),
        }
    )
    changes = _changes(old, new, mention)
    return (Record(new, tuple(claims)), changes) if changes else (before, ())


def _changes(old: Deal, new: Deal, mention: DealMentioned) -> tuple[Change, ...]:
    found = []
    if old.background and not new.background:
        found.append(Change.OPENED)
    if new.stage is not old.stage:
        found.append(Change.STAGE_MOVED)
    if _figures_differ(old, new):
        found.append(Change.FIGURE_REVISED)
    if {(party.key, party.role) for party in new.parties} - {(party.key, party.role) for party in old.parties}:
        found.append(Change.PARTY_ADDED)
    if len(new.conflicts) > len(old.conflicts):
        found.append(Change.CONFLICT_FOUND)
    if len(new.conflicts) < len(old.conflicts):
        found.append(Change.CONFLICT_RESOLVED)
    if not found and (new.article_count > old.article_count or new.origins != old.origins):
        found.append(Change.BACKGROUND_RECORDED if mention.background and old.background else Change.CORROBORATED)
    return tuple(found)


def _figures_differ(old: Deal, new: Deal) -> bool:
    """A figure is revised when it is new or says something else; the same in other words is no revision."""
    for money in new.money:
        before = old.money_of(money.measure)
        if before is None or (before.value, before.bound) != (money.value, money.bound):
            return before is None or not agree(before, money) or before.bound is not money.bound
    return False


def _join(known: Sequence[Party], told: Sequence[Party]) -> tuple[Party, ...]:
    """All parties; a company told in its role already is not told again, nor as its parent or subsidiary."""
    joined = list(known)
    for party in told:
        if not any(party.role is other.role and related(party, other) for other in joined):
            joined.append(party)
    return tuple(joined)


def _located(mention: DealMentioned) -> tuple[Party, ...]:
    return tuple(
        party.model_copy(update={"evidence": _with_article(party.evidence, mention.article.id)})
        for party in _join((), mention.parties)
    )


def _with_article(evidence: Evidence, article_id: str) -> Evidence:
    return evidence.model_copy(update={"article_id": article_id})


def _evidence_of_stage(mention: DealMentioned) -> Evidence:
    return _with_article(mention.stage_evidence or mention.evidence, mention.article.id)


def _step(telling: Telling) -> StageStep:
    mention = telling.mention
    return StageStep(stage=mention.stage, at=telling.seen_at, article=mention.article, evidence=_evidence_of_stage(mention))
