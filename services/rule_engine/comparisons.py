"""Comparisons in words: 'above $1B', 'at least', 'below', 'up to', 'between A and B', 'exactly', 'known', 'unknown'."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from services.rule_engine.intervals import INFINITY, Interval
from services.rule_engine.misreading import misread, phrase_of
from services.rule_engine.sums import Sum, SumAsTold, read_sum
from shared.contracts import Truth
from shared.documents import did_you_mean

_SPELLINGS = {
    "above": ("above", "over", "more than"),
    "at least": ("at least",),
    "below": ("below", "under", "less than"),
    "at most": ("at most", "up to"),
    "exactly": ("exactly",),
}
MEANT = {spelling: word for word, spellings in _SPELLINGS.items() for spelling in spellings}
WORDS = (*MEANT, "between", "known", "unknown")
_HEAD = re.compile(rf"({'|'.join(word.replace(' ', ' +') for word in WORDS)})(?![A-Za-z])\s*", re.IGNORECASE)
_BETWEEN = re.compile(r"(.+?)(\s+and\s+)(.+)", re.IGNORECASE)
_SIGN = re.compile(r"(>=|=>|≥|<=|=<|≤|>|<|==?)\s*(.*)", re.DOTALL)
_IN_WORDS = {">": "above", "<": "below", "=": "exactly", "≥": "at least", "≤": "at most"}


@dataclass(frozen=True)
class Comparison:
    """What a figure is held against. Without an interval the question is only whether the figure is known."""

    currency: str = "USD"
    interval: Interval | None = None
    known: bool = True

    def holds(self, figure: "Interval | None") -> Truth:
        """No figure is not met: nobody is told of a billion that no one has said."""
        if self.interval is None:
            return Truth.YES if (figure is not None) == self.known else Truth.NO
        return Truth.NO if figure is None else figure.within(self.interval)


def read_comparison(value: Any) -> Comparison:
    """Raises a misreading."""
    phrase = phrase_of(value)
    text = phrase.strip()
    start = phrase.index(text)
    head = _HEAD.match(text)
    if head is None:
        raise no_comparison(text, start)
    word, rest = " ".join(head[1].lower().split()), text[head.end() :]
    if word in {"known", "unknown"}:
        if rest:
            raise misread(f"nothing goes after '{word}'", f"write '{word}' alone", start + head.end(), len(rest))
        return Comparison(known=word == "known")
    if not rest:
        raise misread(f"'{word}' needs an amount", f"write '{word} $1B'", start, len(text))
    if word == "between":
        low, high = read_between(rest, start + head.end())
        return Comparison(low.currency, Interval(low.amount, high.amount))
    limit = read_sum(rest, start + head.end()).completed()
    return Comparison(limit.currency, beyond(MEANT[word], limit.amount))


def beyond(word: str, limit: Decimal) -> Interval:
    """The numbers that are 'above', 'at least', 'below', 'at most' or 'exactly' the limit."""
    if word in {"above", "at least"}:
        return Interval(limit, INFINITY, low_open=word == "above")
    if word in {"below", "at most"}:
        return Interval(-INFINITY, limit, high_open=word == "below")
    return Interval(limit, limit)


def read_between(rest: str, offset: int) -> tuple[Sum, Sum]:
    """The two ends of 'between A and B'. Raises a misreading."""
    parts = _BETWEEN.fullmatch(rest)
    if parts is None:
        raise misread("'between' needs two amounts", "write 'between $1B and $5B'", offset, len(rest))
    first, second = read_sum(parts[1], offset), read_sum(parts[3], offset + parts.start(3))
    low, high = first.completed(second), second.completed(SumAsTold(first.number, "", first.currency))
    if low.currency != high.currency:
        raise misread("both ends must be in one currency", "", offset, len(rest))
    if low.amount > high.amount:
        raise misread("the ends are in the wrong order", "the smaller amount comes first", offset, len(rest))
    return low, high


def no_comparison(text: str, start: int) -> Exception:
    sign = _SIGN.match(text)
    if sign:
        word = _IN_WORDS[sign[1] if len(sign[1]) == 1 else {"<": "≤", ">": "≥"}.get(sign[1].strip("="), "=")]
        return misread(f"'{sign[1]}' is not a comparison", f"write words, not signs: '{word} {sign[2]}'".rstrip(), start, len(text))
    if re.match(r"(?:US\$|[$€£¥]|[A-Za-z]{3}\s)?\s*[0-9]", text):
        hint = f"write 'at least {text}', 'above {text}', 'below {text}' or 'between ... and ...'"
        return misread(f"'{text}' needs a comparison word", hint, start, len(text))
    words = re.match(r"[^0-9$€£¥]*", text)
    said = words[0].strip().lower() if words else ""
    return misread(f"'{text}' is not a comparison", did_you_mean(said, WORDS), start, len(text))
