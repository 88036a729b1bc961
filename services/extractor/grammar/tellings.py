"""One telling of a deal: a trigger in a sentence with the parties, sums, stake and stage around it."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from services.extractor.grammar.background import is_background
from services.extractor.grammar.clauses import Clause
from services.extractor.grammar.deal_sums import Sum, measured, months_near
from services.extractor.grammar.marks import Mark
from services.extractor.grammar.money import Amount
from services.extractor.grammar.names import Name
from services.extractor.grammar.scenes import Scene
from services.extractor.grammar.spans import Measured
from services.extractor.grammar.stage import Staged, stage_of
from services.extractor.lexicon import Lexicon
from services.extractor.shapes import DealShape, Roles, Trigger
from shared.contracts import Kind, Role

_RULED_OUT_BEFORE, _RULED_OUT_BEHIND = 26, 60
_SUM_REACH = 45
_STAKE_REACH = 110
_STAKE_GAP = 36
_STAKE_BEFORE = 24  # "지분 76%"
_DIRECTION_BEFORE, _DIRECTION_BEHIND = 90, 60
_ASSET_REACH = 120


@dataclass(frozen=True)
class Party:
    name: Name
    role: Role
    place: str


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
    stake: Stake | None = None
    sums: list[Sum] = field(default_factory=list)

    def in_roles(self, roles: frozenset[Role]) -> list[Party]:
        return [party for party in self.parties if party.role in roles]


def read_tellings(scene: Scene, topic: Name | None, lexicon: Lexicon, day: dt.date | None) -> list[Telling]:
    """All tellings of a sentence, each with the sums nearest to it."""
    tellings = [
        telling
        for clause in (Clause(scene, mark, topic, lexicon) for mark in _one_reading_each(scene))
        for trigger in lexicon.triggers.get(clause.trigger.meaning.name, ())
        if (scene.companies or not trigger.continues) and (telling := _telling(clause, trigger, day))
    ]
    if not tellings:
        return []
    tellings = list(_without_echoes(tellings))
    opening = [telling for telling in tellings if not telling.trigger.continues]
    listing = any(telling.trigger.kind is Kind.IPO for telling in opening)
    for amount, measure in measured(scene, [telling.mark for telling in opening], listing=listing):
        owner = _nearest(opening, amount, verb_last=lexicon.markers_stand == "after")
        if owner:
            owner.sums.append(Sum(scene, amount, measure, months_near(scene, amount)))
    return tellings


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


def _one_reading_each(scene: Scene) -> list[Mark]:
    """A word with several forms ("purchase", "put") is a bare verb after "to" or "will", else a noun or a past."""
    chosen: dict[tuple[int, str], Mark] = {}
    for mark in scene.of("triggers"):
        key = (mark.start, mark.meaning.name)
        other = chosen.get(key)
        if other is None or other.end != mark.end:
            chosen[key] = mark
        else:
            chosen[key] = min(mark, other, key=_bare_last if not _is_verb(scene, mark) else _bare_first)
    return list(chosen.values())


def _bare_first(mark: Mark) -> bool:
    return mark.meaning.form != "base"


def _bare_last(mark: Mark) -> tuple[bool, bool]:
    return mark.meaning.form == "base", mark.meaning.form != "noun"


def _is_verb(scene: Scene, mark: Mark) -> bool:
    before = scene.field.marks.between(mark.start - 12, mark.start)
    return any(one.end == mark.start - 1 and (one.meaning.group == "stages" or one.meaning.name == "to") for one in before)


def _telling(clause: Clause, trigger: Trigger, day: dt.date | None) -> Telling | None:
    scene, mark = clause.scene, clause.trigger
    shape = clause.lexicon.shapes[trigger.kind]
    if _is_ruled_out(scene, mark, shape) or _is_attributive(scene, mark) or not _has_what_it_wants(clause, trigger):
        return None
    roles, directed = _directed(scene, mark, trigger)
    parties = tuple(_parties(clause, roles))
    if not trigger.wants <= {party.role for party in parties}:
        return None
    staged = stage_of(clause, trigger.form_stages)
    background = is_background(clause, staged, day)
    if clause.form == "lasting" and not background:
        return None  # "has a share in": no news, unless a date says when it was bought
    stake = stake_near(scene, mark, before=clause.lexicon.markers_stand == "after")
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
        stake=stake,
    )


def _parties(clause: Clause, roles: Roles) -> Iterator[Party]:
    seen: set[str] = set()
    for place, names in clause.places.items():
        for name in names:
            if place in roles and name.text not in seen:
                seen.add(name.text)
                yield Party(name, roles[place], place)


def _is_ruled_out(scene: Scene, mark: Mark, shape: DealShape) -> bool:
    start, end = max(scene.start, mark.start - _RULED_OUT_BEFORE), min(scene.end, mark.end + _RULED_OUT_BEHIND)
    cues = [cue for cue in scene.field.marks.of("cues", start, end) if cue.meaning.name in shape.ruled_out_by]
    return any(not _is_parted(scene, *sorted((cue, mark), key=lambda one: one.start)) for cue in cues)


def _is_parted(scene: Scene, first: Mark, second: Mark) -> bool:
    """A name or a break of the clause stands in between."""
    named = any(first.end <= name.start < second.start for name in scene.companies)
    return named or bool(scene.field.marks.of("breakers", first.end, second.start))


def _is_attributive(scene: Scene, mark: Mark) -> bool:
    """As in "the company bought", where it says which one is meant."""
    return bool(scene.field.marks.of("attributive", mark.end, mark.end + 1))


def _has_what_it_wants(clause: Clause, trigger: Trigger) -> bool:
    return (not trigger.wants_sum or _has_sum(clause)) and (not trigger.wants_asset or _has_asset(clause.scene, clause.trigger))


def _has_asset(scene: Scene, mark: Mark) -> bool:
    cues = scene.field.marks.of("cues", mark.end, mark.end + _SUM_REACH)
    return any(cue.meaning.name in {"asset", "stake"} and "," not in scene.folded[mark.end : cue.start] for cue in cues)


def _has_sum(clause: Clause) -> bool:
    """Where the object stands: behind the verb, or before it."""
    mark, before = clause.trigger, clause.lexicon.markers_stand == "after"
    return any(
        0 <= amount.start - mark.end < _SUM_REACH or (before and 0 <= mark.start - amount.end < _SUM_REACH)
        for amount in clause.scene.amounts
    )


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
        if (near or direct) and not parted and not excluded:
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
        return True
    cues = scene.field.marks.of("cues", mark.start, mark.end + _STAKE_REACH)
    return any(cue.meaning.name == "minority" for cue in cues)


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
