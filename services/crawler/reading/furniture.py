"""What a single line says of itself: page furniture, a reference to another article, the heading of a list of others.

The words are in `boilerplate.toml`. A word alone proves little: companies bake cookies, publish newsletters and breach copyright, and
such a sentence may be the one that matters. So only what nobody but furniture says counts everywhere; the other words count where
they fill the line, or where two of them meet.
"""

import re
import tomllib
from functools import lru_cache
from pathlib import Path

# Widths in characters, as `width` counts them: measured on real pages.
_LONGEST_FURNITURE, _LONGEST_BANNER, _LONGEST_MENU = 200, 600, 80
_SHARE_OF_FURNITURE, _SHARE_OF_MENU, _SHARE_OF_KEYS = 0.3, 0.5, 0.3
_DENSE = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uff66-\uff9f]")
_WORD = re.compile(r"(?:[^\W_]|[\u0900-\u0963])+")  # with the vowel signs of Devanagari, which are no letters to `re`
_SENTENCE_END = re.compile(r"[.!?…。！？।][\"'»”’)\]」』]*$")
_SNAKE_KEY, _DOTTED_KEY = re.compile(r"[a-z][a-z0-9]*(?:[._][a-z0-9]+)*_[a-z0-9]+"), re.compile(r"[a-z][a-z0-9]*(?:\.[a-z0-9]+)+")
_COPYRIGHT = re.compile(r"\A\W*copyright\b|\A\W*©|(?:©|\(c\)|copyright)\s*(?:©|\(c\))?\s*(?:19|20|25)\d\d", re.IGNORECASE)
_LONG_IN_DENSE = 4
_BULLETS, _AFTER_HEADING = " \t([*•·►▶▸→☞>»«-–—", ":：>»›|–—-]】"


def width(line: str) -> float:
    """Characters, where one of a dense script says as much as two and a half others."""
    return len(line) + 1.5 * len(_DENSE.findall(line))


def ends_as_sentence(line: str) -> bool:
    return bool(_SENTENCE_END.search(line[-20:]))


@lru_cache(maxsize=4096)  # a page is gone over several times
def is_furniture(line: str) -> bool:
    """True when the line is part of a banner, a menu, an appeal or a footer."""
    wide = width(line)
    if not line.strip() or wide >= _LONGEST_BANNER:
        return False
    hits = _hits(line, "furniture")
    if _is_keys(line) or _meet(hits) or _hits(line, "banner"):
        return True
    if wide >= _LONGEST_FURNITURE or ends_as_sentence(line):
        return is_copyright(line)
    short = wide < _LONGEST_MENU
    return (
        is_copyright(line)
        or (short and "©" in line)
        or _share(line, hits) >= _SHARE_OF_FURNITURE
        or (short and _share(line, _hits(line, "menu")) >= _SHARE_OF_MENU)
    )


def is_copyright(line: str) -> bool:
    """True for the line that says whose page it is; a sentence about copyright is none."""
    return bool(_COPYRIGHT.search(line)) and width(line) < _LONGEST_FURNITURE


def is_related_heading(line: str) -> bool:
    """True for the heading of a list of other articles."""
    bare = line.strip(_BULLETS + _AFTER_HEADING)
    return width(bare) < _LONGEST_MENU and (_normal(bare) in _words("related") or bare in _words("related"))


def is_reference(line: str) -> bool:
    """True for a line that sends the reader to another article: "Read also: ..."."""
    bare = line.lstrip(_BULLETS)
    head, mark, rest = _cut_at_heading_mark(bare)
    return bool(mark and rest.strip()) and width(bare) < _LONGEST_FURNITURE and is_related_heading(head)


def _cut_at_heading_mark(line: str) -> tuple[str, str, str]:
    at = next(
        (index for index, sign in enumerate(line[:_LONGEST_MENU]) if sign in _AFTER_HEADING and not _inside_word(line, index)), -1
    )
    return (line[:at], line[at], line[at + 1 :]) if at > 0 else (line, "", "")


def _inside_word(line: str, index: int) -> bool:
    return line[index] == "-" and line[index - 1 : index].isalnum() and line[index + 1 : index + 2].isalnum()


def _is_keys(line: str) -> bool:
    """Raw keys of messages that were never translated (`cookie_banner_title`). A dotted word may be a company: E.on, booking.com."""
    tokens = [token.strip(":;,") for token in line.split()]
    snakes = sum(bool(_SNAKE_KEY.fullmatch(token)) for token in tokens)
    return snakes >= _SHARE_OF_KEYS * len(tokens) or all(_DOTTED_KEY.fullmatch(token) for token in tokens)


def _meet(hits: set[str]) -> bool:
    """Two of the words, one of them more than a thing that can be bought and sold."""
    return len(hits) > 1 and any(" " in hit or (_DENSE.search(hit) and len(hit) >= _LONG_IN_DENSE) for hit in hits)


def _share(line: str, hits: set[str]) -> float:
    """How much of the line those words are."""
    if not hits:
        return 0.0
    if any(_DENSE.search(word) for word in hits):
        return sum(map(len, hits)) / len(line.strip())
    return sum(len(word.split()) for word in hits) / max(1, len(_normal(line).split()))


def _hits(line: str, table: str) -> set[str]:
    """The words of the table in the line; of two that lie within each other ("cookie", "cookies") the longer."""
    normal = f" {_normal(line)} "
    begun = _by_first(table)
    found = {phrase for token in set(normal.split()) & begun.keys() for phrase in begun[token] if f" {phrase} " in normal}
    if _DENSE.search(line):
        found |= {word for word in _dense_words(table) if word in line}
    return {word for word in found if not any(word != other and word in other for other in found)}


@lru_cache
def _by_first(table: str) -> dict[str, list[str]]:
    """The phrases of the table by their first word: most words of a line begin none."""
    phrases: dict[str, list[str]] = {}
    for phrase in _words(table):
        phrases.setdefault(phrase.partition(" ")[0], []).append(phrase)
    return phrases


@lru_cache
def _dense_words(table: str) -> tuple[str, ...]:
    return tuple(word for word in _words(table) if _DENSE.search(word))


def _normal(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


@lru_cache
def _words(table: str) -> frozenset[str]:
    languages = tomllib.loads(Path(__file__).with_name("boilerplate.toml").read_text(encoding="utf-8"))
    words = [word for language in languages.values() for word in language[table]]
    return frozenset(word if _DENSE.search(word) else _normal(word) for word in words)
