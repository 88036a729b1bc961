"""The names that a file uses: companies, categories, its own lists, conditions and rules. Checked on the raw document, so that an
unknown name is told together with everything else that is wrong, wherever it stands.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz, process, utils

from services.rule_engine.company import company_names
from services.rule_engine.condition_kind import Path, each
from services.rule_engine.example_language import EXPECTATIONS
from services.rule_engine.language import condition_kinds
from shared.contracts import Role
from shared.documents import Document, Problem, did_you_mean
from shared.entities import Entities

_NEAR_ENOUGH = 75
_DEEPEST, _LARGEST, _MOST_TOLD, _MOST_FOLLOWED = 40, 10_000, 20, 200


def name_problems(document: Document, entities: Entities) -> Iterator[Problem]:
    """Every name in the file that is not known. Companies and categories are taken on trust while no companies are loaded."""
    checker = _Checker(document, entities)
    yield from checker.lists()
    for at, block in _blocks(document.data):
        yield from checker.block(at, block)
    yield from checker.letters()
    yield from checker.circles()
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

    def circles(self) -> Iterator[Problem]:
        """Conditions that use themselves, directly or by way of others, and those that unfold into more than anybody means."""
        uses = {name: [word for _, word in _uses(block)] for name, block in _items(self.document.data, "conditions")}
        sizes = _sizes(uses)
        unsized = [name for name in uses if name not in sizes]
        large = [name for name in unsized if all(word in sizes or word not in uses for word in uses[name])]
        for name in [name for name in unsized[:_MOST_FOLLOWED] if name in _reached(uses, name)]:
            yield self.document.problem(("conditions", name), f"'{name}' uses itself", on_key=True)
        for name in large[:_MOST_TOLD]:
            said = f"'{name}' unfolds into too many conditions, one inside the other"
            hint = f"at most {_DEEPEST} one inside the other, and {_LARGEST:,} in all"
            yield self.document.problem(("conditions", name), said, hint, on_key=True)

    def tests(self) -> Iterator[Problem]:
        ids = [rule.get("id") for rule in _list(self.document.data, "rules") if isinstance(rule, dict)]
        rules = list(dict.fromkeys(rule_id for rule_id in ids if isinstance(rule_id, str)))
        for index, test in enumerate(_list(self.document.data, "tests")):
            for at, word in _expected(("tests", index), test):
                if word not in rules:
                    yield self.document.problem(at, f"no rule of this file has the id '{word}'", did_you_mean(word, rules))
            for at, word in _told_companies(("tests", index), test):
                if word.islower() and " " not in word:
                    yield from self._check("entity", word, at)

    def _check(self, sort: str, word: str, at: Path, offset: int = 0, length: int = 0) -> Iterator[Problem]:
        checks: dict[str, Callable[[str], str | None]] = {
            "entity": self._entity_hint,
            "category": self._category_hint,
            "list": self._list_hint,
            "condition": self._condition_hint,
        }
        hint = checks[sort](word) if word else None
        if hint is not None:
            what = {"entity": "a known entity", "category": "a known category"}.get(sort, f"a {sort} of this file")
            yield self.document.problem(at, f"'{word}' is not {what}", hint, offset=offset, length=length)

    def _entity_hint(self, word: str) -> str | None:
        if not self.entities.by_id or word in self.entities.by_id:
            return None
        several = [part.strip() for part in word.split(",")]
        if len(several) > 1 and all(part in self.entities.by_id for part in several):
            return f"write [{', '.join(several)}]"
        if word in self._own("lists"):
            return f"it is a list: write {{ in: {word} }}"
        return _nearest_company(word, self.entities)

    def _category_hint(self, word: str) -> str | None:
        known = sorted(self.entities.categories)
        return None if not known or word in known else did_you_mean(word, known)

    def _list_hint(self, word: str) -> str | None:
        lists = self._own("lists")
        if word in lists:
            return None
        return f"it is a company: write {{ is: {word} }}" if word in self.entities.by_id else did_you_mean(word, lists)

    def _condition_hint(self, word: str) -> str | None:
        conditions = self._own("conditions")
        return None if word in conditions else did_you_mean(word, conditions)

    def _own(self, section: str) -> list[str]:
        return [name for name, _ in _items(self.document.data, section)]


def _uses(block: Any) -> Iterator[tuple[str, str]]:
    """The conditions that a block uses, in its inner blocks too."""
    for key, raw in block.items() if isinstance(block, dict) else ():
        kind = condition_kinds().get(key)
        if kind is not None and kind.combine:
            yield from (("use", used.word) for used in kind.names(raw))
            if key != "use":
                for _, inner in each((), raw):
                    yield from _uses(inner)


def _sizes(uses: dict[str, list[str]]) -> dict[str, int]:
    """How many blocks each condition unfolds into; without those that use themselves, are too deep or too large."""
    sizes: dict[str, int] = {}
    for _ in range(_DEEPEST):
        ready = [
            name for name, words in uses.items() if name not in sizes and all(word in sizes or word not in uses for word in words)
        ]
        found = {name: 1 + sum(sizes.get(word, 1) for word in uses[name]) for name in ready}
        found = {name: size for name, size in found.items() if size <= _LARGEST}
        if not found:
            break
        sizes |= found
    return sizes


def _reached(uses: dict[str, list[str]], name: str) -> set[str]:
    reached, ahead = set[str](), set(uses[name])
    while ahead:
        reached |= ahead
        ahead = {word for one in ahead for word in uses.get(one, ())} - reached
    return reached


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


def _nearest_company(word: str, entities: Entities) -> str:
    """By all ids and all names: 'Amazon Web Service' is near to `aws`."""
    spelled = [(name, entity.id) for entity in entities.by_id.values() for name in (entity.id, *entity.all_names)]
    names = [name for name, _ in spelled]
    found = process.extractOne(word, names, scorer=fuzz.ratio, processor=utils.default_process, score_cutoff=_NEAR_ENOUGH)
    if found is None:
        return "add it to the companies first, or describe it by category or country"
    name, entity_id = spelled[found[2]]
    return f"did you mean '{entity_id}'?" if name == entity_id else f"did you mean '{entity_id}' ({name})?"
