"""Which keys of a rule need one another, and which do not go together. Asked of the raw document, with everything else that is wrong."""

from collections.abc import Iterable, Iterator
from typing import Any

from services.rule_engine.condition_kind import Path, each
from services.rule_engine.pattern_language import PATTERN_KEYS, VERBS
from services.rule_engine.window_language import PER_DEAL, WINDOW_KEYS
from shared.contracts import Kind, Role
from shared.documents import Document, Problem

_SIDES = {
    Kind.INVESTMENT: "investor investee seller",
    Kind.FUNDING_ROUND: "investor investee seller",
    Kind.ACQUISITION: "acquirer target seller investor",
    Kind.MERGER: "acquirer target seller partner",
    Kind.JOINT_VENTURE: "partner investor investee",
    Kind.PARTNERSHIP: "partner supplier customer",
    Kind.CONTRACT: "supplier customer partner",
    Kind.DEBT: "lender borrower issuer investor",
    Kind.IPO: "issuer investor seller",
}
_MOST_LINES = 8  # more are refused for their number
_NEEDS_OVER = {"per", "total", "count", "count_of"}
_WITHOUT_PATTERN = {
    "within": "write 'over: 90 days' for a sum or a count",
    "background": "write it in 'when', beside the other conditions",
}


def shape_problems(document: Document) -> Iterator[Problem]:
    rules = document.data.get("rules")
    for index, rule in enumerate(rules if isinstance(rules, list) else ()):
        if isinstance(rule, dict):
            shape = _Shape(document, ("rules", index), rule)
            yield from shape.either_or()
            yield from shape.window()
            yield from shape.pattern()
            yield from shape.roles()
            yield from shape.background()
    for name, block in conditions.items() if isinstance(conditions := document.data.get("conditions"), dict) else ():
        yield from _misplaced(document, keys_in(block, ("conditions", name)))


