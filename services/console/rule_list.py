"""The rules of a file one by one, as a person wrote each. Pure; a file that cannot be read has none, and is shown whole."""

from dataclasses import dataclass
from typing import Any

from services.console.wording import shortened
from shared.documents import Document, Invalid, read_yaml


@dataclass(frozen=True)
class RuleText:
    """One rule: `text` is its lines of the file, the first of which is `line`."""

    id: str
    name: str
    line: int
    text: str


def rules_in(text: str) -> list[RuleText]:
    try:
        document = read_yaml(text, "")
    except Invalid:
        return []
    rules = document.data.get("rules") if isinstance(document.data, dict) else None
    if not rules or not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
        return []
    begins = [document.values["rules", index].line for index in range(len(rules))]
    ends = [*begins[1:], _end(document, begins[-1])]
    lines = text.splitlines()
    return [_rule(rule, begin, lines[begin:end]) for rule, begin, end in zip(rules, begins, ends, strict=True)]


def _rule(rule: dict[str, Any], begin: int, lines: list[str]) -> RuleText:
    """Without the comments at its end: they speak of what comes after."""
    while lines and (not lines[-1].strip() or lines[-1].lstrip().startswith("#")):
        lines.pop()
    rule_id = str(rule.get("id") or "")
    return RuleText(
        shortened(rule_id, 100), shortened(str(rule.get("name") or rule_id or "Unnamed"), 200), begin + 1, "\n".join(lines)
    )


def _end(document: Document, begin: int) -> int:
    """Where the list of rules ends: at the next key of the file, else at its end."""
    after = [place.line for path, place in document.keys.items() if len(path) == 1 and place.line > begin]
    return min(after, default=len(document.text.splitlines()))
