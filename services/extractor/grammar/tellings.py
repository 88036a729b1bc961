"""One telling of a deal: a trigger in a sentence with the parties, sums, stake and stage around it."""

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

from services.extractor.grammar.background import why_no_news
from services.extractor.grammar.clauses import Clause
from services.extractor.grammar.forms import one_reading_each
from services.extractor.grammar.marks import Mark
from services.extractor.grammar.measure import judged_after, measure_of, months_near, stands_alone
from services.extractor.grammar.money import Amount
from services.extractor.grammar.names import Name
from services.extractor.grammar.scenes import Scene
from services.extractor.grammar.stage import stage_of
from services.extractor.grammar.stage_words import Staged
from services.extractor.grammar.stakes import Stake, stake_near
from services.extractor.grammar.trace import Refusal, Trace
from services.extractor.grammar.wants import has_equity, is_by_nobody, refusal_of
from services.extractor.lexicon import Lexicon
from services.extractor.shapes import DealShape, Roles, Trigger
from shared.contracts import Kind, Measure, Role

_SUM_REACH = 45
_FUNDING = frozenset({"invest", "put"})
_STAKE_REACH = 110
_ROUND, _ANSWER = "round", "answer"
_UNUSABLE = {True: "converted", False: "no_currency"}
_SHARES = frozenset({"asset", "stake", "equity"})
_STAKE_BEFORE = 24  # "지분 76%"
_DIRECTION_BEFORE, _DIRECTION_BEHIND = 90, 60
_ASSET_REACH, _RECENT = 120, 30


class Party(NamedTuple):
    name: Name
    role: Role
    place: str


class Sum(NamedTuple):
    """An amount with what it is to the deal, and the months it covers."""

    scene: Scene
    amount: Amount
    measure: Measure
    months: int | None = None


class Telling(NamedTuple):
    """What one trigger says. `directed` is False when the roles of both sides could be exchanged."""

    scene: Scene
    mark: Mark
    trigger: Trigger
    shape: DealShape
    parties: tuple[Party, ...]
    staged: Staged
    background: bool
    sums: list[Sum]
    directed: bool = True
    minority: bool = False
    with_asset: bool = False
    with_share: bool = False
    with_pronoun: bool = False
    stake: Stake | None = None

    def in_roles(self, roles: frozenset[Role]) -> list[Party]:
        return [party for party in self.parties if party.role in roles]


def read_tellings(
    scene: Scene, topic: Name | None, lexicon: Lexicon, day: dt.date | None, trace: Trace | None = None
) -> list[Telling]:
    """All tellings of a sentence, each with the sums nearest to it."""
    clauses = [Clause(scene, mark, topic, lexicon, trace) for mark in one_reading_each(scene, lexicon)]
    tellings = list(_without_echoes([telling for clause in clauses for telling in _tellings(clause, day)]))
    if not tellings:
        return []
    opening = [telling for telling in tellings if not telling.trigger.continues]
    listing = any(telling.trigger.kind is Kind.IPO for telling in opening)
    if listing and not any(telling.trigger.concept == _ROUND for telling in opening):
        for telling in [telling for telling in opening if telling.trigger.kind is Kind.FUNDING_ROUND]:  # the listing raises it
            opening.remove(telling)
            tellings.remove(telling)
            if trace is not None:
                trace.refuse(scene, telling.mark, telling.trigger.name, Refusal("listing"))
    for telling in [telling for telling in opening if _is_in_joint_venture(telling, opening)]:
        opening.remove(telling)
        tellings.remove(telling)
        if trace is not None:
            trace.refuse(scene, telling.mark, telling.trigger.name, Refusal("told_otherwise"))
    for amount, measure in measured(scene, [telling.mark for telling in opening], listing=listing, trace=trace):
        owner = _directly_behind(opening, amount, preverbal=lexicon.preverbal) or _nearest(
            opening, amount, verb_last=lexicon.markers_stand == "after"
        )
        if owner:
            owner.sums.append(Sum(scene, amount, _fitting(measure, owner), months_near(scene, amount)))
    return tellings


