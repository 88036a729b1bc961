"""One telling of a deal: a trigger in a sentence with the parties, sums, stake and stage around it."""

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from operator import attrgetter

from services.extractor.grammar.background import is_background
from services.extractor.grammar.clauses import Clause
from services.extractor.grammar.forms import one_reading_each
from services.extractor.grammar.marks import FIRST_UNSPACED, Mark
from services.extractor.grammar.measure import measure_of
from services.extractor.grammar.money import Amount
from services.extractor.grammar.names import Name
from services.extractor.grammar.scenes import Scene
from services.extractor.grammar.spans import Measured
from services.extractor.grammar.stage import Staged, stage_of
from services.extractor.grammar.wants import counts_goods, has_equity, has_what_it_wants, is_attributive
from services.extractor.lexicon import Lexicon
from services.extractor.shapes import DealShape, Roles, Trigger
from shared.contracts import Kind, Measure, Role

_RULED_OUT_BEFORE, _RULED_OUT_BEHIND = 26, 60
_SUM_REACH = 45
_STAKE_REACH = 110
_STAKE_GAP = 36
_ROUND = "round"
_NOW = 3  # "現在36%"
_STAKE_BEFORE = 24  # "지분 76%"
_DIRECTION_BEFORE, _DIRECTION_BEHIND = 90, 60
_ASSET_REACH = 120
_RECENT = 30
_AFTER_SUMS = frozenset({"markers", "past", "breakers", "unsure", "triggers"})
_CLOSING_SUMS = frozenset('.,;!?)"。；、') | {""}


@dataclass(frozen=True)
class Party:
    name: Name
    role: Role
    place: str


@dataclass(frozen=True)
class Sum:
    """An amount with what it is to the deal, and the months it covers."""

    scene: Scene
    amount: Amount
    measure: Measure
    months: int | None = None


@dataclass(frozen=True)
class Stake:
    scene: Scene
    percent: Measured


@dataclass(frozen=True)
class Telling:
    """What one trigger says. `directed` is False when the roles of both sides could be exchanged."""

    scene: Scene
    mark: Mark
    trigger: Trigger
    shape: DealShape
    parties: tuple[Party, ...]
    staged: Staged
    background: bool
    directed: bool = True
    minority: bool = False
    with_asset: bool = False
    with_share: bool = False
    stake: Stake | None = None
    sums: list[Sum] = field(default_factory=list)

    def in_roles(self, roles: frozenset[Role]) -> list[Party]:
        return [party for party in self.parties if party.role in roles]


def read_tellings(scene: Scene, topic: Name | None, lexicon: Lexicon, day: dt.date | None) -> list[Telling]:
    """All tellings of a sentence, each with the sums nearest to it."""
    tellings = [
        telling
        for clause in (Clause(scene, mark, topic, lexicon) for mark in one_reading_each(scene, lexicon))
        for trigger in lexicon.triggers.get(clause.trigger.meaning.name, ())
        if (scene.companies or not trigger.continues) and (telling := _telling(clause, trigger, day))
    ]
    if not tellings:
        return []
    tellings = list(_without_echoes(tellings))
    opening = [telling for telling in tellings if not telling.trigger.continues]
    listing = any(telling.trigger.kind is Kind.IPO for telling in opening)
    if listing and not any(telling.trigger.concept == _ROUND for telling in opening):
        opening = [telling for telling in opening if telling.trigger.kind is not Kind.FUNDING_ROUND]  # the listing raises it
        tellings = [telling for telling in tellings if telling.trigger.continues or telling in opening]
    for amount, measure in measured(scene, [telling.mark for telling in opening], listing=listing):
        owner = _directly_behind(opening, amount, preverbal=lexicon.preverbal) or _nearest(
            opening, amount, verb_last=lexicon.markers_stand == "after"
        )
        if owner:
            owner.sums.append(Sum(scene, amount, _fitting(measure, owner), months_near(scene, amount)))
    return tellings


def _fitting(measure: Measure, owner: Telling) -> Measure:
    """ "A contract valued at": what it is worth is its price."""
    return Measure.DEAL if measure is Measure.VALUATION and owner.trigger.kind is Kind.CONTRACT else measure


def _without_echoes(tellings: Sequence[Telling]) -> Iterator[Telling]:
    """What the verb of "X awarded Y a contract" or "X led the round" tells, the noun behind it does not tell again."""
    for position, telling in enumerate(tellings):
        verbs = [
            other
            for other in tellings[:position]
            if other.mark.meaning.form != "noun" and other.trigger.kind is telling.trigger.kind
        ]
        whole = [verb for verb in verbs if len(verb.parties) > 1 or verb.trigger.continues]
        named = {party.name for verb in whole for party in verb.parties}
        if telling.mark.meaning.form == "noun" and not telling.trigger.continues:
            yield replace(telling, parties=tuple(party for party in telling.parties if party.name not in named))
        else:
            yield telling


