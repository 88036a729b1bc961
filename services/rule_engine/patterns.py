"""Patterns over several deals: which legs make one, what names it once, and what a deal completes. Pure.

Each leg is a deal of its own, and each letter a company of its own. A deal that the rule does not want is no leg; one that it may not
want makes the pattern a maybe.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import permutations

from services.rule_engine.company import company_test
from services.rule_engine.evaluation import ReadyRule
from services.rule_engine.facts import DealFacts
from services.rule_engine.history.asking import CAP
from services.rule_engine.history.keeping import micros, moment
from services.rule_engine.history.recall import Verdict
from services.rule_engine.history.rows import Does, company_of, named
from services.rule_engine.history.ways import MOST_DEALS
from services.rule_engine.pattern_language import SAID, SYMMETRIC, Line, Pattern
from shared.contracts import Condition, Truth

MORE_WAYS = f"there are more ways than the {CAP:,} that are looked at, or more than {MOST_DEALS:,} deals with one company"
Binding = tuple[tuple[str, str], ...]  # letter and company, in the order of the pattern's letters


@dataclass(frozen=True)
class PossibleLeg:
    """A deal that does what a line says, between the companies of a binding. `fits`: the letters of the line whose company is, in this
    deal, what `where` asks."""

    deal_id: str
    at: int
    truth: Truth
    fits: frozenset[str]


@dataclass(frozen=True)
class Completed:
    """How far a binding holds, by which deals; `capped`: there were more ways than were looked at."""

    truth: Truth
    deals: tuple[str, ...] = ()
    capped: bool = False


def verdict_on(ready: ReadyRule, facts: DealFacts) -> Verdict:
    """Whether a deal may be a leg, be it news or background, and which of its companies each letter may stand for."""
    truth, pattern = ready.asked(facts), ready.rule.pattern
    if truth is Truth.NO or pattern is None:
        return Verdict(Truth.NO, {})
    companies = {}
    for letter, wanted in pattern.where:
        test = company_test(wanted, frozenset(), ready.rule.lists)
        fitting = [one for one in facts.parties if test.truth(replace(facts, parties=(one,))) is Truth.YES]
        companies[letter] = frozenset(company_of(one.party) for one in fitting)
    return Verdict(truth, companies)


def possible(deal_id: str, at: int, line: Line, verdict: Verdict | None, binding: Mapping[str, str]) -> PossibleLeg | None:
    """None for a deal that is no leg."""
    if verdict is None or verdict.truth is Truth.NO:
        return None
    fits = frozenset(letter for letter in line.letters if binding[letter] in verdict.companies.get(letter, ()))
    return PossibleLeg(deal_id, at, verdict.truth, fits)


def given(pattern: Pattern, done: Sequence[Does]) -> Iterator[tuple[int, Does]]:
    """The lines that a deal can be, with what it does."""
    for number, line in enumerate(pattern.lines):
        yield from ((number, one) for one in done if one.verb == line.verb)


def asked_of(pattern: Pattern, binding: Mapping[str, str]) -> list[Does]:
    """What must have been done for the binding, line by line."""
    return [Does(line.verb, binding[line.src], binding[line.dst]) for line in pattern.lines]


def bound(pattern: Pattern, companies: Mapping[str, str]) -> Binding | None:
    """None when two letters would be one company."""
    found = tuple((letter, companies[letter]) for letter in pattern.letters)
    return found if len({company for _, company in found}) == len(found) else None


def completed(pattern: Pattern, legs: Sequence[Sequence[PossibleLeg]]) -> Completed:
    """The best that these legs, by line, come to: yes before maybe, the newest deals first."""
    found, tried = Completed(Truth.NO), 0
    for chosen in _choices(pattern, [sorted(some, key=lambda one: (-one.at, one.deal_id)) for some in legs], ()):
        tried += 1
        truth = Truth.YES if all(one.truth is Truth.YES for one in chosen) else Truth.MAYBE
        if _where_holds(pattern, chosen) and (found.truth is Truth.NO or truth is Truth.YES):
            found = Completed(truth, tuple(one.deal_id for one in chosen))
        if found.truth is Truth.YES or tried >= CAP:
            break
    return replace(found, capped=tried >= CAP)


def key_of(pattern: Pattern, binding: Binding) -> str:
    """The same for bindings that are one under the pattern's own symmetries: of a circle it does not matter who is called A."""
    companies = dict(binding)
    letters = [letter for letter, _ in binding]
    ways = (tuple(companies[renamed[letter]] for letter in letters) for renamed in map(dict, _symmetries(pattern)))
    return ",".join(f"{letter}={company}" for letter, company in zip(letters, min(ways), strict=True))


