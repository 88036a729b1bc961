"""Which lines of a page are the article, told from the lines alone.

Every line has a score: long lines that end like sentences speak for the article, short ones and the words of page furniture against
it. `edges` only takes furniture off both ends, for text that a page reader has already made. `main_text` finds the run of lines with
the greatest sum, for text that still has the whole page around it: a page saved as text, a banner without any markup.
"""

import re
import tomllib
from functools import lru_cache
from pathlib import Path

# As many lines of furniture in a "main text" say that the reader took the page for the article.
FURNITURE_LINES = 5
_FURNITURE = -40
# Widths in characters: measured on real pages.
_LONGEST_FURNITURE, _LONGEST_CONSENT, _PARAGRAPH, _SENTENCE = 200, 600, 80, 40
_KEY = re.compile(r"[a-z][a-z0-9]*(?:[_.][a-z0-9]+)+")
_DENSE = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uff66-\uff9f]")
_WORD = re.compile(r"(?:[^\W_]|[\u0900-\u0963])+")  # with the vowel signs of Devanagari, which are no letters to `re`
_SENTENCE_END = re.compile(r"[.!?…。！？।][\"'»”’)\]」』]*$")
_SEPARATORS, _REMNANT_WORDS = "·|•", 3
_COPYRIGHT = re.compile(r"©|\(c\)\s*(?:19|20)\d\d|\bcopyright\b", re.IGNORECASE)


def article_lines(lines: list[str], most_furniture: int = FURNITURE_LINES) -> list[str]:
    """The lines of the article: `edges`, or `main_text` when so much furniture is among them that the page is still around it."""
    furniture = sum(score(line) <= _FURNITURE for line in lines)
    return main_text(lines) if furniture >= most_furniture else edges(lines)


def edges(lines: list[str]) -> list[str]:
    """Without the furniture at both ends, and without the list of other articles at the end."""
    kept = list(lines)
    while kept and score(kept[0]) <= _FURNITURE:
        kept.pop(0)
    kept = _before_related(kept)
    while kept and score(kept[-1]) <= _FURNITURE:
        kept.pop()
    return kept


def main_text(lines: list[str]) -> list[str]:
    """The run of lines whose scores add up highest, without the furniture in it. Nothing when no line speaks for an article."""
    scores = [score(line) for line in lines]
    best, best_span, total, start = 0.0, (0, 0), 0.0, 0
    for index, value in enumerate(scores):
        if total <= 0:
            total, start = 0.0, index
        total += value
        if total > best:
            best, best_span = total, (start, index + 1)
    first, last = best_span
    return _before_related([line for line, value in zip(lines[first:last], scores[first:last], strict=True) if value > _FURNITURE])


def score(line: str) -> float:
    """How much a line speaks for being part of an article."""
    width = _width(line)
    if not line.strip() or (width < _LONGEST_CONSENT and _is_furniture(line, width)):
        return _FURNITURE if line.strip() else -18
    ends = bool(_SENTENCE_END.search(line[-20:]))
    if width >= _PARAGRAPH:
        return min(width, 400) * (1 if ends else 0.6)
    if width >= _SENTENCE and ends:
        return width / 2
    return -12 if ends or width >= _SENTENCE else -18


def is_remnant(line: str) -> bool:
    """Nothing, or what is left of a line whose links and times were taken out ("By ·")."""
    return not line or (line[-1] in _SEPARATORS and len(line.split()) <= _REMNANT_WORDS)


def is_furniture(line: str) -> bool:
    return score(line) <= _FURNITURE


def _is_furniture(line: str, width: float) -> bool:
    tokens = line.split()
    if 10 * sum(bool(_KEY.fullmatch(token.strip(":;,"))) for token in tokens) >= 3 * len(tokens):
        return True
    hits = _hits(line, "furniture")
    if width >= _LONGEST_FURNITURE:
        return len(hits) > 1
    short = width < 2 * _SENTENCE and not _SENTENCE_END.search(line[-20:])
    return bool(hits or _COPYRIGHT.search(line) or (short and _hits(line, "menu")))


def _before_related(lines: list[str]) -> list[str]:
    """Cut at a heading of other articles, unless the article goes on after it (then it was one inside the text)."""
    headings = _words("related")
    for index, line in enumerate(lines):
        if index and len(line) < 2 * _SENTENCE and (_normal(line) in headings or line.strip(" :：>»|-–—•") in headings):
            after = lines[index + 1 :]
            if not any(_width(text) >= _PARAGRAPH and _SENTENCE_END.search(text[-20:]) for text in after):
                return lines[:index]
    return lines


def _width(line: str) -> float:
    """Characters, where one of a dense script says as much as two and a half others."""
    return len(line) + 1.5 * len(_DENSE.findall(line))


def _hits(line: str, table: str) -> set[str]:
    """The words of the table in the line."""
    normal = f" {_normal(line)} "
    begun = _by_first(table)
    found = {phrase for token in set(normal.split()) & begun.keys() for phrase in begun[token] if f" {phrase} " in normal}
    if _DENSE.search(line):
        found |= {word for word in _words(table) if _DENSE.search(word) and word in line}
    return found


@lru_cache
def _by_first(table: str) -> dict[str, list[str]]:
    """The phrases of the table by their first word: most words of a line begin none."""
    phrases: dict[str, list[str]] = {}
    for phrase in _words(table):
        phrases.setdefault(phrase.partition(" ")[0], []).append(phrase)
    return phrases


def _normal(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


@lru_cache
def _words(table: str) -> frozenset[str]:
    languages = tomllib.loads(Path(__file__).with_name("boilerplate.toml").read_text(encoding="utf-8"))
    words = [word for language in languages.values() for word in language[table]]
    return frozenset(word if _DENSE.search(word) else _normal(word) for word in words)
