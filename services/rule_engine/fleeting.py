"""What is true of a deal for one day (`new`, what an article brought) cannot be asked of all the deals of a window or a pattern: one that was
told weeks ago would drop out with the next echo. Refused where it is written, and where a named condition brings it along.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from services.rule_engine.condition_kind import Path, each
from services.rule_engine.expressions.words import fleeting_names
from services.rule_engine.rule_shape import keys_in
from shared.documents import Document, Problem

_FLEETING = {"new", "novelty", "change"}
_ONE_DAY = "asks about the news of one day, and this rule is about many deals"
_LEAVE_OUT = "leave it out: the rule fires once, for the deal that completes it"


def fleeting_problems(document: Document) -> Iterator[Problem]:
    rules, conditions = document.data.get("rules"), _Conditions(document)
    for index, rule in enumerate(rules if isinstance(rules, list) else ()):
        if not isinstance(rule, dict) or not {"over", "pattern"} & set(rule):
            continue
        for key in ("when", "unless"):
            at = ("rules", index, key)
            for told in _fleeting(document.data, rule.get(key), at):
                length = len(told.word)
                said = f"'{told.word}' {_ONE_DAY}"
                yield document.problem(told.at, said, _LEAVE_OUT, offset=told.start, length=length, on_key=told.on_key)
            yield from conditions.problems(rule.get(key), at)


class _Told(NamedTuple):
    """A word that asks about one day: the key at `at`, or a word of the value there from `start` on."""

    at: Path
    word: str
    start: int = 0
    on_key: bool = False


def _fleeting(data: Any, block: Any, at: Path) -> Iterator[_Told]:
    for place, key in keys_in(block, at):
        if key in _FLEETING:
            yield _Told(place, key, on_key=True)
        if key == "expr":
            text = _value(data, place)
            yield from (_Told(place, name.text, name.start) for name in (fleeting_names(text) if isinstance(text, str) else ()))


class _Conditions:
    """The named conditions of a file, and which of them ask about one day, be it by way of others."""

    def __init__(self, document: Document) -> None:
        self._document = document
        blocks = document.data.get("conditions")
        self._asks: dict[str, _Told] = {}
        used_by: dict[str, list[str]] = {}
        for name, block in blocks.items() if isinstance(blocks, dict) else ():
            at = ("conditions", name)
            if told := next(_fleeting(document.data, block, at), None):
                self._asks[name] = told
            for _, word in _uses(document.data, block, at):
                used_by.setdefault(word, []).append(name)
        self._pass_on(used_by)

    def problems(self, block: Any, at: Path) -> Iterator[Problem]:
        for place, name in _uses(self._document.data, block, at):
            if told := self._asks.get(name):
                line = self._document.problem(told.at, "", on_key=told.on_key).line
                said = f"'{name}' asks '{told.word}' (line {line}), which {_ONE_DAY}"
                yield self._document.problem(place, said, f"use a condition without '{told.word}'")

    def _pass_on(self, used_by: dict[str, list[str]]) -> None:
        ahead = list(self._asks)
        while ahead:
            name = ahead.pop()
            for user in used_by.get(name, ()):
                if user not in self._asks:
                    self._asks[user] = self._asks[name]
                    ahead.append(user)


def _uses(data: Any, block: Any, at: Path) -> Iterator[tuple[Path, str]]:
    for place, key in keys_in(block, at):
        for where, word in each(place, _value(data, place)) if key == "use" else ():
            if isinstance(word, str):
                yield where, word.strip()


def _value(data: Any, at: Path) -> Any:
    for step in at:
        data = data[step]
    return data
