"""Patterns: what companies do to one another by several deals, each company a capital letter.

pattern:
  - A invests in B
  - B buys from A
any_order: yes          else the deals come in the order of the lines
within: 12 months       from the first of the deals to the last
where:
  A: { category: technology }
background: include     a deal that is told only as background may complete it too; without this, only news does
"""

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from services.rule_engine.company import Company, company_form
from services.rule_engine.conditions.background import ALIKE, INCLUDE, read_background
from services.rule_engine.history.rows import DOES
from services.rule_engine.lengths import Length
from services.rule_engine.misreading import misread, phrase_of
from shared.contracts import Kind
from shared.documents import did_you_mean

PATTERN_KEYS = ("pattern", "any_order", "within", "where", "background")
FEWEST_LINES, MOST_LINES = 2, 4
# Verb -> what is kept of a deal, and whether the line's first company is the one that does it.
VERBS = {
    "invests in": ("invests", True),
    "acquires": ("acquires", True),
    "owns": ("owns", True),
    "buys from": ("buys", True),
    "sells to": ("buys", False),
    "supplies": ("buys", False),
    "lends to": ("lends", True),
    "borrows from": ("lends", False),
    "partners with": ("partners", True),
}
SAID = {verb: phrase for phrase, (verb, forwards) in VERBS.items() if forwards}
SYMMETRIC = {"partners"}
_LINE = re.compile(r"(\S+)\s+(.+?)\s+(\S+)", re.DOTALL)
_LETTER = re.compile(r"[A-Z]")


@dataclass(frozen=True)
class Line:
    """The company at `src` does `verb` to the one at `dst`."""

    src: str
    verb: str
    dst: str

    @property
    def letters(self) -> tuple[str, str]:
        return self.src, self.dst


@dataclass(frozen=True)
class Pattern:
    """`text` and `line` are for people."""

    lines: tuple[Line, ...]
    any_order: bool
    within: Length | None
    where: tuple[tuple[str, Company], ...]
    text: str
    line: int

    @property
    def letters(self) -> tuple[str, ...]:
        """In the order in which the lines name them."""
        return tuple(dict.fromkeys(letter for line in self.lines for letter in line.letters))


def kinds_for(lines: tuple[Line, ...]) -> tuple[Kind, ...]:
    """The kinds of deal that can be one of these lines."""
    verbs = {line.verb for line in lines}
    return tuple(kind for kind, does in DOES.items() if verbs & {verb for verb, _, _ in does})


def _line(value: Any) -> Line:
    phrase = phrase_of(value)
    text = phrase.strip()
    start = phrase.index(text)
    found = _LINE.fullmatch(text)
    if found is None:
        raise misread(f"cannot read '{text}' as a line of a pattern", "write it like 'A invests in B'", start, len(text))
    for part in (1, 3):
        if not _LETTER.fullmatch(found[part]):
            hint = "write a capital letter, and what it must be in 'where: { A: { is: ... } }'"
            raise misread(
                f"'{found[part]}' is no letter that stands for a company", hint, start + found.start(part), len(found[part])
            )
    said = " ".join(found[2].lower().split())
    if said not in VERBS:
        raise misread(f"'{found[2]}' is not a known verb", did_you_mean(said, VERBS), start + found.start(2), len(found[2]))
    if found[1] == found[3]:
        raise misread(f"'{found[1]}' does this to itself", "name two companies", start, len(text))
    verb, forwards = VERBS[said]
    return Line(found[1], verb, found[3]) if forwards else Line(found[3], verb, found[1])


def _lines(value: Any) -> Any:
    if not isinstance(value, list) or not FEWEST_LINES <= len(value) <= MOST_LINES:
        raise misread("a list of two to four lines is wanted here", "write '- A invests in B', each on a line of its own")
    return value


def _letters(value: Any) -> Any:
    if not isinstance(value, dict):
        raise misread("letters are wanted here, each followed by ':'", "write 'A: { category: technology }'")
    return value


def _background(value: Any) -> str:
    read = read_background(value)
    if read != INCLUDE:
        raise misread(f"a pattern looks at news too, not at '{read}' background", f"write '{INCLUDE}', or leave it out")
    return read


_LINE_SCHEMA = {"type": "string", "pattern": f"^[A-Z] ({'|'.join(VERBS)}) [A-Z]$", "examples": ["A invests in B", "B buys from A"]}
_PATTERN_SCHEMA = {"type": "array", "items": _LINE_SCHEMA, "minItems": FEWEST_LINES, "maxItems": MOST_LINES}
PATTERN: Any = Annotated[
    tuple[Annotated[Line, BeforeValidator(_line)], ...], BeforeValidator(_lines), WithJsonSchema(_PATTERN_SCHEMA)
]
_COMPANY: Any = company_form(Company)
COMPLETED_BY_BACKGROUND: Any = Annotated[str, BeforeValidator(_background), WithJsonSchema({"enum": [INCLUDE, *ALIKE, True]})]
WHERE: Any = Annotated[dict[str, _COMPANY], BeforeValidator(_letters)]