def told(pattern: Pattern, names: Mapping[str, str], binding: Binding, found: Completed, *, capped: bool) -> Condition:
    """The line of the pattern among the conditions: who is who, and by which deals."""
    who = ", ".join(f"{letter} = {names.get(company) or named(company)}" for letter, company in binding)
    value = f"{who} (by {', '.join(found.deals)})"
    if capped or found.capped:
        value += f"; {MORE_WAYS}"
    return Condition(text=pattern.text, line=pattern.line, truth=found.truth, value=value)


def standing(pattern: Pattern, names: Mapping[str, str], binding: Binding, legs: Sequence[Sequence[PossibleLeg]]) -> str:
    """Why these companies do not complete it: the lines that no deal is known for, or that they do not fit together."""
    who = ", ".join(f"{letter} = {names.get(company) or named(company)}" for letter, company in binding)
    missing = [f"{line.src} {SAID[line.verb]} {line.dst}" for line, some in zip(pattern.lines, legs, strict=True) if not some]
    if missing:
        return f"{who}: no deal is known by which {' and '.join(missing)}"
    complete = completed(pattern, legs).truth is Truth.YES
    return f"{who}: {'complete without this deal too' if complete else 'not in time, not in order, or not the companies asked for'}"


def span(pattern: Pattern, at: dt.datetime) -> int:
    """The legs of a deal that counts `at` count after this, in microseconds since 1970."""
    return micros(pattern.within.before(at)) if pattern.within else micros(dt.datetime.min.replace(tzinfo=dt.UTC)) - 1


def _choices(
    pattern: Pattern, legs: Sequence[Sequence[PossibleLeg]], chosen: tuple[PossibleLeg, ...]
) -> Iterator[tuple[PossibleLeg, ...]]:
    """One leg for each line: all of different deals, in time, and in order where it matters."""
    if len(chosen) == len(legs):
        yield chosen
        return
    for leg in legs[len(chosen)]:
        if any(leg.deal_id == one.deal_id for one in chosen):
            continue
        if not pattern.any_order and chosen and leg.at < chosen[-1].at:
            continue
        if _in_time(pattern, (*chosen, leg)):
            yield from _choices(pattern, legs, (*chosen, leg))


def _in_time(pattern: Pattern, chosen: tuple[PossibleLeg, ...]) -> bool:
    first, last = min(one.at for one in chosen), max(one.at for one in chosen)
    return pattern.within is None or first == last or first > micros(pattern.within.before(moment(last)))


def _where_holds(pattern: Pattern, chosen: tuple[PossibleLeg, ...]) -> bool:
    """Each letter is what it must be in one of its deals: a subsidiary that fits stands for its parent in all of them."""
    fitting = frozenset().union(*(one.fits for one in chosen))
    return all(letter in fitting for letter, _ in pattern.where)


@lru_cache(maxsize=1024)
def _symmetries(pattern: Pattern) -> tuple[tuple[tuple[str, str], ...], ...]:
    """The ways to rename the letters that leave the pattern as it is."""
    letters, where = pattern.letters, dict(pattern.where)
    ways = (dict(zip(letters, names, strict=True)) for names in permutations(letters))
    return tuple(
        tuple(renamed.items())
        for renamed in ways
        if _shape(pattern, renamed) == _shape(pattern, {letter: letter for letter in letters})
        and all(where.get(letter) == where.get(renamed[letter]) for letter in letters)
    )


def _shape(pattern: Pattern, renamed: Mapping[str, str]) -> list[tuple[str, tuple[str, ...]]]:
    lines = []
    for line in pattern.lines:
        ends = (renamed[line.src], renamed[line.dst])
        lines.append((line.verb, tuple(sorted(ends)) if line.verb in SYMMETRIC else ends))
    return sorted(lines) if pattern.any_order else lines