def measured(scene: Scene, triggers: Sequence[Mark], *, listing: bool) -> Iterator[tuple[Amount, Measure]]:
    """The sums of a sentence that belong to deals; `listing` says that one of them is a first listing."""
    for amount in scene.amounts:
        usable = not amount.converted and (amount.named or _stands_alone(scene, amount))
        measure = measure_of(scene, amount, triggers, listing=listing) if usable else None
        if measure:
            yield (amount if amount.named else _with_currency(scene, amount)), measure


def _with_currency(scene: Scene, amount: Amount) -> Amount:
    """Who says "80 billion" without a currency means the one named last."""
    before = scene.field.amounts[: bisect_left(scene.field.amounts, amount.start, key=attrgetter("start"))]
    named = (other.currency for other in reversed(before[-_RECENT:]) if other.named)
    return replace(amount, currency=next(named, amount.likely))


def months_near(scene: Scene, amount: Amount) -> int | None:
    """The duration in the same sentence, the nearest to the sum."""
    past = scene.of("past")
    spans = [span for span in scene.durations if not any(mark.start < span.end and span.start < mark.end for mark in past)]
    nearest = min(spans, key=lambda span: abs(span.start - amount.start), default=None)
    return int(nearest.value) if nearest and abs(nearest.start - amount.start) < _ASSET_REACH else None


def _stands_alone(scene: Scene, amount: Amount) -> bool:
    """As in "80 billion into X", not as in "2.3 billion homes"."""
    following = scene.folded[amount.end : amount.end + 1]
    marks = scene.field.marks.between(amount.end, amount.end + 2)
    goes_on = any(mark.meaning.group in _AFTER_SUMS for mark in marks)
    return following in _CLOSING_SUMS or (goes_on and (not following.strip() or following >= FIRST_UNSPACED))


def _telling(clause: Clause, trigger: Trigger, day: dt.date | None) -> Telling | None:
    scene, mark = clause.scene, clause.trigger
    shape = clause.lexicon.shapes[trigger.kind]
    if _is_ruled_out(clause, shape) or is_attributive(clause) or counts_goods(clause) or not has_what_it_wants(clause, trigger):
        return None
    roles, directed = _directed(scene, mark, trigger)
    parties = tuple(_parties(clause, roles))
    if not trigger.wants <= {party.role for party in parties}:
        return None
    staged = stage_of(clause, trigger.form_stages)
    background = is_background(clause, staged, day)
    if clause.form == "lasting" and not background:
        return None  # "has a share in": no news, unless a date says when it was bought
    stake = stake_near(scene, mark, before=clause.lexicon.share_leads)
    return Telling(
        scene,
        mark,
        trigger,
        shape,
        parties=parties,
        staged=staged,
        background=background,
        directed=directed,
        minority=_is_minority(scene, mark, shape, stake),
        with_asset=any(cue.meaning.name == "asset" for cue in scene.field.marks.of("cues", mark.end, mark.end + _ASSET_REACH)),
        with_share=any(has_equity(scene, party.name) for party in parties),
        stake=stake,
    )


def _parties(clause: Clause, roles: Roles) -> Iterator[Party]:
    seen: set[str] = set()
    told = clause.places
    if "dative" in told and roles.get("dative") == roles.get("subject") != Role.PARTNER:  # to whom it is given, not by whom
        told = {place: names for place, names in told.items() if place != "subject"}
    for place, names in told.items():
        for name in names:
            if place in roles and name.text not in seen:
                seen.add(name.text)
                yield Party(name, roles[place], place)


def _is_ruled_out(clause: Clause, shape: DealShape) -> bool:
    scene, mark = clause.scene, clause.trigger
    before = _RULED_OUT_BEHIND if clause.lexicon.names.spaced else _RULED_OUT_BEFORE  # there the object stands before the verb
    start, end = max(scene.start, mark.start - before), min(scene.end, mark.end + _RULED_OUT_BEHIND)
    by_names = not clause.lexicon.names.spaced
    groups = ("cues",) if by_names else ("cues", "triggers")  # a longer word there hides what it is made of
    cues = [cue for group in groups for cue in scene.field.marks.of(group, start, end) if cue.meaning.name in shape.ruled_out_by]
    return any(not _is_parted(scene, *sorted((cue, mark), key=lambda one: one.start), by_names=by_names) for cue in cues)


