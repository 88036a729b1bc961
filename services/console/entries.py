"""A fact as the journey shows it: one entry with a title, what it belongs to and a few words more. Pure."""

import datetime as dt
import functools
from collections.abc import Iterable
from dataclasses import dataclass

from services.console.evidence import spans_of
from services.console.passages import passage_of
from services.console.wording import GIVERS, givers_first, money, plain, shortened
from shared.contracts import (
    ArticleFetched,
    ArticleRevised,
    Correction,
    Deal,
    DealChanged,
    DealMentioned,
    Evidence,
    Fact,
    Json,
    MatchFound,
    Measure,
    Money,
    NotificationSettled,
    Party,
    ReviewAsked,
    Role,
    Settled,
    Undecided,
)  # fmt: skip

# The columns of the journey; `review` stands beside it, on a page of its own.
KINDS = ("article", "mention", "deal", "match", "notification")
_MOST_PARTIES = 8
_LONGEST_NAME = 80
_LONGEST_PASSAGE = 600
_MOST_UNDECIDED = 12
_MOST_CORRECTED = 12
_MOST_SETTLED = 6


@dataclass(frozen=True)
class Entry:
    """`at` is None for a fact that carries no time of its own."""

    kind: str
    identity: str
    correlation_id: str
    title: str
    body: Json
    deal_id: str | None = None
    at: dt.datetime | None = None

    @property
    def search(self) -> str:
        """What a person may look for, case-folded."""
        words = [self.title, *(str(value) for value in self.body.values() if isinstance(value, str))]
        words += [party["name"] for party in self.body.get("parties", ())]
        return "\n".join(words).casefold()


@functools.singledispatch
def entry_of(fact: Fact) -> Entry:
    raise TypeError(f"the journey does not know {type(fact).__name__}")


@entry_of.register
def _(fact: ArticleFetched) -> Entry:
    article = fact.article
    body = {"publisher": article.publisher, "source": article.source_id, "url": article.url, "language": article.language}
    return Entry("article", fact.identity, fact.correlation_id, article.title, body, at=article.fetched_at)


@entry_of.register
def _(fact: DealMentioned) -> Entry:
    body = {
        "deal_kind": fact.kind,
        "subject": fact.subject,
        "stage": fact.stage,
        "background": fact.background,
        "confidence": fact.confidence,
        "cited": list(fact.cited),
        "quote": fact.evidence.quote,
        "passage": _passage(fact.evidence),
        "spans": spans_of(fact),
        "article": fact.article.title,
        **_figures(fact.money),
        "parties": parties(fact.parties),
    }
    return Entry("mention", fact.identity, fact.correlation_id, told_by_parties(fact.parties) or fact.article.title, body)


@entry_of.register
def _(fact: ArticleRevised) -> Entry:
    body = {"publisher": fact.article.publisher, "replaces": fact.article.replaces, "mentions": fact.mentions}
    return Entry("revision", fact.identity, fact.correlation_id, fact.article.title, body)


@entry_of.register
def _(fact: ReviewAsked) -> Entry:
    body = {
        "publisher": fact.article.publisher,
        "language": fact.language,
        "supported": fact.supported,
        "characters": fact.text_characters,
        "read": fact.read_characters,
        "undecided": [_undecided(one) for one in fact.undecided[:_MOST_UNDECIDED]],
    }
    return Entry("review", fact.identity, fact.correlation_id, fact.article.title, body)


@entry_of.register
def _(fact: DealChanged) -> Entry:
    body = {
        "changes": list(fact.changes),
        "from_stage": fact.previous.stage if fact.previous else None,
        "novelty": fact.novelty,
        "correction": _correction(fact.correction) if fact.correction else None,
        "settled": [_settled(one) for one in fact.settled],
        **_deal(fact.deal),
    }
    return Entry("deal", fact.identity, fact.correlation_id, fact.deal.headline, body, fact.deal.id, fact.at)


@entry_of.register
def _(fact: MatchFound) -> Entry:
    body = {
        "rule": fact.rule_id,
        "severity": fact.severity,
        "tags": list(fact.tags),
        "verdict": fact.verdict,
        "conditions": [condition.model_dump(mode="json") for condition in fact.conditions],
        "headline": fact.deal.headline,
        **_deal(fact.deal),
    }
    return Entry("match", fact.identity, fact.correlation_id, fact.rule_name, body, fact.deal.id, fact.at)


