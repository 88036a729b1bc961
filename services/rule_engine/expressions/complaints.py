"""What the engine says of an expression it refuses, in the words of whoever wrote it: place, message, and what to write instead."""

import re
from dataclasses import dataclass

from services.rule_engine.expressions.engine import TAKEN_OUT
from services.rule_engine.expressions.names import NAMES
from services.rule_engine.expressions.tokens import Rewritten, Token
from shared.documents import did_you_mean

_ERROR = re.compile(r"ERROR: <input>:(\d+):(\d+): (.*?)(?=\n \||\nERROR:| \[[A-Z_]+\]$|$)", re.DOTALL)
_UNDECLARED = re.compile(r"undeclared reference to '([^']*)'")
_OVERLOAD = re.compile(r"found no matching overload for '([^']*)' applied to '(.*)'", re.DOTALL)
_UNEXPECTED = re.compile(
    r"Syntax error: (?:mismatched|extraneous|no viable alternative at) input '(.*?)'(?: expecting|$)", re.DOTALL
)
_STRANGE = re.compile(r"Syntax error: token recognition error at: '(.*)'", re.DOTALL)
_FOLLOWS = "'*error*'"  # what is said of a part in which something else is wrong
_FUNCTIONS = (
    "all",
    "contains",
    "double",
    "endsWith",
    "exists",
    "exists_one",
    "filter",
    "map",
    "matches",
    "size",
    "startsWith",
    "string",
)
_MEANT = {"and": "&&", "or": "||", "not": "!", "AND": "&&", "OR": "||", "NOT": "!", "=": "==", "True": "true", "False": "false",
          "yes": "true", "no": "false", "&": "&&", "|": "||"}  # fmt: skip
_SORTS = {"double": "a number", "int": "a whole number", "uint": "a whole number with 'u'", "string": "a text", "bool": "a yes or no",
          "null": "nothing", "null_type": "nothing", "bytes": "bytes"}  # fmt: skip
_SCALES = {"k": 3, "m": 6, "million": 6, "mn": 6, "b": 9, "bn": 9, "billion": 9, "t": 12, "trillion": 12}
_HAS_SIGNS = {"_&&_": "&&", "_||_": "||", "!_": "!", "-_": "-", "_?_:_": "? :", "@in": "in", "_[_]": "[ ]"}


@dataclass(frozen=True)
class Complaint:
    message: str
    hint: str
    offset: int
    length: int


def complaints(said: str, written: str, cut: tuple[Token, ...], changed: Rewritten) -> list[Complaint]:
    """What the engine finds wrong, in the order of the text; of what it cannot even parse only the first, for the others follow from it."""
    whole = len(written.rstrip())
    if "recursion limit" in said:
        return [Complaint("this is nested too deeply", "at most 32 levels are read; use several conditions", 0, whole)]
    found = [(one[3].strip(), _place(one, written, changed)) for one in _ERROR.finditer(said)]
    if not found:
        return [Complaint(f"this cannot be read: {said.partition(' [')[0]}", "", 0, whole)]
    if found[0][0].startswith("Syntax error"):
        found = found[:1]
    told = [_told(words, written, cut, place) for words, place in found if _FOLLOWS not in words]
    return list({one.offset: one for one in reversed(told)}.values())[::-1]


def _place(error: re.Match[str], written: str, changed: Rewritten) -> int:
    return min(changed.origin(_offset(changed.text, int(error[1]), int(error[2]))), len(written))


def _offset(text: str, line: int, column: int) -> int:
    before = text.split("\n")[: line - 1]
    return sum(len(one) + 1 for one in before) + column - 1


def _told(said: str, written: str, cut: tuple[Token, ...], offset: int) -> Complaint:
    if undeclared := _UNDECLARED.search(said):
        return _unknown(undeclared[1], cut, offset)
    if overload := _OVERLOAD.search(said):
        return _mixed(overload[1], overload[2], cut, offset)
    if strange := _STRANGE.search(said):
        return _unreadable(strange[1], written, cut, offset)
    if unexpected := _UNEXPECTED.search(said):
        return _unreadable(unexpected[1], written, cut, offset)
    at = _token_at(cut, offset)
    start, length = (at.start, at.length) if at else (offset, 1)
    if "select operation" in said:
        return Complaint("this has no parts to ask for", "functions need brackets, as in size(deal.investor)", start, length)
    return Complaint(said.replace("Size", "size"), "", start, length)


