"""What the ledger found out about a deal, as lines for a reader: corrections, contradictions, circles of money, dates that were announced.

Pure; every string is clean.
"""

import datetime as dt
from collections.abc import Iterable, Iterator

from services.notifier.cleaning import one_line
from services.notifier.figures import date, leg_sum, short, sum_of
from services.notifier.naming import stage, words
from shared.contracts import Circle, Claim, Conflict, Correction, Deal, Leg, MatchFound, Settled, SlotChange, Stage

_MOST_CORRECTED, _MOST_CONFLICTS, _MOST_CIRCLES, _MOST_LEGS, _MOST_VALUES, _MOST_ORIGINS = 8, 4, 3, 4, 4, 3
_LONGEST_SLIP, _LONGEST_HEADLINE = 240, 90
_COMING = {Stage.COMPLETED: "close", Stage.AGREED: "be signed", Stage.APPROVED: "be approved"}


def corrections(match: MatchFound) -> tuple[str, ...]:
    """What was told, and what holds instead; nothing for news that corrects nothing."""
    return tuple(_correction(match.correction, match.deal)) if match.correction else ()


def conflicts(deal: Deal) -> tuple[str, ...]:
    """`amount: €8B (Reuters, Les Echos); €80B (Nikkei). €80B is probably €8B: ...`, one line for each slot."""
    return tuple(_conflict(conflict) for conflict in deal.conflicts[:_MOST_CONFLICTS])


def settled(match: MatchFound) -> tuple[str, ...]:
    """`the reports agree now on the amount: about €8B (2 origins: Reuters, Les Echos), no longer €80B (Nikkei)`, one line for each slot;
    nothing where it is not known what a conflict was about."""
    return tuple(map(_settled, match.settled[:_MOST_CONFLICTS]))


def held(match: MatchFound) -> tuple[str, ...]:
    """`“Big rounds” also found while it cooled down: Mistral raises $2B; SSI raises $1B; +3 more`; nothing where nothing was held."""
    if not match.also:
        return ()
    more = [f"+{match.also_more} more"] if match.also_more else []
    named = [one_line(one.headline, _LONGEST_HEADLINE) for one in match.also]
    return (f"“{one_line(match.rule_name, 80)}” also found while it cooled down: {'; '.join([*named, *more])}",)


def circles(deal: Deal) -> tuple[str, ...]:
    return tuple(_circle(circle) for circle in deal.circles[:_MOST_CIRCLES])


def expected(deal: Deal) -> str:
    """`to close by 31 March 2027`, with what became of it when that has passed; empty when nothing was announced."""
    if deal.expected is None:
        return f"overdue since {date(deal.overdue_since)}" if deal.overdue_since else ""
    coming = _COMING.get(deal.expected.stage, f"be {stage(deal.expected.stage)}")
    since = "; nothing seen since" if deal.overdue_since else ""
    return f"to {coming} {_when(deal.expected.earliest, deal.expected.latest)}{since}"


def _when(earliest: dt.date, latest: dt.date) -> str:
    return f"on {date(latest)}" if earliest == latest else f"by {date(latest)}"


def _correction(correction: Correction, deal: Deal) -> Iterator[str]:
    for slot in correction.changed[:_MOST_CORRECTED]:
        yield _before_and_after(slot)
    rest = len(correction.changed) - _MOST_CORRECTED
    if rest > 0:
        yield f"and {rest} more"
    yield f"reason: {one_line(correction.reason, 200)} ({one_line(correction.by, 80)})"
    if deal.withdrawn:
        yield "nothing that was told of this deal holds any more"


def _before_and_after(slot: SlotChange) -> str:
    before, after = (one_line(side, 80) or "nothing" for side in (slot.before, slot.after))
    return f"{words(slot.slot)}: {after}, not {before}"


def _conflict(conflict: Conflict) -> str:
    slip = one_line(conflict.likely_slip or "", _LONGEST_SLIP)
    return f"{words(conflict.slot)}: {_by_value(conflict.claims)}" + (f". Likely slip: {slip}" if slip else "")


def _settled(one: Settled) -> str:
    before = f", no longer {_by_value(one.against)}" if one.against else ""
    if one.money is None:
        return f"nothing is told of the {words(one.slot)} any more{before}"
    count = len(one.origins)
    names = ", ".join(one_line(origin, 60) for origin in one.origins[:_MOST_ORIGINS])
    more = f" and {count - _MOST_ORIGINS} more" if count > _MOST_ORIGINS else ""
    by = f" ({count} origin{'' if count == 1 else 's'}: {names}{more})" if count else ""
    return f"the reports agree now on the {words(one.slot)}: {sum_of(one.money)}{by}{before}"


def _by_value(claims: Iterable[Claim]) -> str:
    """`€8B (Reuters, Les Echos); €80B (Nikkei)`."""
    by_value: dict[str, list[Claim]] = {}
    for claim in claims:
        by_value.setdefault(one_line(claim.value, 60), []).append(claim)
    said = "; ".join(f"{value} ({_who(told)})" for value, told in list(by_value.items())[:_MOST_VALUES])
    rest = len(by_value) - _MOST_VALUES
    return said + (f"; and {rest} more" if rest > 0 else "")


def _who(claims: list[Claim]) -> str:
    """Each origin once; of what was translated, from which language."""
    origins: dict[str, str] = {}
    for claim in claims:
        translated = f" translated from {one_line(claim.translated_from, 12)}" if claim.translated_from else ""
        origins.setdefault(one_line(claim.origin, 60), translated)
    shown = ", ".join(origin + translated for origin, translated in list(origins.items())[:_MOST_ORIGINS])
    return shown + (f" and {len(origins) - _MOST_ORIGINS} more" if len(origins) > _MOST_ORIGINS else "")


def _circle(circle: Circle) -> str:
    """A structure, never an accusation."""
    legs = "; ".join(_leg(leg) for leg in circle.legs[:_MOST_LEGS])
    forth, back = (short(sum_, "USD") if sum_ is not None else "a sum nobody told" for sum_ in (circle.forth_usd, circle.back_usd))
    flows = f". {forth} goes in, {back} comes back" if circle.forth_usd is not None or circle.back_usd is not None else ""
    overlap = f": overlap {circle.overlap:.0%}" if circle.overlap is not None else ""
    return f"circular structure: {legs}{flows}{overlap}"


def _leg(leg: Leg) -> str:
    sum_ = f"{leg_sum(leg.usd, leg.bound)}, " if leg.usd is not None else ""
    return f"{one_line(leg.giver, 60)} {one_line(leg.verb, 40)} {one_line(leg.taker, 60)} ({sum_}{stage(leg.stage)})"