class _Shape:
    def __init__(self, document: Document, at: Path, rule: dict[str, Any]) -> None:
        self._document, self._at, self._rule = document, at, rule

    def either_or(self) -> Iterator[Problem]:
        if "pattern" not in self._rule:
            if "when" not in self._rule:
                yield self._document.problem(self._at, "'when' is missing", "write what the deals must be, or a 'pattern'")
            return
        for key in ("when", *WINDOW_KEYS):
            if key in self._rule:
                yield self._on(key, f"'{key}' does not go with 'pattern'", self._instead(key))

    def _instead(self, key: str) -> str:
        if key != "when":
            return "write 'within: 12 months' for the time that the pattern may take"
        if isinstance(self._rule["when"], dict) and set(self._rule["when"]) == {"background"}:
            return "write 'background: include' beside 'pattern'"
        return "say what its companies must be in 'where', what its deals must not be in 'unless'"

    def window(self) -> Iterator[Problem]:
        if "pattern" in self._rule:
            return
        if "over" in self._rule and not {"total", "count"} & set(self._rule):
            yield self._on("over", "'over' needs 'total' or 'count'", "write 'total: above $5B' or 'count: at least 3'")
        for key in [key for key in WINDOW_KEYS if key in _NEEDS_OVER and key in self._rule]:
            if "over" not in self._rule:
                yield self._on(key, f"'{key}' needs 'over'", "write 'over: 90 days'")
        if "count_of" in self._rule and "count" not in self._rule:
            yield self._on("count_of", "'count_of' needs 'count'", "write 'count: at least 3'")

    def pattern(self) -> Iterator[Problem]:
        for key in [key for key in PATTERN_KEYS[1:] if key in self._rule and "pattern" not in self._rule]:
            hint = _WITHOUT_PATTERN.get(key, "write 'pattern: [A invests in B, B buys from A]'")
            yield self._on(key, f"'{key}' needs 'pattern'", hint)
        pairs = [_letters(line) for line in self._listed("pattern")]
        bound = {letter for pair in pairs for letter in pair}
        if not all(pairs) or not 0 < len(pairs) <= _MOST_LINES:
            return
        for index, line in enumerate(pairs):
            if not _joined(pairs) and index and not set(line) & {one for other in pairs[:index] for one in other}:
                said = f"this line has no company in common with {'the one' if index == 1 else 'those'} above"
                yield self._document.problem((*self._at, "pattern", index), said, "use one of their letters")
                break
        where = self._rule.get("where")
        for letter in where if isinstance(where, dict) else ():
            if letter not in bound:
                said, known = f"'{letter}' stands in no line of the pattern", f"known: {', '.join(sorted(bound))}"
                yield self._document.problem((*self._at, "where", letter), said, known, on_key=True)

    def roles(self) -> Iterator[Problem]:
        """Roles that no deal of these kinds has."""
        cooled = str(self._rule.get("cool_down") or "").rpartition(" per ")[2].strip()
        if "pattern" in self._rule:
            if cooled in set(Role):
                hint = f"write 'per {PER_DEAL}', or leave it out"
                yield self._document.problem((*self._at, "cool_down"), f"a pattern has no {cooled}, it has letters", hint)
            return
        kinds = self._kinds()
        sides = {role for kind in kinds for role in _SIDES[kind].split()} | {Role.ADVISER.value}
        for key, role in (("per", self._rule.get("per")), ("count_of", self._rule.get("count_of")), ("cool_down", cooled)):
            if kinds and isinstance(role, str) and role in set(Role) and role not in sides:
                what = " or ".join(dict.fromkeys(kind.value for kind in kinds))
                hint = f"write {' or '.join(repr(side) for side in sorted(sides - {Role.ADVISER.value}))}"
                yield self._document.problem((*self._at, key), f"no {what} has one in the role '{role}'", hint)

    def background(self) -> Iterator[Problem]:
        """Which deals a rule looks at is said once, at the top of its `when`."""
        if "over" in self._rule and isinstance(self._rule.get("when"), dict) and "background" in self._rule["when"]:
            said = "what is told only as background is part of no sum or count"
            yield self._document.problem((*self._at, "when", "background"), said, "leave it out", on_key=True)
        top, when = (*self._at, "when"), keys_in(self._rule.get("when"), (*self._at, "when"))
        yield from _misplaced(self._document, ((at, key) for at, key in when if at != (*top, key)))
        yield from _misplaced(self._document, keys_in(self._rule.get("unless"), (*self._at, "unless")))

    def _kinds(self) -> list[Kind]:
        """Those that `when` names at its top; none where it leaves them open, or one is not known."""
        when = self._rule.get("when")
        found = [word for _, word in each((), when.get("type"))] if isinstance(when, dict) and when.get("type") else []
        return [Kind(word) for word in found] if all(isinstance(word, str) and word in set(Kind) for word in found) else []

    def _listed(self, key: str) -> list[Any]:
        value = self._rule.get(key)
        return value if isinstance(value, list) else []

    def _on(self, key: str, message: str, hint: str) -> Problem:
        return self._document.problem((*self._at, key), message, hint, on_key=True)


def _misplaced(document: Document, keys: Iterable[tuple[Path, str]]) -> Iterator[Problem]:
    for at, key in keys:
        if key == "background":
            said = "'background' says which deals a rule looks at, so it stands directly in its 'when'"
            yield document.problem(at, said, "write it there, beside the other conditions", on_key=True)


def _letters(line: Any) -> tuple[str, ...]:
    """The two letters of a line; none of one that cannot be read, which is told elsewhere."""
    words = line.split() if isinstance(line, str) else []
    return (words[0], words[-1]) if " ".join(words[1:-1]).lower() in VERBS else ()


def _joined(pairs: list[tuple[str, ...]]) -> bool:
    """Whether every line can be reached from the first, letter by letter."""
    reached, left = set(pairs[0]), pairs[1:]
    while near := [pair for pair in left if reached & set(pair)]:
        reached |= {letter for pair in near for letter in pair}
        left = [pair for pair in left if pair not in near]
    return not left


def keys_in(block: Any, at: Path) -> Iterator[tuple[Path, str]]:
    """The condition keys of a block and of the blocks within it."""
    for place, one in each(at, block):
        for key, raw in one.items() if isinstance(one, dict) else ():
            yield (*place, key), key
            if key in {"all", "any", "none"}:
                yield from keys_in(raw, (*place, key))
