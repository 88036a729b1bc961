"""What a rule makes of deals of the past: its own conditions decide on the record as it was known. A cache in front, and only a cache."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from services.rule_engine.evaluation import ReadyRule
from services.rule_engine.facts import DealFacts, Surroundings, facts_of
from services.rule_engine.history.asking import versions
from shared.contracts import Truth

_MOST_VERDICTS, _MOST_FACTS = 200_000, 500
Key = tuple[str, int]  # a deal and its revision


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a rule holds for one revision of a deal; the companies that stand there for what the rule counts, or for its letters; what
    the deal is worth at least and at most, in the rule's currency and in whole units."""

    truth: Truth
    companies: Mapping[str, frozenset[str]]
    low: int = 0
    high: int | None = 0
    deal_id: str = ""


Decide = Callable[[ReadyRule, DealFacts], Verdict]


class Recall:
    """Of one database: a revision never changes, so what a text made of it never does."""

    def __init__(self) -> None:
        self._verdicts: OrderedDict[str, dict[Key, Verdict]] = OrderedDict()
        self._facts: OrderedDict[Key, DealFacts] = OrderedDict()
        self._count = 0

    async def verdicts(
        self, session: AsyncSession, ready: ReadyRule, around: Surroundings, keys: Iterable[Key], decide: Decide
    ) -> Mapping[Key, Verdict]:
        """By deal and revision, and of others too. Those that nobody stored are left out."""
        found = self._of(ready.rule.text_hash)
        missing = [key for key in dict.fromkeys(keys) if key not in found]
        if not missing:
            return found
        known = {key: self._facts[key] for key in missing if key in self._facts}
        for changed in await versions(session, [key for key in missing if key not in known]):
            key = (changed.deal.id, changed.deal.revision)
            known[key] = self._facts[key] = facts_of(changed, around)
        for key, facts in known.items():
            found[key] = decide(ready, facts)
        self._count += len(known)
        self._forget()
        return found

    def _of(self, text: str) -> dict[Key, Verdict]:
        """What the rule with this text made of deals; the text that was asked last is forgotten last."""
        found = self._verdicts.setdefault(text, {})
        self._verdicts.move_to_end(text)
        return found

    def _forget(self) -> None:
        """Whole texts, the oldest first, if need be all. Whoever has just been given one keeps it."""
        while self._verdicts and self._count > _MOST_VERDICTS:
            self._count -= len(self._verdicts.popitem(last=False)[1])
        if not self._verdicts:
            self._count = 0
        while len(self._facts) > _MOST_FACTS:
            self._facts.popitem(last=False)
