"""The names that a file uses: companies, categories, its own lists, conditions and rules. Checked on the raw document, so that an
unknown name is told together with everything else that is wrong, wherever it stands.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from typing import Any

from rapidfuzz import fuzz, process, utils

from services.rule_engine.company import company_names
from services.rule_engine.condition_kind import Path, each
from services.rule_engine.example_language import EXPECTATIONS
from services.rule_engine.language import condition_kinds
from services.rule_engine.misreading import LONGEST_PHRASE
from shared.contracts import Role
from shared.documents import Document, Problem, did_you_mean
from shared.entities import Entities

_NEAR_ENOUGH = 75
_MOST_HINTS = 200  # to look for the nearest of twenty thousand companies takes ten milliseconds
_FEW = 200  # up to so many names the better but slower of two ways to find the nearest one


def name_problems(document: Document, entities: Entities) -> Iterator[Problem]:
    """Every name in the file that is not known. Companies and categories are taken on trust while no companies are loaded."""
    checker = _Checker(document, entities)
    yield from checker.lists()
    for at, block in _blocks(document.data):
        yield from checker.block(at, block)
    yield from checker.letters()
    yield from checker.tests()


def _blocks(data: Any) -> Iterator[tuple[Path, Any]]:
    for name, block in _items(data, "conditions"):
        yield ("conditions", name), block
    for index, rule in enumerate(_list(data, "rules")):
        if isinstance(rule, dict):
            yield ("rules", index, "when"), rule.get("when")
            yield from each(("rules", index, "unless"), rule.get("unless"))


def _items(data: Any, key: str) -> list[tuple[str, Any]]:
    value = data.get(key)
    return list(value.items()) if isinstance(value, dict) else []


def _list(data: Any, key: str) -> list[Any]:
    value = data.get(key)
    return value if isinstance(value, list) else []


@dataclass(frozen=True)
class _Checker:
    document: Document
    entities: Entities
    _told: Iterator[int] = field(default_factory=count)  # how many names were not known so far

    @cached_property
    def _own(self) -> dict[str, frozenset[str]]:
        """What the file itself gives names to, by the sort of name."""
        sections = {"list": "lists", "condition": "conditions"}
        return {sort: frozenset(name for name, _ in _items(self.document.data, key)) for sort, key in sections.items()}

    def lists(self) -> Iterator[Problem]:
        for name, members in _items(self.document.data, "lists"):
            for at, member in each(("lists", name), members):
                if isinstance(member, str):
                    yield from self._check("entity", member.strip(), at)

    def block(self, at: Path, block: Any) -> Iterator[Problem]:
        for key, raw in block.items() if isinstance(block, dict) else ():
            kind = condition_kinds().get(key)
            if kind is None:
                continue
            for used in kind.names(raw):
                yield from self._check(used.sort, used.word, (*at, key, *used.at), used.offset, used.length)
            if kind.combine and key != "use":
                for below, inner in each((*at, key), raw):
                    yield from self.block(below, inner)

    def letters(self) -> Iterator[Problem]:
        """What the companies of a pattern must be."""
        for index, rule in enumerate(_list(self.document.data, "rules")):
            where = rule.get("where") if isinstance(rule, dict) else None
            for letter, raw in where.items() if isinstance(where, dict) else ():
                for used in company_names(raw):
                    yield from self._check(used.sort, used.word, ("rules", index, "where", letter, *used.at))

    def tests(self) -> Iterator[Problem]:
        ids = [rule.get("id") for rule in _list(self.document.data, "rules") if isinstance(rule, dict)]
        rules = dict.fromkeys(rule_id for rule_id in ids if isinstance(rule_id, str))
        for index, test in enumerate(_list(self.document.data, "tests")):
            for at, word in _expected(("tests", index), test):
                if word not in rules:
                    yield self.document.problem(at, f"no rule of this file has the id '{word}'", self._hint(_nearest, word, rules))
            for at, word in _told_companies(("tests", index), test):
                if word.islower() and " " not in word:
                    yield from self._check("entity", word, at)

    def _check(self, sort: str, word: str, at: Path, offset: int = 0, length: int = 0) -> Iterator[Problem]:
        if word and not self._is_known(sort, word):
            what = {"entity": "a known entity", "category": "a known category"}.get(sort, f"a {sort} of this file")
            hint = self._hint(self._instead, sort, word)
            yield self.document.problem(at, f"'{word}' is not {what}", hint, offset=offset, length=length)

    def _is_known(self, sort: str, word: str) -> bool:
        if sort == "entity":
            return not self.entities.by_id or word in self.entities.by_id
        if sort == "category":
            return not self.entities.categories or word in self.entities.categories
        return word in self._own[sort]

    def _hint(self, find: Callable[..., str], *arguments: Any) -> str:
        """Nobody reads thousands of hints, and each takes its time."""
        return find(*arguments) if next(self._told) < _MOST_HINTS else ""

    def _instead(self, sort: str, word: str) -> str:
        if sort == "entity":
            return self._company_instead(word)
        if sort == "category":
            return did_you_mean(word, sorted(self.entities.categories))
        if sort == "list" and word in self.entities.by_id:
            return f"it is a company: write {{ is: {word} }}"
        return _nearest(word, self._own[sort])

    def _company_instead(self, word: str) -> str:
        several = [part.strip() for part in word.split(",")]
        if len(several) > 1 and all(part in self.entities.by_id for part in several):
            return f"write [{', '.join(several)}]"
        if word in self._own["list"]:
            return f"it is a list: write {{ in: {word} }}"
        return self._nearest_company(word)

    def _nearest_company(self, word: str) -> str:
        """By all ids and all names: 'Amazon Web Service' is near to `aws`."""
        found = _near(word, list(self._spelled))
        if found is None:
            return "add it to the companies first, or describe it by category or country"
        entity_id = self._spelled[found]
        return f"did you mean '{entity_id}'?" if found == entity_id else f"did you mean '{entity_id}' ({found})?"

    @cached_property
    def _spelled(self) -> dict[str, str]:
        """Company ids by all that the companies are called, their ids included."""
        ids = {entity_id: entity_id for entity_id in self.entities.by_id}
        named = {name: entity.id for entity in self.entities.by_id.values() for name in entity.all_names if name not in ids}
        return ids | named


def _nearest(word: str, known: Iterable[str]) -> str:
    names = sorted(known)
    if len(names) <= _FEW:
        return did_you_mean(word, names)
    found = _near(word, names)
    return f"did you mean '{found}'?" if found else ""


def _near(word: str, names: list[str]) -> str | None:
    """The one of many names that is nearest to the word, if it is near."""
    if len(word) > LONGEST_PHRASE:
        return None
    found = process.extractOne(word, names, scorer=fuzz.ratio, processor=utils.default_process, score_cutoff=_NEAR_ENOUGH)
    return found[0] if found else None


def _expected(at: Path, test: Any) -> Iterator[tuple[Path, str]]:
    """The rules that a test and each of its deals name."""
    if not isinstance(test, dict):
        return
    for place, one in ((at, test), *(((*at, "deals", index), deal) for index, deal in enumerate(_list(test, "deals")))):
        for key in EXPECTATIONS if isinstance(one, dict) else ():
            for where, word in each((*place, key), one.get(key)):
                if isinstance(word, str):
                    yield where, word.strip()


def _told_companies(at: Path, test: Any) -> Iterator[tuple[Path, str]]:
    for index, deal in enumerate(_list(test, "deals") if isinstance(test, dict) else ()):
        for role in Role if isinstance(deal, dict) else ():
            for place, word in each((*at, "deals", index, role.value), deal.get(role.value)):
                if isinstance(word, str):
                    yield place, word.strip()
        circle = deal.get("circle") if isinstance(deal, dict) else None
        for place, word in each(
            (*at, "deals", index, "circle", "among"), circle.get("among") if isinstance(circle, dict) else None
        ):
            if isinstance(word, str):
                yield place, word.strip()
