"""Is this news to that recipient? Pure: what a deal says, without its wording and without who else repeats it."""

import json
import uuid

from shared.contracts import Change, MatchFound, NotifiedItem, digest

_ALWAYS_NEWS = {Change.FIGURE_REVISED, Change.CORRECTED, Change.CONFLICT_RESOLVED, Change.CIRCLE_ENDED}
_NAMESPACE = uuid.UUID("6f0f0f0a-53a5-5d0e-9a5c-0d6ea1d3a7c1")


def content_hash(match: MatchFound) -> str:
    """The same as long as there is nothing new to tell: kind, the stages so far, sums, parties, conflicts, circles, dates announced and passed.

    How many origins there are counts only where the rule was fired by another origin.
    """
    deal = match.deal
    content = {
        "kind": deal.kind,
        "stages": [step.stage for step in deal.stage_history] or [deal.stage],
        "money": sorted(
            [money.measure, f"{money.value:f}", f"{money.upper or 0:f}", money.currency or "", money.bound] for money in deal.money
        ),
        "parties": sorted([party.role, party.key] for party in deal.parties),
        "conflicts": sorted(conflict.slot for conflict in deal.conflicts),
        "circles": sorted(circle.id for circle in deal.circles),
        "overdue": str(deal.overdue_since or ""),
        "expected": [deal.expected.stage, str(deal.expected.latest)] if deal.expected else [],
        "origins": len(deal.origins) if Change.CORROBORATED in match.changes else 0,
        # a figure that was revised or settled is news even when it is back at what it once was
        "revised": deal.revision if _ALWAYS_NEWS & set(match.changes) else 0,
    }
    if match.also:  # the others are news even where this one is not
        content["also"] = sorted([*(one.deal_id for one in match.also), str(match.also_more)])
    return digest(json.dumps(content, sort_keys=True))


def notification_id(recipient_id: str, digest_key: str, period_key: str) -> str:
    """The idempotency key everywhere: in the database, in Message-ID, in Slack's metadata, on the bus."""
    return str(uuid.uuid5(_NAMESPACE, f"{recipient_id}\x1f{digest_key}\x1f{period_key}"))


def notified(match: MatchFound) -> NotifiedItem:
    return NotifiedItem(
        match_id=match.identity,
        rule_id=match.rule_id,
        deal_id=match.deal.id,
        deal_revision=match.deal.revision,
        correlation_id=match.correlation_id,
    )