def _is_in_joint_venture(telling: Telling, told: Sequence[Telling]) -> bool:
    """As in "to invest 5 billion in a joint venture with Y": they found it."""
    own = {party.name for party in telling.parties}
    return telling.mark.meaning.name in _FUNDING and any(
        other.trigger.kind is Kind.JOINT_VENTURE and own <= {party.name for party in other.parties} for other in told
    )


def _tellings(clause: Clause, day: dt.date | None) -> Iterator[Telling]:
    """One for each kind of deal that the word tells where it stands."""
    for trigger in clause.lexicon.triggers.get(clause.trigger.meaning.name, ()):
        if trigger.continues and not clause.scene.companies:
            continue
        told = _telling(clause, trigger, day)
        if not isinstance(told, Refusal):
            yield told
        elif clause.trace is not None:
            clause.trace.refuse(clause.scene, clause.trigger, trigger.name, told)


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
            own = tuple(party for party in telling.parties if party.name not in named)
            yield telling if len(own) == len(telling.parties) else telling._replace(parties=own)
        elif not _says_what_for(telling, named):
            yield telling


def _says_what_for(telling: Telling, named: set[Name]) -> bool:
    """As in "X picked Y to deliver trains": whoever delivers was told before."""
    told = telling.parties and telling.trigger.kind is Kind.CONTRACT and telling.mark.meaning.form == "base"
    return bool(told) and named.issuperset(party.name for party in telling.parties)


def measured(
    scene: Scene, triggers: Sequence[Mark], *, listing: bool, trace: Trace | None = None
) -> Iterator[tuple[Amount, Measure]]:
    """The sums of a sentence that belong to deals; `listing` says that one of them is a first listing."""
    last: tuple[Amount, Measure | Refusal] | None = None
    for amount in scene.amounts:
        usable = not amount.converted and (amount.named or stands_alone(scene, amount))
        judged = measure_of(scene, amount, triggers, listing=listing) if usable else Refusal(_UNUSABLE[amount.converted])
        if usable and last:
            judged = judged_after(scene, *last, amount, judged)
        last = (amount, judged)
        if not isinstance(judged, Refusal):
            yield (amount if amount.named else _with_currency(scene, amount)), judged
        elif trace is not None:
            trace.refuse(scene, amount, "sum", judged)


def _with_currency(scene: Scene, amount: Amount) -> Amount:
    """Who says "80 billion" without a currency means the one named last; a headline means that of the same sum in the text."""
    figures = scene.field.figures
    told = figures.amounts
    before = told[: bisect_left(told, amount.start, key=attrgetter("start"))]
    named = (other.currency for other in reversed(before[-_RECENT:]) if other.named)
    same = (
        (other.currency for other in figures.elsewhere.amounts if other.named and other.value == amount.value)
        if figures.elsewhere
        else ()
    )
    return replace(amount, currency=next(chain(named, same), amount.likely))


