"""Conditions that use conditions: those that come back to themselves, and those that unfold into more than anybody means.

A few lines, each of which uses the one before twice, are a million conditions once they are written out.
"""

from collections.abc import Iterator
from typing import Any

from services.rule_engine.condition_kind import each
from services.rule_engine.language import condition_kinds
from shared.documents import Document, Problem

_DEEPEST, _LARGEST, _LARGEST_FILE = 40, 10_000, 500_000
Uses = dict[str, list[str]]


def unfolding_problems(document: Document) -> Iterator[Problem]:
    conditions = document.data.get("conditions")
    blocks = conditions if isinstance(conditions, dict) else {}
    uses = {name: list(_uses(block)) for name, block in blocks.items()}
    for name, last in _circles(uses).items():
        hint = "leave it out of its own 'use'" if name == last else f"'{last}', which it leads to, uses it again"
        yield document.problem(("conditions", name), f"'{name}' uses itself", hint, on_key=True)
    sizes = _sizes(uses, {name: _own_size(block) for name, block in blocks.items()})
    for name, words in uses.items():
        if name not in sizes and all(word in sizes or word not in uses for word in words):
            hint = f"at most {_LARGEST:,} are read, and at most {_DEEPEST} that use one another"
            yield document.problem(("conditions", name), f"'{name}' unfolds into too many conditions", hint, on_key=True)
    yield from _large_rules(document, sizes)


def _large_rules(document: Document, sizes: dict[str, int]) -> Iterator[Problem]:
    rules, total = document.data.get("rules"), 0
    for index, rule in enumerate(rules if isinstance(rules, list) else ()):
        parts = [part for key in ("when", "unless") for _, part in each((), rule.get(key))] if isinstance(rule, dict) else []
        size = sum(_own_size(part) + sum(sizes.get(word, 0) for word in _uses(part)) for part in parts)
        total += size
        if size > _LARGEST and any(True for part in parts for _ in _uses(part)):
            said = f"this rule unfolds into {size:,} conditions"
            yield document.problem(("rules", index), said, f"at most {_LARGEST:,}, those that it uses included")
        if total > _LARGEST_FILE:
            said = f"up to here the rules unfold into {total:,} conditions"
            yield document.problem(("rules", index), said, f"at most {_LARGEST_FILE:,} in one file, those that they use included")
            return


def _uses(block: Any) -> Iterator[str]:
    """The conditions that a block uses, in its inner blocks too."""
    for key, raw in block.items() if isinstance(block, dict) else ():
        kind = condition_kinds().get(key)
        if kind is not None and kind.combine:
            yield from (used.word for used in kind.names(raw))
            if key != "use":
                for _, inner in each((), raw):
                    yield from _uses(inner)


def _own_size(block: Any) -> int:
    """How many conditions are written in it."""
    if not isinstance(block, dict):
        return 1
    nested = (inner for key in ("all", "any", "none") if key in block for _, inner in each((), block[key]))
    return len(block) + sum(map(_own_size, nested))


def _circles(uses: Uses) -> dict[str, str]:
    """Where a walk along the uses comes back to a condition that it is inside of, and from which one it does."""
    found: dict[str, str] = {}
    done: set[str] = set()
    for start in uses:
        way = {start: iter(uses[start])} if start not in done else {}
        while way:
            name = next(reversed(way))
            for word in way[name]:
                if word in way:
                    found.setdefault(word, name)
                elif word in uses and word not in done:
                    way[word] = iter(uses[word])
                    break
            else:
                done.add(name)
                del way[name]
    return found


def _sizes(uses: Uses, own: dict[str, int]) -> dict[str, int]:
    """How many conditions each unfolds into; without those that use themselves, are too deep or too large."""
    sizes: dict[str, int] = {}
    for _ in range(_DEEPEST):
        ready = [
            name for name, words in uses.items() if name not in sizes and all(word in sizes or word not in uses for word in words)
        ]
        found = {name: own[name] + sum(sizes.get(word, 0) for word in uses[name]) for name in ready}
        found = {name: size for name, size in found.items() if size <= _LARGEST}
        if not found:
            break
        sizes |= found
    return sizes
