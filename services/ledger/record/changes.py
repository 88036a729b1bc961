"""What a telling changed: the difference of two records, by name; and what its article brought. Pure."""

from collections.abc import Iterator

from services.ledger.claims.figures import SLOTS, agree, said_with_bound
from shared.contracts import Change, Conflict, Deal, Measure, Money, Novelty, Settled, SlotChange

_BROUGHT = (
    (Change.STAGE_MOVED, Novelty.NEW_STAGE),
    (Change.FIGURE_REVISED, Novelty.NEW_FIGURE),
    (Change.PARTY_ADDED, Novelty.NEW_PARTY),
    (Change.CORROBORATED, Novelty.CORROBORATION),
)


def opened(deal: Deal) -> tuple[Change, ...]:
    """The changes of a record that is new."""
    first = Change.BACKGROUND_RECORDED if deal.background else Change.OPENED
    return first, *([Change.CONFLICT_FOUND] if deal.conflicts else [])


def between(old: Deal, new: Deal, *, background: bool) -> tuple[Change, ...]:
    """In the order of Change's weight. Nothing at all means that the telling said nothing that is not known, and by no new article.

    `background`: the telling was of an older deal. `conflict_found` and `conflict_resolved` are by slot.
    """
    found = [change for change, happened in _weighty(old, new) if happened]
    if not found and len(new.origins) > len(old.origins):
        found.append(Change.BACKGROUND_RECORDED if background else Change.CORROBORATED)
    if not found and new.article_count > old.article_count:
        found.append(Change.BACKGROUND_RECORDED if background else Change.ECHOED)
    return tuple(found)


def novelty(changes: tuple[Change, ...], *, background: bool) -> Novelty:
    """What the article brought, by its weightiest change."""
    if background:
        return Novelty.BACKGROUND
    if Change.OPENED in changes:
        return Novelty.NEW_DEAL
    return next((novelty for change, novelty in _BROUGHT if change in changes), Novelty.ECHO)


def slot_changes(old: Deal, new: Deal) -> tuple[SlotChange, ...]:
    """Before and after of every slot that differs, for a correction."""
    before, after = dict(_slots(old)), dict(_slots(new))
    return tuple(
        SlotChange(slot=slot, before=before.get(slot, ""), after=after.get(slot, ""))
        for slot in dict.fromkeys((*before, *after))
        if before.get(slot, "") != after.get(slot, "")
    )


def settled(old: Deal, new: Deal) -> tuple[Settled, ...]:
    """The conflicts of the record before that are over."""
    still = {conflict.slot for conflict in new.conflicts}
    measures = {slot: measure for measure, slot in SLOTS.items()}
    over = [conflict for conflict in old.conflicts if conflict.slot not in still and conflict.slot in measures]
    return tuple(_settled(conflict, new, new.money_of(measures[conflict.slot])) for conflict in over)


def _settled(conflict: Conflict, new: Deal, money: Money | None) -> Settled:
    saying = [claim for claim in new.claims if money and claim.slot == conflict.slot and claim.money and agree(claim.money, money)]
    against = [claim for claim in conflict.claims if not (money and claim.money and agree(claim.money, money))]
    return Settled(
        slot=conflict.slot,
        money=money,
        origins=tuple(dict.fromkeys(claim.origin for claim in sorted(saying, key=lambda claim: (claim.first_seen, claim.origin)))),
        against=tuple(against),
        likely_slip=conflict.likely_slip,
        slip=conflict.slip,
    )


def _weighty(old: Deal, new: Deal) -> Iterator[tuple[Change, bool]]:
    yield Change.OPENED, old.background and not new.background
    yield Change.STAGE_MOVED, new.stage is not old.stage
    yield Change.FIGURE_REVISED, figures_differ(old, new)
    yield Change.PARTY_ADDED, bool(_roles(new) - _roles(old))
    slots = {conflict.slot for conflict in new.conflicts}, {conflict.slot for conflict in old.conflicts}
    yield Change.CONFLICT_FOUND, bool(slots[0] - slots[1])
    yield Change.CONFLICT_RESOLVED, bool(slots[1] - slots[0])
    yield Change.OVERDUE, new.overdue_since is not None and old.overdue_since is None


def figures_differ(old: Deal, new: Deal) -> bool:
    """A figure is revised when it is new or says something else; the same in other words is no revision."""
    if old.stake_percent != new.stake_percent and new.stake_percent is not None:
        return True
    return any(_says_else(old.money_of(money.measure), money) for money in new.money)


def _says_else(before: Money | None, after: Money) -> bool:
    if before is None:
        return True
    same = (before.value, before.bound) == (after.value, after.bound)
    return not same and (not agree(before, after) or before.bound is not after.bound)


def _roles(deal: Deal) -> set[tuple[str, str]]:
    return {(party.key, party.role) for party in deal.parties}


def _slots(deal: Deal) -> Iterator[tuple[str, str]]:
    yield "stage", deal.stage.value
    yield "kind", deal.kind.value
    for measure, name in ((Measure.DEAL, "amount"), (Measure.VALUATION, "valuation"), (Measure.TOTAL_RAISED, "total raised")):
        money = deal.money_of(measure)
        if money:
            yield name, said_with_bound(money)
    if deal.stake_percent is not None:
        yield "stake", f"{deal.stake_percent:f}%"
    for party in deal.parties:
        yield f"{party.role.value} {party.name}", party.name
    if deal.merged_into:
        yield "the same deal as", deal.merged_into
