"""Runs the `tests:` of rule files: the deals of a test go through the very same decisions as live ones."""

import asyncio
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from services.rule_engine.example_language import ToldDeal, WrittenTest
from services.rule_engine.examples import Story
from services.rule_engine.facts import Surroundings, facts_of
from services.rule_engine.firing import Fire
from services.rule_engine.memory import Memory, Taken
from services.rule_engine.reading import RuleFile
from services.rule_engine.rule_set import RuleSet, rule_set
from services.rule_engine.telling import tell
from shared.contracts import DealChanged, Truth
from shared.entities import Entities

# What is expected under each key, and how to say that it came to pass unexpectedly.
_SAID = {
    "expect": ("to fire", "fired and was not expected"),
    "expect_review": ("to ask for review", "asked for review, which was not expected"),
    "expect_held": ("to be held", "was held, which was not expected"),
}
_INSTEAD = {
    "expect": "it fired at once",
    "expect_review": "the figures leave it open, so it asked for review",
    "expect_held": "it was held until its cool-down is over",
}


@dataclass(frozen=True)
class Complaint:
    """What did not come to pass, or came unasked; `line` is that of the test, or of the deal that it is about."""

    line: int
    text: str


@dataclass(frozen=True)
class Outcome:
    """One test: `complaints` is empty when it passed."""

    path: str
    line: int
    name: str
    complaints: tuple[Complaint, ...]
    seconds: float


@dataclass(frozen=True)
class Step:
    """One deal of a test, and what the rules made of it: the ids of rules under the key that would expect them."""

    line: int
    written: ToldDeal
    changed: DealChanged
    came: dict[str, frozenset[str]]


@dataclass(frozen=True)
class Run:
    """A test after all of its deals."""

    line: int
    test: WrittenTest
    rules: RuleSet
    around: Surroundings
    steps: tuple[Step, ...]

    def complaints(self) -> Iterator[Complaint]:
        for key in _SAID:
            whole = getattr(self.test, key)
            for step in self.steps:
                own = getattr(step.written, key)
                if own is not None or whole is None:
                    yield from self._compare(key, own or (), (step,), step.line)
            if whole is not None:
                yield from self._compare(key, whole, self.steps, self.line)

    def _compare(self, key: str, expected: Iterable[str], steps: tuple[Step, ...], line: int) -> Iterator[Complaint]:
        came = frozenset[str]().union(*(step.came[key] for step in steps))
        for rule_id in sorted(set(expected) - came):
            yield Complaint(line, f"expected '{rule_id}' {_SAID[key][0]}; {self._why_not(rule_id, steps, line)}")
        for rule_id in sorted(came - set(expected)):
            at = next(step.line for step in steps if rule_id in step.came[key])
            yield Complaint(line, f"'{rule_id}' {_SAID[key][1]}" + (f" (the deal on line {at})" if at != line else ""))

    def _why_not(self, rule_id: str, steps: tuple[Step, ...], line: int) -> str:
        instead = [said for key, said in _INSTEAD.items() if any(rule_id in step.came[key] for step in steps)]
        if instead:
            return instead[0]
        ready = next((ready for ready in self.rules.rules if ready.rule.id == rule_id), None)
        if ready is None or not steps:
            return "the rule is not enabled" if steps else "there is no deal"
        judged = ready.explain(facts_of(steps[-1].changed, self.around))
        tree = "\n".join(tell(judged, "      "))
        last = "the last deal" if steps[-1].line != line else "this deal"
        if judged.truth is Truth.NO:
            return f"it did not. Why not, for {last}:\n{tree}"
        return f"it did not; {self._before(rule_id)}. For {last}:\n{tree}"

    def _before(self, rule_id: str) -> str:
        """What may have kept a rule quiet that holds."""
        if earlier := [step.line for step in self.steps for ids in step.came.values() if rule_id in ids]:
            return f"it came already with the deal on line {earlier[0]}, and nothing that it asks for is new"
        return "it holds, and what lets it fire has not come to pass"


def run_tests(file: RuleFile, entities: Entities, around: Surroundings) -> list[Outcome]:
    """Every test of a file, each on its own with the file's rules."""
    return asyncio.run(_run_all(file, entities, around))


async def _run_all(file: RuleFile, entities: Entities, around: Surroundings) -> list[Outcome]:
    rules = rule_set(file.rules)
    outcomes = []
    for index in range(len(file.tests)):
        began = time.perf_counter()
        run = await _run(file, index, rules, Story(entities, around))
        outcomes.append(Outcome(file.path, run.line, run.test.name, tuple(run.complaints()), time.perf_counter() - began))
    return outcomes


async def _run(file: RuleFile, index: int, rules: RuleSet, story: Story) -> Run:
    test, memory, steps = file.tests[index], Memory(rules, story.around), []
    for number, written in enumerate(test.deals):
        changed = story.next(written)
        came = _came(await memory.take(changed))
        steps.append(Step(file.document.values["tests", index, "deals", number].line + 1, written, changed, came))
    return Run(file.document.values["tests", index].line + 1, test, rules, story.around, tuple(steps))


def _came(taken: Taken) -> dict[str, frozenset[str]]:
    return {
        "expect": _ids(fire for fire in taken.fires if fire.match.verdict is Truth.YES),
        "expect_review": _ids(fire for fire in taken.fires if fire.match.verdict is Truth.MAYBE),
        "expect_held": _ids(taken.held),
    }


def _ids(fires: Iterable[Fire]) -> frozenset[str]:
    return frozenset(fire.match.rule_id for fire in fires)