@entry_of.register
def _(fact: NotificationSettled) -> Entry:
    body = {
        "recipient": fact.recipient_id,
        "channel": fact.channel,
        "outcome": fact.outcome,
        "reason": fact.reason,
        "provider_id": fact.provider_id,
        "attempts": fact.attempts,
        "told": len(fact.items),
        "rules": sorted({item.rule_id for item in fact.items}),
    }
    return Entry("notification", fact.identity, fact.correlation_id, fact.recipient_id, body, at=fact.at)


def _correction(correction: Correction) -> Json:
    """What was told and no longer holds, and by whose word."""
    changed = [
        {
            "slot": shortened(one.slot, _LONGEST_NAME),
            "before": shortened(one.before, _LONGEST_NAME),
            "after": shortened(one.after, _LONGEST_NAME),
        }
        for one in correction.changed[:_MOST_CORRECTED]
    ]
    return {"reason": shortened(correction.reason), "by": shortened(correction.by, _LONGEST_NAME), "changed": changed}


def _settled(one: Settled) -> Json:
    """What a conflict was about, and what the reports agree on now."""
    return {
        "slot": shortened(one.slot, _LONGEST_NAME),
        "value": money(one.money).text if one.money else None,
        "origins": [shortened(origin, _LONGEST_NAME) for origin in one.origins[:_MOST_SETTLED]],
        "origin_count": len(one.origins),
        "against": [
            {"value": shortened(claim.value, _LONGEST_NAME), "origin": shortened(claim.origin, _LONGEST_NAME)}
            for claim in one.against[:_MOST_SETTLED]
        ],
    }


def _undecided(one: Undecided) -> Json:
    """What a person needs to judge a deal that the extractor did not vouch for."""
    mention = one.mention
    return {
        "title": told_by_parties(mention.parties),
        "deal_kind": mention.kind,
        "subject": mention.subject,
        "stage": mention.stage,
        "background": mention.background,
        "confidence": mention.confidence,
        "doubts": list(one.doubts),
        "passage": passage_of(mention),
        **_figures(mention.money),
        "parties": parties(mention.parties),
    }


def told_by_parties(all_parties: Iterable[Party]) -> str:
    """`Amazon → OpenAI`; without roles that give, the names in a row."""
    names: dict[str, Party] = {}
    for party in all_parties:
        names.setdefault(party.key, party)
    givers = [shortened(party.name, _LONGEST_NAME) for party in names.values() if party.role in GIVERS]
    takers = [shortened(party.name, _LONGEST_NAME) for party in names.values() if party.role not in GIVERS | {Role.ADVISER}]
    return " → ".join(_in_a_row(side) for side in (givers, takers) if side)


def parties(all_parties: Iterable[Party]) -> list[Json]:
    """Each company once per role, as the cards show it."""
    shown = {
        (party.key, party.role): {"name": shortened(party.name, _LONGEST_NAME), "role": plain(party.role)}
        for party in givers_first(all_parties)
    }
    return list(shown.values())[:_MOST_PARTIES]


def _passage(evidence: Evidence) -> str:
    """The sentence around the quote, when it is one that a card can hold."""
    return evidence.passage if len(evidence.passage) <= _LONGEST_PASSAGE else ""


def _in_a_row(names: list[str]) -> str:
    most = 3
    return ", ".join(names[:most]) + (f" +{len(names) - most}" if len(names) > most else "")


def _deal(deal: Deal) -> Json:
    return {
        "deal_kind": deal.kind,
        "subject": deal.subject,
        "stage": deal.stage,
        "background": deal.background,
        "revision": deal.revision,
        "articles": deal.article_count,
        "origins": len(deal.origins),
        **_figures(deal.money),
        "parties": parties(deal.parties),
    }


def _figures(sums: tuple[Money, ...]) -> Json:
    def said(measure: Measure) -> str | None:
        return next((money(sum_).text for sum_ in sums if sum_.measure is measure), None)

    return {"amount": said(Measure.DEAL), "valuation": said(Measure.VALUATION)}