def _is_parted(scene: Scene, first: Mark, second: Mark, *, by_names: bool) -> bool:
    """A name or a break of the clause stands in between."""
    named = by_names and any(first.end <= name.start < second.start for name in scene.companies)
    return named or bool(scene.field.marks.of("breakers", first.end, second.start))


def _directed(scene: Scene, mark: Mark, trigger: Trigger) -> tuple[Roles, bool]:
    """The roles, changed by the nearest cue that knows who supplies and who orders."""
    if not trigger.when:
        return trigger.roles, True
    start, end = max(scene.start, mark.start - _DIRECTION_BEFORE), min(scene.end, mark.end + _DIRECTION_BEHIND)
    cues = [cue for cue in scene.field.marks.of("cues", start, end) if cue.meaning.name in trigger.when]
    nearest = min(cues, key=lambda cue: (cue.start > mark.start, abs(cue.start - mark.start)), default=None)
    return (trigger.when[nearest.meaning.name], True) if nearest else (trigger.roles, False)


def stake_near(scene: Scene, mark: Mark, *, before: bool) -> Stake | None:
    """The share that changes hands: a percentage of the company, near the trigger and in its clause.

    `before`: the word for the share may stand before the percentage.
    """
    marks = scene.field.marks
    found = []
    for percent in scene.percentages:
        if abs(percent.start - mark.start) >= _STAKE_REACH:
            continue
        cues = marks.of("cues", percent.end, percent.end + _STAKE_GAP)
        near = [cue for cue in cues if cue.meaning.name in {"stake", "asset"} and "," not in scene.folded[percent.end : cue.start]]
        if before:
            near += _said_before(scene, percent)
        near += [cue for cue in marks.of("wholes", percent.start, percent.start + 1) if cue.start == percent.start]
        parted = marks.of("breakers", *sorted((mark.end, percent.start)))
        excluded = any(
            cue.meaning.name == "excluded" for cue in marks.of("cues", max(scene.start, percent.start - 14), percent.start)
        )
        direct = 0 <= percent.start - mark.end < 8 and not scene.folded[percent.end : percent.end + 1].isalpha()  # noqa: PLR2004 - "of 12.5%"
        changed = any(
            cue.meaning.name == "changed" for cue in marks.of("cues", max(scene.start, percent.start - _NOW), percent.end + 1)
        )
        if (near or direct) and not parted and not excluded and not changed:
            found.append(percent)
    nearest = min(found, key=lambda percent: (percent.start < mark.start, abs(percent.start - mark.start)), default=None)
    return Stake(scene, nearest) if nearest else None


def _said_before(scene: Scene, percent: Measured) -> list[Mark]:
    """As in "지분 76%" and "지분은 X가 51%"."""
    cues = scene.field.marks.of("cues", max(scene.start, percent.start - _STAKE_BEFORE), percent.start)
    gaps = ((cue, scene.folded[cue.end : percent.start]) for cue in cues if cue.meaning.name == "stake")
    return [cue for cue, gap in gaps if "," not in gap and not any(map(str.isdigit, gap))]


def _is_minority(scene: Scene, mark: Mark, shape: DealShape, stake: Stake | None) -> bool:
    if shape.minority is None:
        return False
    if stake and stake.percent.value < Decimal(shape.minority.below_percent):
        around = scene.field.marks.of("cues", stake.percent.start - _STAKE_BEFORE, stake.percent.start)
        return all(cue.meaning.name != "remaining" for cue in around)  # who buys the rest has the whole then
    cues = scene.field.marks.of("cues", mark.start, mark.end + _STAKE_REACH)
    return any(cue.meaning.name == "minority" for cue in cues)


def _directly_behind(tellings: Sequence[Telling], amount: Amount, *, preverbal: bool) -> Telling | None:
    """The trigger that a sum leads to: "the $5bn acquisition", "以5亿元的价格收购". Where sums stand before verbs it may be far, but
    no comma parts them and the telling names somebody."""
    behind = [telling for telling in tellings if telling.mark.start >= amount.end]
    if preverbal:
        first = next((telling for telling in behind if telling.parties), None)
        return first if first and "," not in first.scene.folded[amount.end : first.mark.start] else None
    return behind[0] if behind and behind[0].mark.start - amount.end <= 1 else None


def _nearest(tellings: Sequence[Telling], amount: Amount, *, verb_last: bool) -> Telling | None:
    """The last trigger before the sum, else the next one behind it, and the other way round where verbs come last; a trigger that is
    more certain to be one goes first."""
    return min(
        tellings,
        key=lambda telling: (
            (telling.mark.start < amount.start) if verb_last else (telling.mark.start > amount.start),
            abs(amount.start - telling.mark.start),
            len(telling.parties) == 0,
        ),
        default=None,
    )
