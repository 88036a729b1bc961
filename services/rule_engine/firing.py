"""When a rule that holds for a deal fires: edge triggered, once per key, from what fired before and nothing else.

plain rule        key `deal`             the first revision for which it holds
stage from/to     key `stage=<present>`  once for each stage it asks for
again_on          the same key, the next number: when one of its traces differs from the last fire
correction        key `follow-up@REVISION` once for the deal, to those who were told, whatever holds now; the end of a conflict or a circle too
window            key `investee=<company>`   once for a deal that carries the sum or count of that company over the limit
pattern           key `A=<company>,B=...`    once for a deal that completes it
maybe             key `review/...`       once, while nothing has fired under the plain key; a later yes fires as if there had been none
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from services.rule_engine.evaluation import Judged, OnFault, ReadyRule, reasons, untold
from services.rule_engine.facts import DealFacts, Surroundings, facts_of
from services.rule_engine.language import SEVERITIES, condition_kinds
from services.rule_engine.rule_set import RuleSet, Subset
from services.rule_engine.seen import Sighting
from services.rule_engine.traits import ABOUT_MANY, AGAIN, BY_STAGE, MAYBE_MATCHES
from services.rule_engine.tree import Rule
from shared.contracts import Change, Condition, DealChanged, MatchFound, Stage, Truth

_ONCE, _REVIEW = "deal", "review/"
_FOLLOWED = {Change.CORRECTED, Change.CONFLICT_RESOLVED, Change.CIRCLE_ENDED}


@dataclass(frozen=True)
class Fired:
    """A fire as it is remembered: `traces` is what the deal looked like then, by condition key."""

    rule_id: str
    key: str
    number: int
    traces: Mapping[str, str]


@dataclass(frozen=True)
class Fire:
    """A fire to remember and the fact to give. `company` is the one whose window the deal carried over its limit, `trees` are all that
    the rule asked, as it was judged."""

    fired: Fired
    match: MatchFound
    rule: Rule | None = None
    company: str = ""
    trees: tuple[Judged, ...] = ()


@dataclass(frozen=True)
class Found:
    """The rules that hold or may hold for one revision of a deal. Those in `many` hold for the deal itself and are about many deals:
    `sightings` is what became of them, see `services.rule_engine.sightings`."""

    facts: DealFacts
    held: Subset
    many: tuple[ReadyRule, ...] = ()
    sightings: tuple[Sighting, ...] = ()


def find(changed: DealChanged, rules: RuleSet, around: Surroundings, on_fault: OnFault = untold) -> Found:
    return find_in(facts_of(changed, around), rules, on_fault)


def find_in(facts: DealFacts, rules: RuleSet, on_fault: OnFault = untold) -> Found:
    judged = rules.judge(facts, on_fault)
    many = tuple(ready for ready, _ in judged.with_trait(ABOUT_MANY))
    return Found(facts, judged.without_trait(ABOUT_MANY), many)


@dataclass
class _Now:
    """What the deal looks like, for those that fire or ask whether they fire again: mostly nobody does."""

    facts: DealFacts
    _known: dict[str, str] = field(default_factory=dict)

    def trace(self, key: str) -> str:
        """Empty for a condition that leaves none."""
        found = self._known.get(key)
        if found is None:
            traces = condition_kinds()[key].traces if key in condition_kinds() else None
            found = self._known[key] = traces(self.facts) if traces else ""
        return found

    @cached_property
    def traces(self) -> dict[str, str]:
        """All of them, so that a rule which asks for `again_on` later finds what it needs."""
        return {key: self.trace(key) for key, kind in condition_kinds().items() if kind.traces}


def due(found: Found, past: Iterable[Fired], *, late: bool = False) -> Iterator[Fire]:
    """The fires that this revision sets off, given what fired for the deal before, with the reasons of each."""
    for seen, fired in decided(found, past, late=late):
        yield fire_of(seen, fired, found.facts)


def fire_of(seen: Sighting, fired: Fired, facts: DealFacts) -> Fire:
    tree = seen.ready.explain(facts)
    match = _match(seen.ready, fired, facts, seen.conditions or tuple(reasons(tree)))
    return Fire(fired, match, seen.ready.rule, seen.company, _trees(tree, match.conditions))


def decided(
    found: Found, past: Iterable[Fired], *, late: bool = False, rules_change: bool = True
) -> Iterator[tuple[Sighting, Fired]]:
    """The same without the reasons, which cost more than the decision. A late revision may fire for the first time only: its traces
    differ from the last fire because they are old. Where no rule will change, only the traces that each asks for are kept."""
    if not found.held and not found.sightings:
        return
    settled, before = _sorted(past, found.held, found.facts.deal.stage)
    now = _Now(found.facts)
    for seen in (*_plain(found, settled), *found.sightings):
        ready = seen.ready
        key = _due_key(ready, seen.truth, seen.group)
        if key is None:
            continue
        last = _last(key, before.get(ready.rule.id, ()))
        if last is None or (not late and _differs(ready, key, now, last)):
            traces = now.traces if rules_change else {one: now.trace(one) for one in ready.rule.written.again_on}
            yield seen, Fired(ready.rule.id, key, 1 + (last.number if last else 0), traces)


def needs_follow_up(changed: DealChanged) -> bool:
    return bool(_FOLLOWED & set(changed.changes))


def follow_up(changed: DealChanged, past: Iterable[Fired], rules: RuleSet) -> Iterator[MatchFound]:
    """At most one: for those who were told of the deal by any rule, that what they were told no longer holds, or is settled now."""
    fired = sorted({one.rule_id for one in past})
    if not fired or not needs_follow_up(changed):
        return
    in_force = {ready.rule.id: ready.rule for ready in rules.rules}
    rule_id = max(fired, key=lambda one: (SEVERITIES.index(in_force[one].written.severity) if one in in_force else -1, one))
    rule = in_force.get(rule_id)
    yield MatchFound(
        correlation_id=changed.correlation_id, rule_id=rule_id, rule_name=rule.name if rule else rule_id,
        rule_hash=rule.text_hash if rule else "", severity=rule.written.severity if rule else "normal",
        key=f"follow-up@{changed.deal.revision}", verdict=Truth.YES, conditions=(), deal=changed.deal, changes=changed.changes,
        at=changed.at, follow_up=True, correction=changed.correction, settled=changed.settled,
    )  # fmt: skip


def _plain(found: Found, settled: Container[int]) -> Iterator[Sighting]:
    """Rules about the deal alone that may be due; why they hold is worked out for those that fire."""
    for ready, truth in found.held.without(settled):
        yield Sighting(ready, _at(found.facts.deal.stage) if ready.rule.fires_by_stage else _ONCE, truth)


def _at(stage: Stage) -> str:
    return f"stage={stage}"


def _sorted(past: Iterable[Fired], held: Subset, stage: Stage) -> tuple[set[int], dict[str, list[Fired]]]:
    """The numbers of rules that fired under the key they have now and do not ask for a further fire, mostly all that hold; and the other
    fires, by rule. It looks at no rule: to look at thousands costs more than all else."""
    settled, before, here = set[int](), dict[str, list[Fired]](), _at(stage)
    number_of, traits, maybe = held.of.number_of, held.of.traits, held.maybe
    for fired in past:
        key, reviewed = fired.key.removeprefix(_REVIEW), fired.key.startswith(_REVIEW)
        settles = 0 if key == _ONCE else BY_STAGE if key == here else None
        number = None if settles is None else number_of.get(fired.rule_id)
        if number is None or traits[number] & BY_STAGE != settles:
            is_settled = False
        elif reviewed:
            is_settled = number in maybe and not traits[number] & MAYBE_MATCHES
        else:
            is_settled = not traits[number] & AGAIN
        if is_settled and number is not None:
            settled.add(number)
        else:
            before.setdefault(fired.rule_id, []).append(fired)
    return settled, before


def _due_key(ready: ReadyRule, truth: Truth, key: str) -> str | None:
    if truth is Truth.YES or ready.rule.written.unclear == "match":
        return key
    return f"{_REVIEW}{key}" if ready.rule.written.unclear == "review" else None


def _last(key: str, past: Sequence[Fired]) -> Fired | None:
    """The last fire that stands in the way of this key; a fire stands in the way of its own review too."""
    of_key = [fired for fired in past if fired.key in {key, key.removeprefix(_REVIEW)}]
    return max(of_key, key=lambda fired: fired.number, default=None)


def _differs(ready: ReadyRule, key: str, now: _Now, last: Fired) -> bool:
    """Whether `again_on` asks for a further fire. A maybe is reviewed once; what was not remembered then is taken not to differ."""
    again_on = () if key.startswith(_REVIEW) else ready.rule.written.again_on
    return any(one in last.traces and now.trace(one) != last.traces[one] for one in again_on)


def _trees(tree: Judged, conditions: tuple[Condition, ...]) -> tuple[Judged, ...]:
    """Those of `when` and `unless`, and a line for what the rule saw in many deals."""
    told = list(reasons(tree))
    seen = (Judged(one.text, one.line or tree.line, one.truth, one.value) for one in conditions if one not in told)
    return (*tree.parts, *seen)


def _match(ready: ReadyRule, fired: Fired, facts: DealFacts, conditions: tuple[Condition, ...]) -> MatchFound:
    rule, changed = ready.rule, facts.changed
    return MatchFound(
        correlation_id=changed.correlation_id,
        rule_id=rule.id,
        rule_name=rule.name,
        rule_hash=rule.text_hash,
        severity=rule.written.severity,
        tags=rule.written.tags,
        key=fired.key if fired.number == 1 else f"{fired.key}#{fired.number}",
        verdict=Truth.MAYBE if fired.key.startswith(_REVIEW) else Truth.YES,
        conditions=conditions,
        deal=changed.deal,
        changes=changed.changes,
        at=changed.at,
        on_conflict=rule.written.on_conflict,
        settled=changed.settled,
    )
