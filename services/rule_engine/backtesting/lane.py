"""One lane of a backtest: its revisions judged one after the other, by the clock of the history.

Windows and patterns ask the stored history as it was known then. What fired for a deal is remembered until its last revision, so that
memory does not grow with the history. What cools down does so over all deals, and so is left to whoever has all lanes.
"""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import NamedTuple

from sqlmodel.ext.asyncio.session import AsyncSession

from services.rule_engine.backtesting.lean import read_previous
from services.rule_engine.backtesting.revisions import Place, Revision, Share, Span, pages
from services.rule_engine.facts import DealFacts, Surroundings, facts_of
from services.rule_engine.firing import Fired, Found, decided, find_in
from services.rule_engine.history.asking import versions
from services.rule_engine.history.recall import Recall
from services.rule_engine.judging import look
from services.rule_engine.rule_set import RuleSet
from services.rule_engine.seen import Sighting
from shared.contracts import DealChanged, Truth

_MOST_TOGETHER = 60


@dataclass(frozen=True)
class Asked:
    """`against` is the rule set that `rules` is compared with, such as the one in force."""

    rules: RuleSet
    against: RuleSet | None
    around: Surroundings
    span: Span

    @property
    def sets(self) -> tuple[RuleSet, ...]:
        return (self.rules, self.against) if self.against else (self.rules,)


class Came(NamedTuple):
    """A rule that fired or asked for review, unless it cools down: that is still to be seen if `cools`. `key` is that of the match;
    `group` and `company` are those of the sighting."""

    rule_id: str
    key: str
    review: bool
    cools: bool
    group: str
    company: str


class Step(NamedTuple):
    """What came of a revision, by each of the rule sets."""

    place: Place
    headline: str
    came: tuple[tuple[Came, ...], ...]


class Batch(NamedTuple):
    """So many revisions `done`, the last of them `upto`, None where there were none; steps only where something came."""

    done: int
    upto: Place | None
    steps: list[Step]


class Ending(NamedTuple):
    """What a lane knows at its end: how many deals two rules of the first set fired for, and how many deals there were."""

    overlaps: Counter[tuple[str, str]]
    deals: int


@dataclass
class Lane:
    asked: Asked
    history: AsyncSession
    overlaps: Counter[tuple[str, str]] = field(default_factory=Counter)
    deals: int = 0
    _recall: Recall = field(default_factory=Recall)

    def __post_init__(self) -> None:
        self._fires: list[dict[str, list[Fired]]] = [{} for _ in self.asked.sets]

    async def run(self, share: Share) -> AsyncIterator[Batch | Ending]:
        async for page in pages(self.history, self.asked.span, share):
            steps = [Step(one.place, one.changed.deal.headline, came) for one in page if any(came := await self._take(one))]
            yield Batch(len(page), page[-1].place if page else None, steps)
        yield Ending(self.overlaps, self.deals)

    async def _take(self, revision: Revision) -> tuple[tuple[Came, ...], ...]:
        facts = facts_of(revision.changed, self.asked.around)
        sets = zip(self.asked.sets, self._fires, strict=True)
        came = tuple([tuple(await self._judged(find_in(facts, rules), fires)) for rules, fires in sets])
        if revision.last:
            self._ends(facts.deal.id)
        return came

    async def _judged(self, found: Found, fires: dict[str, list[Fired]]) -> Sequence[Came]:
        if found.many:
            found = await self._seen(found)
        if not found.held and not found.sightings:
            return ()
        deal_id = found.facts.deal.id
        past, came = fires.get(deal_id, []), []
        for seen, fired in list(decided(found, past, rules_change=False)):
            past.append(fired)
            came.append(_came(seen, fired))
        if past:
            fires[deal_id] = past
        return came

    async def _seen(self, found: Found) -> Found:
        """What rules about many deals see; they ask what the deal was before, too."""
        read_previous(found.facts.changed)
        return await look(self.history, found, self._recall, self.asked.around, late=True)

    def _ends(self, deal_id: str) -> None:
        """Counts the rules that have this deal in common; one that very many rules fire for says nothing of any two."""
        self.deals += 1
        fired = {one.rule_id for one in self._fires[0].get(deal_id, ())}
        if 1 < len(fired) <= _MOST_TOGETHER:
            self.overlaps.update(combinations(sorted(fired), 2))
        for fires in self._fires:
            fires.pop(deal_id, None)


async def whole_facts(history: AsyncSession, deal_id: str, revision: int, around: Surroundings) -> DealFacts:
    """Of a kept revision, with the one before it."""
    found: dict[int, DealChanged] = {
        one.deal.revision: one for one in await versions(history, [(deal_id, revision), (deal_id, revision - 1)])
    }
    previous = found.get(revision - 1)
    return facts_of(found[revision].model_copy(update={"previous": previous and previous.deal}), around)


def _came(seen: Sighting, fired: Fired) -> Came:
    key = fired.key if fired.number == 1 else f"{fired.key}#{fired.number}"
    review = seen.truth is Truth.MAYBE and fired.key.startswith("review/")
    return Came(fired.rule_id, key, review, seen.ready.rule.written.cool_down is not None, seen.group, seen.company)
