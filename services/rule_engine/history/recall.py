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


Decide = Callable[[ReadyRule, DealFacts], Verdict]


class Recall:
    """Of one database: a revision never changes, so what a text made of it never does."""

    def __init__(self) -> None:
        self._verdicts: OrderedDict[tuple[str, Key], Verdict] = OrderedDict()
        self._facts: OrderedDict[Key, DealFacts] = OrderedDict()

    async def verdicts(
        self, session: AsyncSession, ready: ReadyRule, around: Surroundings, keys: Iterable[Key], decide: Decide
    ) -> dict[Key, Verdict]:
        """By deal and revision. Those that nobody stored are left out."""
        wanted, text = list(dict.fromkeys(keys)), ready.rule.text_hash
        found = {key: self._verdicts[text, key] for key in wanted if (text, key) in self._verdicts}
        missing = [key for key in wanted if key not in found]
        known = {key: self._facts[key] for key in missing if key in self._facts}
        for changed in await versions(session, [key for key in missing if key not in known]) if missing else ():
            key = (changed.deal.id, changed.deal.revision)
            known[key] = self._facts[key] = facts_of(changed, around)
        for key, facts in known.items():
            found[key] = self._verdicts[text, key] = decide(ready, facts)
        self._forget()
        return found

    def _forget(self) -> None:
        """The oldest first."""
        while len(self._verdicts) > _MOST_VERDICTS:
            self._verdicts.popitem(last=False)
        while len(self._facts) > _MOST_FACTS:
            self._facts.popitem(last=False)
