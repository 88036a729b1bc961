"""An expression cut into tokens, and rewritten so that every number is a decimal.

CEL does not mix whole numbers and decimals: `deal.amount > 1000` would be refused. Here all numbers are decimals, so `1000` becomes
`1000.0`, but for positions in lists, which stay whole: `deal.parties[0]`. `size` counts in decimals too; that is `Size` in the engine.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""(?P<text>[rR]?(?:'''(?:[^\\]|\\.)*?'''|\"\"\"(?:[^\\]|\\.)*?\"\"\"|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"))
    |(?P<number>0[xX][0-9a-fA-F]+|(?:[0-9]+\.[0-9]+|[0-9]+|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)(?P<unsigned>[uU]?)
    |(?P<word>[A-Za-z_][A-Za-z0-9_]*(?:\s*\.\s*[A-Za-z_][A-Za-z0-9_]*)*)
    |(?P<space>\s+|//[^\n]*)
    |(?P<sign>&&|\|\||[<>=!]=|.)""",
    re.VERBOSE | re.DOTALL,
)
_ENDS_A_VALUE = {"word", "text", "number"}
_WHOLE = re.compile(r"0[xX][0-9a-fA-F]+|[0-9]+")
_SIZE = re.compile(r"(?<![A-Za-z0-9_])size$")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Token:
    """`sort` is text, number, unsigned, word or sign. `start` counts characters of the expression; `text` is without blanks inside."""

    sort: str
    text: str
    start: int
    length: int
    is_position: bool = False

    @property
    def end(self) -> int:
        return self.start + self.length


@dataclass(frozen=True)
class Rewritten:
    """The text for the engine. `inserted` are the places in it where characters were added, in order: (place, how many)."""

    text: str
    inserted: tuple[tuple[int, int], ...]

    def origin(self, offset: int) -> int:
        """The place in the expression as written of a place in this text."""
        added = 0
        for place, count in self.inserted:
            if offset >= place + count:
                added += count
            elif offset > place:
                return place - added
        return offset - added


def tokens(text: str) -> tuple[Token, ...]:
    return tuple(_tokens(text))


def _tokens(text: str) -> Iterator[Token]:
    brackets: list[bool] = []  # whether each open one holds a position of a list
    ends_a_value = False
    for found in _TOKEN.finditer(text):
        sort, word = str(found.lastgroup), found[0]
        if sort == "space":
            continue
        sort = "unsigned" if found["unsigned"] else "number" if found["number"] else sort
        if word in {"[", "(", "{"}:
            brackets.append(word == "[" and ends_a_value)
        is_position = bool(brackets) and brackets[-1]
        if word in {"]", ")", "}"} and brackets:
            brackets.pop()
        yield Token(sort, _SPACE.sub("", word) if sort == "word" else word, found.start(), len(word), is_position)
        ends_a_value = (sort in _ENDS_A_VALUE and word != "in") or word in {"]", ")"}


def rewritten(text: str, cut: tuple[Token, ...]) -> Rewritten:
    parts: list[str] = []
    inserted: list[tuple[int, int]] = []
    done = length = 0
    for token in cut:
        replaced = _replaced(token, text)
        if replaced is None:
            continue
        parts += [text[done : token.start], replaced]
        length += token.start - done + len(replaced)
        done = token.end
        if len(replaced) > token.length:
            inserted.append((length - len(replaced) + token.length, len(replaced) - token.length))
    return Rewritten("".join((*parts, text[done:])), tuple(inserted))


def _replaced(token: Token, text: str) -> str | None:
    written = text[token.start : token.end]
    if token.sort == "number" and not token.is_position and _WHOLE.fullmatch(written):
        decimal = f"{int(written, 0) if written[:2].lower() == '0x' else written}.0"
        return decimal.ljust(len(written))
    if token.sort == "word" and text[token.end :].lstrip().startswith("("):
        return _SIZE.sub("Size", written)
    return None
