"""A rule after reading: what it asks as a tree whose every node knows the words and the line it was written on."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from services.rule_engine.condition_kind import ConditionKind, Lists, Path
from services.rule_engine.language import WrittenFile, WrittenRule, condition_kinds
from services.rule_engine.pattern_language import Pattern, kinds_for
from services.rule_engine.window_language import WINDOW_KEYS, Window
from shared.contracts import digest
from shared.documents import Document
from shared.entities import Entities

_LONGEST_TEXT = 160


@dataclass(frozen=True)
class Leaf:
    """One condition that is held against the deal."""

    kind: ConditionKind
    key: str
    wanted: Any
    text: str
    line: int


@dataclass(frozen=True)
class Group:
    """Conditions and how their truth is combined: a block (all its keys hold), or `all`, `any`, `none`, `use` over blocks."""

    kind: ConditionKind
    parts: tuple["Leaf | Group", ...]
    text: str
    line: int


Node = Leaf | Group


@dataclass(frozen=True)
class Rule:
    """`text_hash` names the rule's text together with the lists and conditions of its file. `fires_by_stage`: once for each stage the deal
    comes to; `sees_background`: also deals that are told only as background."""

    written: WrittenRule
    path: str
    line: int
    text_hash: str
    lists: Lists
    when: Group
    unless: Group | None
    window: Window | None = None
    pattern: Pattern | None = None
    fires_by_stage: bool = False
    sees_background: bool = False

    @property
    def id(self) -> str:
        return self.written.id

    @property
    def name(self) -> str:
        return self.written.name or self.written.id

    @property
    def about_many(self) -> bool:
        """Whether one deal is not enough to say that it holds."""
        return self.window is not None or self.pattern is not None


def leaves(node: Node) -> Iterator[Leaf]:
    """The conditions that must hold for this node, so none below a `none`."""
    if isinstance(node, Leaf):
        yield node
    elif not node.kind.negates:
        for part in node.parts:
            yield from leaves(part)


def rules_of(document: Document, file: WrittenFile, entities: Entities) -> tuple[Rule, ...]:
    """The rules of a file that fits its model and whose names are known."""
    lists = Lists({name: frozenset(members) for name, members in file.lists.items()}, entities)
    builder = _Builder(document, file, lists)
    return tuple(builder.rule(index) for index in range(len(file.rules)))


@dataclass(frozen=True)
class _Builder:
    document: Document
    file: WrittenFile
    lists: Lists
    _conditions: dict[str, Group] = field(default_factory=dict)

    @cached_property
    def _belongings(self) -> str:
        """What the file gives names to, for the texts of its rules."""
        return ", ".join(json.dumps(self.document.data.get(key), sort_keys=True) for key in ("lists", "conditions"))

    def rule(self, index: int) -> Rule:
        written, at = self.file.rules[index], ("rules", index)
        raw = self.document.data["rules"][index]
        when = self._block(written.when, (*at, "when"), "when") if written.when else self._deals_of(written, (*at, "pattern"))
        return Rule(
            written=written,
            path=self.document.path,
            line=self.document.values[at].line + 1,
            text_hash=digest(f"[{json.dumps(raw, sort_keys=True)}, {self._belongings}]"),
            lists=self.lists,
            when=when,
            unless=self._group("none", written.unless, (*at, "unless"), "unless") if written.unless else None,
            window=self._window(written, at) if written.over else None,
            pattern=self._pattern(written, (*at, "pattern")) if written.pattern else None,
            fires_by_stage=any(leaf.kind.by_stage(leaf.wanted) for leaf in leaves(when)),
            sees_background=bool(written.background)
            or any(isinstance(part, Leaf) and part.kind.admits_background for part in when.parts),
        )

    def _window(self, written: WrittenRule, at: Path) -> Window | None:
        raw = self._raw(at)
        text = ", ".join(f"{key}: {flow(raw[key])}" for key in WINDOW_KEYS if key in raw)
        line = self._line((*at, "total" if written.total else "count"))
        return written.over and Window(written.over, written.per, written.total, written.count, written.count_of, text, line)

    def _pattern(self, written: WrittenRule, at: Path) -> Pattern:
        within = f" within {written.within}" if written.within else ""
        text = f"{', '.join(map(flow, self._raw(at)))}{within}{' in any order' if written.any_order else ''}"
        where = tuple(sorted(written.where.items()))
        return Pattern(written.pattern, written.any_order, written.within, where, text, self._line(at))

    def _deals_of(self, written: WrittenRule, at: Path) -> Group:
        """What a pattern asks of each of its deals: to be of a kind that makes one of its lines."""
        text, line = ", ".join(map(flow, self._raw(at))), self._line(at)
        kinds = condition_kinds()
        return Group(kinds["all"], (Leaf(kinds["type"], "type", kinds_for(written.pattern), text, line),), "pattern", line)

    def _block(self, block: Any, at: Path, text: str = "") -> Group:
        raw = self._raw(at)
        parts = tuple(self._condition(block, key, (*at, key)) for key in raw)
        return Group(condition_kinds()["all"], parts, text or flow(raw), self._line(at))

    def _condition(self, block: Any, key: str, at: Path) -> Node:
        kind, wanted, text = condition_kinds()[key], getattr(block, key), f"{key}: {flow(self._raw(at))}"
        if kind.combine is None:
            return Leaf(kind, key, wanted, text, self._line(at))
        if key == "use":
            return Group(kind, tuple(map(self._named, wanted)), text, self._line(at))
        return self._group(key, wanted, at, key)

    def _named(self, name: str) -> Group:
        """One and the same for all who use it: written out for each, a few lines could fill the memory."""
        if name not in self._conditions:
            self._conditions[name] = self._block(self.file.conditions[name], ("conditions", name), name)
        return self._conditions[name]

    def _group(self, key: str, blocks: tuple[Any, ...], at: Path, text: str) -> Group:
        single = not isinstance(self._raw(at), list)
        parts = tuple(self._block(block, at if single else (*at, index)) for index, block in enumerate(blocks))
        return Group(condition_kinds()[key], parts, text, self._line(at))

    def _raw(self, at: Path) -> Any:
        raw = self.document.data
        for step in at:
            raw = raw[step]
        return raw

    def _line(self, at: Path) -> int:
        return self.document.keys.get(at, self.document.values[at]).line + 1


def flow(raw: Any) -> str:
    """A value as it would stand on one line; a long one is cut."""
    text = _flow(raw)
    return text if len(text) <= _LONGEST_TEXT else f"{text[: _LONGEST_TEXT - 1]}…"


def _flow(raw: Any) -> str:
    if isinstance(raw, Mapping):
        return "{ " + ", ".join(f"{key}: {_flow(value)}" for key, value in raw.items()) + " }"
    if isinstance(raw, list):
        return "[" + ", ".join(map(_flow, raw)) + "]"
    return " ".join(str(raw).split())