def _telling(clause: Clause, trigger: Trigger, day: dt.date | None) -> Telling | Refusal:
    scene, mark = clause.scene, clause.trigger
    shape = clause.lexicon.shapes[trigger.kind]
    if refusal := refusal_of(clause, trigger, shape):
        return refusal
    roles, directed = _directed(scene, mark, trigger, verb_last=bool(clause.lexicon.bracket))
    parties = _meant(clause, tuple(_parties(clause, roles)))
    if not trigger.wants <= {party.role for party in parties}:
        return Refusal("wants_roles")
    staged = stage_of(clause, trigger.form_stages)
    older = why_no_news(clause, staged, day)
    if older and clause.trace is not None:
        clause.trace.refuse(scene, mark, "news", older)
    if clause.form == "noun" and not staged.firm and mark.meaning.name in clause.lexicon.standing:
        return Refusal("standing")  # "the partner X": no news, unless a word says what became of it
    if clause.form == "lasting" and not older:
        return Refusal("standing")  # "has a share in": no news, unless a date says when it was bought
    stake = stake_near(scene, mark, before=clause.lexicon.share_leads)
    return Telling(
        scene,
        mark,
        trigger,
        shape,
        parties=parties,
        staged=staged,
        background=bool(older),
        sums=[],
        directed=directed,
        minority=_is_minority(scene, mark, shape, stake),
        with_asset=any(cue.meaning.name == "asset" for cue in scene.field.marks.of("cues", mark.end, mark.end + _ASSET_REACH)),
        with_pronoun=is_by_nobody(clause, trigger) and not any(party.name.weak for party in parties),
        with_share=any(has_equity(scene, party.name) for party in parties),
        stake=stake,
    )


def _meant(clause: Clause, parties: tuple[Party, ...]) -> tuple[Party, ...]:
    """As in "與 X 接觸, 商討收購": with no object and no shares near, whoever is dealt with is what is bought."""
    roles = {party.role for party in parties}
    if not clause.lexicon.preverbal or roles != {Role.ACQUIRER, Role.SELLER} or clause.scene.percentages:
        return parties
    scene = clause.scene
    shares = any(cue.meaning.name in _SHARES for cue in scene.field.marks.of("cues", scene.start, scene.end))
    if shares or any(party.place not in {"subject", "with"} for party in parties):
        return parties
    return tuple(party._replace(role=Role.TARGET) if party.role is Role.SELLER else party for party in parties)


def _parties(clause: Clause, roles: Roles) -> Iterator[Party]:
    seen: set[str] = set()
    told = clause.places
    if "dative" in told and roles.get("dative") == roles.get("subject") != Role.PARTNER:  # to whom it is given, not by whom
        told = {place: names for place, names in told.items() if place != "subject"}
    if clause.lexicon.markers_stand == "before" and {"object", "of"} & told.keys() and roles.get("subject") is Role.ACQUIRER:
        roles = {**roles, **{place: roles["from"] for place in ("dative", "to") if "from" in roles}}  # "buys Y a X" buys it from X
    if clause.form != "noun" and {"to", "object"} & told.keys() and roles.get("with") is roles.get("to") is Role.CUSTOMER:
        told = {place: names for place, names in told.items() if place != "with"}  # "signed with Y to supply X"
    if roles.get("subject") is Role.SELLER and "subject" in told:
        told = {place: names for place, names in told.items() if place not in {"owner", "from"}}  # "sold its plant of X"
    for place, names in told.items():
        for name in names:
            if place in roles and name.text not in seen:
                seen.add(name.text)
                yield Party(name, roles[place], place)


def _directed(scene: Scene, mark: Mark, trigger: Trigger, *, verb_last: bool) -> tuple[Roles, bool]:
    """The roles, changed by the nearest cue that knows who supplies and who orders."""
    if not trigger.when:
        return trigger.roles, True
    start, end = max(scene.start, mark.start - _DIRECTION_BEFORE), min(scene.end, mark.end + _DIRECTION_BEHIND * (1 + verb_last))
    cues = [cue for cue in scene.field.marks.of("cues", start, end) if cue.meaning.name in trigger.when]
    cues = [cue for cue in cues if cue.meaning.name != _ANSWER or cue.end <= mark.start]  # "its offer was rejected"
    nearest = min(cues, key=lambda cue: (cue.start > mark.start, abs(cue.start - mark.start)), default=None)
    return (trigger.when[nearest.meaning.name], True) if nearest else (trigger.roles, False)


def _is_minority(scene: Scene, mark: Mark, shape: DealShape, stake: Stake | None) -> bool:
    if shape.minority is None:
        return False
    if stake and stake.percent.value > Decimal(shape.minority.below_percent):
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
