"""Why a rule did not fire for a deal, and what would have made it: the whole tree, asked now and never through an index. Pure."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter

from services.rule_engine.evaluation import Judged, ReadyRule
from services.rule_engine.facts import Surroundings, facts_of
from services.rule_engine.nearest import Miss, misses
from shared.contracts import DealChanged, Truth

_TREES = TypeAdapter(list[Judged])


class Outcome(StrEnum):
    """What came of the rule for the deal, the first that stood in the way."""

    FIRED = "fired"
    HELD = "held"
    BACKGROUND = "background"
    CONDITIONS = "conditions"
    UNCLEAR = "unclear"
    WINDOW = "window"
    NOTHING = "nothing"


@dataclass(frozen=True)
class PastFire:
    """A fire as it is kept: `key` as in MatchFound, `conditions` the trees of `when` and `unless` as they were then."""

    rule_id: str
    deal_id: str
    key: str
    revision: int
    rule_hash: str
    verdict: Truth
    at: dt.datetime
    conditions: tuple[Judged, ...]

    @property
    def name(self) -> str:
        """What people call it by."""
        return f"{self.rule_id}/{self.deal_id}/{self.key}"


@dataclass(frozen=True)
class WhyNot:
    """`said` is the answer in one sentence, `misses` are what would have to change, `tree` is all that the rule asks."""

    outcome: Outcome
    said: str
    misses: tuple[Miss, ...]
    tree: Judged


def why_not(
    ready: ReadyRule, changed: DealChanged, past: Sequence[PastFire], around: Surroundings, *, held: bool = False
) -> WhyNot:
    """`past` are the fires of this rule for this deal; `held`: the last of them waits for the end of a cool-down."""
    facts = facts_of(changed, around)
    found, truth = misses(ready, facts), ready.truth(facts)
    outcome, said = _answer(ready, changed, found, past, truth)
    if held and past:
        outcome, said = Outcome.HELD, f"matched on {day(past[-1].at)}, and is held until its cool-down is over"
    return WhyNot(outcome, said, found, ready.explain(facts))


def _answer(
    ready: ReadyRule, changed: DealChanged, found: tuple[Miss, ...], past: Sequence[PastFire], truth: Truth
) -> tuple[Outcome, str]:
    written, deal = ready.rule.written, changed.deal
    if deal.background:
        return Outcome.BACKGROUND, "the deal is known only as background; would fire once it is told as news"
    if past:
        return Outcome.FIRED, _fired(past[-1], written.again_on, found)
    if truth is Truth.NO:
        return Outcome.CONDITIONS, _in_words(found)
    if truth is Truth.MAYBE and written.unclear == "skip":
        return Outcome.UNCLEAR, f"{_in_words(found)}; 'unclear: skip' lets such a deal go, 'unclear: review' would ask a person"
    if wanted := ready.rule.window or ready.rule.pattern:
        return Outcome.WINDOW, f"the deal is as asked, and by itself does not complete '{wanted.text}' (line {wanted.line})"
    came = f"revision {deal.revision} of {day(changed.at)}"
    return (
        Outcome.NOTHING,
        f"nothing stands in the way; {came} was judged by the rules of that day, the next one is judged by this one",
    )


def _fired(last: PastFire, again_on: Sequence[str], found: tuple[Miss, ...]) -> str:
    asked = "asked for review" if last.verdict is Truth.MAYBE else "fired"
    already = f"{asked} already on {day(last.at)} under the key '{last.key}'"
    if found:
        return f"{already}; it does not hold any more: {_in_words(found)}"
    if again_on:
        return f"{already}; fires again when {' or '.join(again_on)} differs from then"
    return f"{already}; 'again_on: [stage, amount]' in the rule would let it fire again"


def _in_words(found: tuple[Miss, ...]) -> str:
    """The one miss, or all of them with their number."""
    told = [f"{_subject(miss)}{miss.words} (line {miss.line})" for miss in found]
    return told[0] if len(told) == 1 else f"{len(told)} conditions stand in the way: " + "; and ".join(told)


def _subject(miss: Miss) -> str:
    """What "is USD 900M": the condition's key."""
    return f"{miss.text.partition(':')[0]} " if miss.words.startswith("is ") else ""


def day(at: dt.datetime) -> str:
    return f"{at.day} {at:%B %Y}"


def trees_json(trees: Sequence[Judged]) -> list[dict[str, Any]]:
    """To keep and to send."""
    dumped: list[dict[str, Any]] = _TREES.dump_python(list(trees), mode="json", exclude_defaults=True)
    return dumped


def trees_of(kept: Any) -> tuple[Judged, ...]:
    return tuple(_TREES.validate_python(kept))
