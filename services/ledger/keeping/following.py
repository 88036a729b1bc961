"""A circle that ends, ends in every record that shows it: when one of its legs is no more, those of the other legs follow.

Another deal of the same two companies may stand in for a leg; then the circle goes on with that. The end is told as a correction where
it is one (the leg was never true), else as `circle_ended`; the deals are settled in the order of their ids.
"""

from collections.abc import Mapping, Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from services.ledger.graph.circles import circle_of, key_of
from services.ledger.graph.edge_store import flows_of
from services.ledger.graph.leg_store import flow_now, shown_by
from services.ledger.keeping.finding import load
from services.ledger.keeping.settling import Cause, keep_circles
from shared.contracts import Change, Circle, Correction, Deal, DealChanged, SlotChange


async def follow(session: AsyncSession, facts: Sequence[DealChanged]) -> tuple[DealChanged, ...]:
    """What becomes of other records by the edges that ended with these facts; after the facts of one judgement or telling, all of them,
    for a deal that is joined to another leaves its edges to that."""
    ended = {fact.deal.id: fact for fact in facts if fact.previous and _drawn(fact.previous) - _drawn(fact.deal)}
    if not ended:
        return ()
    told = []
    for holder, legs in (await shown_by(session, ended)).items():
        before = await load(session, holder)
        circles = await _standing(session, before.deal, ended)
        if circles != before.deal.circles:
            fact = max((ended[one] for one in legs), key=lambda one: (one.correction is not None, one.deal.id))
            told.append(await keep_circles(session, before, circles, *_news(before.deal, circles, fact)))
    return tuple(told)


def _drawn(deal: Deal) -> set[tuple[str, str, str]]:
    return {one.key for one in flows_of(deal)}


async def _standing(session: AsyncSession, deal: Deal, ended: Mapping[str, DealChanged]) -> tuple[Circle, ...]:
    """The circles of a record without those that have lost a leg."""
    kept = []
    for circle in deal.circles:
        touched = any(leg.deal_id in ended for leg in circle.legs)
        standing = await _as_it_is(session, deal, circle) if touched else circle
        if standing is not None:
            kept.append(standing)
    return tuple(kept)


async def _as_it_is(session: AsyncSession, deal: Deal, circle: Circle) -> Circle | None:
    """With the flows of today; None when one is missing, or when an older version recorded legs without keys."""
    own = {one.key: one for one in flows_of(deal)}
    path = []
    for leg in circle.legs:
        key = key_of(leg)
        flow = (own.get(key) if leg.deal_id == deal.id else await flow_now(session, key)) if key else None
        if flow is None:
            return None
        path.append(flow)
    return circle_of(circle.id, path, circle.first_seen)


def _news(before: Deal, circles: Sequence[Circle], fact: DealChanged) -> tuple[tuple[Change, ...], Cause]:
    """Nothing is news when another deal stands in for the leg."""
    standing = {circle.id for circle in circles}
    lost = [circle for circle in before.circles if circle.id not in standing]
    cause = Cause(fact.cause, fact.correlation_id, fact.at)
    if not lost:
        return (), cause
    if fact.correction is None:
        return (Change.CIRCLE_ENDED,), cause
    changed = tuple(SlotChange(slot="circle", before=_said(circle), after="") for circle in lost)
    correction = Correction(reason=fact.correction.reason, by=fact.correction.by, changed=changed)
    return (Change.CORRECTED,), Cause(fact.cause, fact.correlation_id, fact.at, correction)


def _said(circle: Circle) -> str:
    return "; ".join(f"{leg.giver} {leg.verb} {leg.taker}" for leg in circle.legs)