def _unknown(name: str, cut: tuple[Token, ...], offset: int) -> Complaint:
    token = next((one for one in cut if one.sort == "word" and one.start <= offset <= one.end and name in one.text), None)
    token = token or _token_at(cut, offset)
    function = next((one for one in reversed(cut) if one.sort == "word" and one.end <= offset and one.text.endswith(name)), None)
    token = function if function and not (token and token.sort == "word") else token
    start, length = (token.start, token.length) if token else (offset, 1)
    if token and token.text.startswith(f"{name}."):  # what is asked of it may be right
        return Complaint(f"'{name}' is not known here", _hint_for(name), token.start, min(len(name), token.length))
    word = token.text if token and token.text.startswith("deal") else name
    if token and word.count(".") > 1 and word.endswith(f".{name}"):
        return Complaint(f"'{name}' is not known here", did_you_mean(name, _FUNCTIONS), token.end - len(name), len(name))
    return Complaint(f"'{word}' is not known here", _hint_for(word), start, length)


def _hint_for(word: str) -> str:
    if word in TAKEN_OUT:
        return "leave it out: all numbers are decimals, so '5' and '5.0' are the same"
    if word in _MEANT:
        return f"write '{_MEANT[word]}'"
    if f"deal.{word}" in NAMES:
        return f"write 'deal.{word}'"
    return (
        did_you_mean(word, NAMES if word.startswith("deal") else (*NAMES, *_FUNCTIONS)) or "names begin with 'deal.': deal.amount"
    )


def _mixed(function: str, types: str, cut: tuple[Token, ...], offset: int) -> Complaint:
    sorts = [
        _sort(one) for one in re.split(r", (?![^(]*\))|\)?\.(?=\()", types.removeprefix("(").removesuffix(")")) if one.strip("()")
    ]
    sign = _HAS_SIGNS.get(function, function.strip("_").replace("Size", "size"))
    at = _token_at(cut, offset)
    if at and at.text == "(":
        at = next((one for one in reversed(cut) if one.end <= at.start), at)
    hint = "write the amount in US dollars: 1e9 for a billion" if "a number" in sorts and "a text" in sorts else ""
    if sorts.count("a list of texts") == 1 and "a text" in sorts and sign in {"==", "!="}:
        hint = "write 'in': \"nvidia\" in deal.investor"
    if "a whole number with 'u'" in sorts:
        hint = "leave the 'u' out"
    between = f" between {' and '.join(sorts)}" if len(sorts) > 1 else f" with {sorts[0]}" if sorts else ""
    return Complaint(f"cannot use '{sign}'{between}", hint, at.start if at else offset, at.length if at else 1)


def _sort(cel_type: str) -> str:
    name = cel_type.strip("() ")
    if name.startswith("list"):
        return "a list of texts" if "string" in name else "a list"
    return _SORTS.get(name, name)


def _unreadable(sign: str, written: str, cut: tuple[Token, ...], offset: int) -> Complaint:
    if sign == "<EOF>":
        return Complaint("the expression ends too early", "something is missing at the end", max(0, len(written.rstrip()) - 1), 1)
    at = _token_at(cut, offset)
    start, word = (at.start, written[at.start : at.end]) if at else (offset, sign)
    before = next((one for one in reversed(cut) if one.end == start and one.sort == "number"), None)
    scale = _SCALES.get(word.lower())
    if before and scale:
        hint = f"write '{before.text}e{scale}'"
    elif word in "$€£¥":
        hint = "sums are plain numbers in US dollars: 1e9 for a billion"
    elif word == "," and before:
        hint = "write numbers without commas"
    else:
        previous = next((one for one in reversed(cut) if one.end <= start and one.text in _MEANT), None)
        if previous and not written[previous.end : start].strip():
            start, word = previous.start, previous.text
        hint = f"write '{_MEANT[word]}'" if word in _MEANT else ""
    return Complaint(f"'{word}' is not expected here", hint, start, max(1, len(word)))


def _token_at(cut: tuple[Token, ...], offset: int) -> Token | None:
    return next((token for token in cut if token.start <= offset < token.end), None)
