"""Rules about many deals, asked of the history: which windows this revision carries over their limit, which patterns it completes.

The deal is judged at the time it was known, never by the clock. A deal that comes after newer ones of other companies' (two replicas, a
redelivery) is judged at the newest time known, so that no crossing falls between the two.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlmodel.ext.asyncio.session import AsyncSession

from services.rule_engine import patterns, windows
from services.rule_engine.evaluation import ReadyRule, reasons
from services.rule_engine.facts import DealFacts, Surroundings, facts_of
from services.rule_engine.history.asking import CAP, NOW, Leg, Seen, When, legs, seen_with
from services.rule_engine.history.keeping import micros, moment, write_now
from services.rule_engine.history.recall import Recall, Verdict
from services.rule_engine.history.rows import MOST_EDGES, company_of, counted_at, counts, done_by, named
from services.rule_engine.history.ways import ways
from services.rule_engine.pattern_language import Pattern
from services.rule_engine.patterns import Binding, Completed, PossibleLeg
from services.rule_engine.seen import Sighting
from services.rule_engine.windows import ALL, PER, Added
from shared.contracts import Deal, DealChanged, Kind, OnConflict, Truth

_MOST_TOLD = 5


@dataclass(frozen=True)
class Side:
    """A revision of the deal at hand: what it is now, or was before."""

    facts: DealFacts
    at: int

    @property
    def deal(self) -> Deal:
        return self.facts.deal


@dataclass(frozen=True)
class Legs:
    """Of a pattern between the companies of a binding: the deals that may be each of its lines, this one left out."""

    pattern: Pattern
    binding: Binding
    by_line: list[list[PossibleLeg]]
    capped: bool


@dataclass(frozen=True)
class Sight:
    """One revision held against the history. `late`: a newer one of the same deal was judged before."""

    session: AsyncSession
    recall: Recall
    around: Surroundings
    facts: DealFacts
    late: bool

    async def of(self, asked: Sequence[ReadyRule]) -> list[Sighting]:
        """What the rules that hold for this deal see with it; its own record must have been left to the history."""
        if not asked or not counts(self.facts.deal):
            return []
        await write_now(self.session)
        found: list[Sighting] = []
        for ready in asked:
            found += await (self._windows(ready) if ready.rule.window else self._patterns(ready))
        return found

    @cached_property
    def _now(self) -> Side:
        return Side(self.facts, micros(counted_at(self.facts.deal, self.facts.changed.at)))

    @cached_property
    def _before(self) -> Side | None:
        """None for a deal that was not there, or not as one of its own."""
        previous = self.facts.changed.previous
        if previous is None or not counts(previous):
            return None
        told = DealChanged.model_construct(  # not checked again: in a backtest it has only the fields that decide
            correlation_id="",
            deal=previous,
            changes=(),
            cause=self.facts.changed.cause,
            at=min(previous.last_seen, self.facts.changed.at),
        )
        return Side(facts_of(told, self.around), micros(counted_at(previous, told.at)))

    def _seen_before(self, ready: ReadyRule) -> Side | None:
        """None for what the rule did not look at then: a deal that was told only as background."""
        return None if self._before is None or ready.overlooks(self._before.facts) else self._before

    def _when(self, after: int) -> When:
        return When(after, micros(self.facts.changed.at) if self.late else NOW)

    def _as_of(self, known_from: Sequence[int]) -> dt.datetime:
        return moment(max((micros(self.facts.changed.at), *known_from)))

    async def standing(self, ready: ReadyRule) -> str:
        """Where a rule about many deals stands with this one, in words: what the windows come to, or which lines no deal is known for."""
        if ready.rule.window:
            own = self._own(ready)
            found = [(group, await self._gathered(ready, group, own)) for group in sorted(own[0].companies.get(PER, ()))]
            return "; ".join(windows.standing(ready.rule.window, self._name(group), some) for group, some in found)
        bindings, capped = await self._bindings(ready)
        lines = await self._legs(ready, bindings[:_MOST_TOLD])
        said = [patterns.standing(one.pattern, self._names(), one.binding, self._with(ready, one, self._now)) for one in lines]
        more = [f"{len(bindings) - _MOST_TOLD} more sets of companies"] if len(bindings) > _MOST_TOLD else []
        return "; ".join([*said, *more, *([patterns.MORE_WAYS] if capped else [])])

    def _own(self, ready: ReadyRule) -> tuple[Verdict, Verdict | None]:
        """What the rule makes of this deal as it is, and as it was."""
        before = self._seen_before(ready)
        return windows.verdict_on(ready, self.facts), windows.verdict_on(ready, before.facts) if before else None

    async def _windows(self, ready: ReadyRule) -> list[Sighting]:
        own = self._own(ready)
        found = [await self._window(ready, group, own) for group in sorted(own[0].companies.get(PER, ()))]
        return [one for one in found if one]

    async def _window(self, ready: ReadyRule, group: str, own: tuple[Verdict, Verdict | None]) -> Sighting | None:
        added = await self._gathered(ready, group, own, only_within_reach=True)
        return self._crossed(ready, group, added) if added.mine else None

    async def _gathered(
        self, ready: ReadyRule, group: str, own: tuple[Verdict, Verdict | None], *, only_within_reach: bool = False
    ) -> Added:
        """All that adds to the group's window; nothing where the deals cannot reach its limit, if only those that can are asked for."""
        window, deal_id = ready.rule.window, self.facts.deal.id
        if window is None:
            return Added()
        after = micros(window.over.before(self.facts.changed.at))
        company = (group, window.per.value) if window.per else None
        seen = await seen_with(self.session, self._when(after), _kinds(ready), company)
        at = self._as_of([one.known_from for one in seen])
        start, end = micros(window.over.before(at)), micros(at)
        others = [one for one in seen[:CAP] if one.deal_id != deal_id and start < one.at <= end]
        if only_within_reach and not self._within_reach(ready, others, own[0]):
            return Added()
        keys = [(one.deal_id, one.revision) for one in others]
        verdicts = await self.recall.verdicts(self.session, ready, self.around, keys, windows.verdict_on)
        sides = (self._now, own[0]), (self._seen_before(ready), own[1])
        mine, earlier = (
            next(iter(windows.add([verdict], group)), None) if side and start < side.at <= end else None for side, verdict in sides
        )
        return Added(windows.add(map(verdicts.get, keys), group), mine, earlier, len(seen) > CAP)

    def _crossed(self, ready: ReadyRule, group: str, added: Added) -> Sighting | None:
        window = ready.rule.window
        if window is None:
            return None
        before, after = (windows.holds(window, come_to) for come_to in added.come_to)
        truth = windows.crossing(before, after, ready.rule.written.unclear)
        if truth is Truth.NO:
            return None
        line = windows.told(window, self._name(group), added)
        key = f"{window.per}={group}" if group != ALL else "deals"
        return Sighting(ready, key, truth, (line, *reasons(ready.explain(self.facts))), group)

    def _within_reach(self, ready: ReadyRule, others: Sequence[Seen], own: Verdict) -> bool:
        window = ready.rule.window
        if window is None or ready.rule.written.on_conflict is OnConflict.SEND_LOWEST:
            return True
        ends = [own.high, *(one.usd_high for one in others)]
        most = None if None in ends else sum(end for end in ends if end is not None)
        return windows.within_reach(window, most, len(others) + 1)

    async def _patterns(self, ready: ReadyRule) -> list[Sighting]:
        found: dict[str, Sighting] = {}
        bindings, capped = await self._bindings(ready)
        for some in await self._legs(ready, bindings):
            one = self._pattern(ready, some, capped=capped)
            if one and (one.group not in found or one.truth is Truth.YES):
                found[one.group] = one
        return list(found.values())

    async def _bindings(self, ready: ReadyRule) -> tuple[list[Binding], bool]:
        """All companies that might complete the pattern with this deal, and whether there were more than are looked at."""
        pattern, found = ready.rule.pattern, dict[Binding, None]()
        if pattern is None:
            return [], False
        when = self._when(patterns.span(pattern, moment(self._now.at)))
        all_done = done_by(self.facts.deal)
        capped = len(all_done) >= MOST_EDGES
        for number, done in patterns.given(pattern, all_done):
            known = await ways(self.session, pattern.lines, number, done, when)
            capped = capped or known.capped
            found |= dict.fromkeys(binding for one in known.ways if (binding := patterns.bound(pattern, one)))
        return list(found)[:CAP], capped or len(found) > CAP

    def _pattern(self, ready: ReadyRule, found: Legs, *, capped: bool) -> Sighting | None:
        after = patterns.completed(found.pattern, self._with(ready, found, self._now))
        if after.truth is Truth.NO:
            return None
        before = patterns.completed(found.pattern, self._with(ready, found, self._seen_before(ready)))
        return self._completed(ready, found.binding, (before, after), capped=capped or found.capped)

    async def _legs(self, ready: ReadyRule, bindings: Sequence[Binding]) -> list[Legs]:
        """For each binding the other deals that may be lines of the pattern."""
        pattern = ready.rule.pattern
        if pattern is None:
            return []
        asked = [patterns.asked_of(pattern, dict(binding)) for binding in bindings]
        when = self._when(patterns.span(pattern, moment(self._now.at)))
        known = await legs(self.session, [done for some in asked for done in some], when)
        keys = [(one.deal_id, one.revision) for some in known.values() for one in some[:CAP]]
        others = [key for key in keys if key[0] != self.facts.deal.id]
        verdicts = await self.recall.verdicts(self.session, ready, self.around, others, patterns.verdict_on)
        return [
            self._possible(pattern, binding, [known[done] for done in some], verdicts)
            for binding, some in zip(bindings, asked, strict=True)
        ]

    def _possible(
        self, pattern: Pattern, binding: Binding, known: list[list[Leg]], verdicts: Mapping[tuple[str, int], Verdict]
    ) -> Legs:
        """Of what is known of each line the deals that may be it; of this deal there is no verdict among them."""
        end = micros(self._as_of([one.known_from for some in known for one in some]))
        companies, by_line = dict(binding), list[list[PossibleLeg]]()
        for line, some in zip(pattern.lines, known, strict=True):
            found = (
                patterns.possible(one.deal_id, one.at, line, verdicts.get((one.deal_id, one.revision)), companies)
                for one in some[:CAP]
                if one.at <= end
            )
            by_line.append([leg for leg in found if leg])
        return Legs(pattern, binding, by_line, any(len(some) > CAP for some in known))

    def _with(self, ready: ReadyRule, found: Legs, side: Side | None) -> list[list[PossibleLeg]]:
        """The legs of the other deals, and those of this one as it is on that side."""
        if side is None:
            return found.by_line
        companies, verdict, done = dict(found.binding), patterns.verdict_on(ready, side.facts), done_by(side.deal)
        with_own = []
        wanted = patterns.asked_of(found.pattern, companies)
        for line, does, some in zip(found.pattern.lines, wanted, found.by_line, strict=True):
            leg = patterns.possible(side.deal.id, side.at, line, verdict, companies) if does in done else None
            with_own.append([*some, leg] if leg else some)
        return with_own

    def _completed(
        self, ready: ReadyRule, binding: Binding, sides: tuple[Completed, Completed], *, capped: bool
    ) -> Sighting | None:
        pattern, (before, after) = ready.rule.pattern, sides
        truth = windows.crossing(before.truth, after.truth, ready.rule.written.unclear)
        if truth is Truth.NO or pattern is None:
            return None
        line = patterns.told(pattern, self._names(), binding, after, capped=capped)
        unless = [one for one in reasons(ready.explain(self.facts)) if one.line != pattern.line]
        return Sighting(ready, patterns.key_of(pattern, binding), truth, (line, *unless))

    def _name(self, company: str) -> str:
        return self._names().get(company) or named(company)

    def _names(self) -> dict[str, str]:
        """What people call the companies of this deal; of a parent only its id is told."""
        return {company_of(party): party.name for party in self.facts.deal.parties if not party.parents}


def _kinds(ready: ReadyRule) -> tuple[str, ...]:
    """The kinds of deal that the rule names at its top, and what is a case of them; none where it leaves them open."""
    asked = ready.rule.written.when.type if ready.rule.written.when else None
    wanted: tuple[Kind, ...] = asked or ()
    return tuple(kind.value for kind in Kind if any(kind.is_a(one) for one in wanted))
