"""Times named in a text ("by the end of 2027", "im ersten Quartal", "2026年度内"), read on the day of the article.

Each language writes down how it says a time, one regular expression a line in which `{month}`, `{quarter?}` and so on stand for its
words; the longest of the readings of one place counts. What a time means is worked out in `periods`.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from services.extractor.grammar.han import SIMPLIFIED
from services.extractor.grammar.periods import Said, Span, span_of
from services.extractor.grammar.reading import fold

_PLACE = re.compile(r"\{([a-z]+)(\?)?\}")
_LETTER = r"[\w\u0900-\u0963\u0966-\u097f]"  # the vowel signs of Devanagari are no letters to `\w`
_BLANKS = re.compile(" +")
_FIGURES = {"figures": r"(?<!\d)\d{4}(?!\d)", "day": r"(?<!\d)\d{1,2}(?!\d)", "number": r"(?<!\d)\d{1,2}(?!\d)"}
_TABLES = ("part", "limit", "behind", "month", "quarter", "half", "season", "years", "current", "unit", "count", "least")
_UNITS = ("month", "number", "quarter", "half", "season")
_ERA_FROM = 2_400  # no article speaks of that year of the common era
_MOST_COUNTED = 60
_LONGEST_JOINT = 8


class Time(NamedTuple):
    """`span` is None for a time that cannot be meant."""

    start: int
    end: int
    span: Span | None


@dataclass(frozen=True)
class Dates:
    """How a language names times. `words` are the values of its words by table, folded; `era` is how far its years may be ahead,
    `fiscal_from` the month in which all its fiscal years begin (0: none), `joins` stand between the ends of one time."""

    patterns: tuple[re.Pattern[str], ...]
    words: Mapping[str, Mapping[str, str]]
    joins: frozenset[str]
    era: int = 0
    fiscal_from: int = 0

    def times(self, text: str, start: int, end: int, today: dt.date) -> list[Time]:
        """Those between two places of a folded text, in their order."""
        found = [match for pattern in self.patterns for match in pattern.finditer(text, start, end) if match.end() > match.start()]
        kept: list[re.Match[str]] = []
        for match in sorted(found, key=lambda one: (one.start() - one.end(), one.start())):
            if all(match.end() <= other.start() or other.end() <= match.start() for other in kept):
                kept.append(match)
        read = [Time(one.start(), one.end(), self._span(one, today)) for one in sorted(kept, key=lambda one: one.start())]
        return self._joined(text, read)

    def _span(self, match: re.Match[str], today: dt.date) -> Span | None:
        said = {name: _BLANKS.sub(" ", value) for name, value in match.groupdict().items() if value}
        return span_of(self._said(said), today, self.fiscal_from)

    def _said(self, said: Mapping[str, str]) -> Said:
        values = {name: self.words[name][word] for name, word in said.items() if name in self.words and word in self.words[name]}
        unit = next((unit for unit in _UNITS if unit in said), "year")
        number = int(said["number"]) if unit == "number" else int(values[unit]) if unit != "year" else None
        current, on = values["current"].split() if "current" in values else ("", None)
        return Said(
            year=self._year(said["figures"]) if "figures" in said else None,
            years_on=int(values["years"]) if "years" in values else None,
            unit=values.get("unit") or current or ("month" if unit == "number" else unit),
            number=number,
            on=int(on) if on else None,
            day=int(said["day"]) if "day" in said else None,
            part=values.get("part", ""),
            limit=values.get("behind") or values.get("limit", ""),
            within=int(values.get("count", said["count"])) if "count" in said else None,
            fiscal="fiscal" in said,
        )

    def _year(self, figures: str) -> int:
        year = int(figures)
        return year - self.era if self.era and year >= _ERA_FROM else year

    def _joined(self, text: str, read: Sequence[Time]) -> list[Time]:
        """As in "late 2026 or early 2027", which is one time."""
        found: list[Time] = []
        for time in read:
            last = found[-1] if found else None
            if (
                last
                and last.span
                and time.span
                and self._joins(text[last.end : time.start])
                and last.span.earliest < time.span.latest
            ):
                both = Span(min(last.span.earliest, time.span.earliest), max(last.span.latest, time.span.latest))
                found[-1] = Time(last.start, time.end, both)
            else:
                found.append(time)
        return found

    def _joins(self, gap: str) -> bool:
        return len(gap) <= _LONGEST_JOINT and gap.strip() in self.joins


def dates_of(words: Mapping[str, Any]) -> Dates | None:
    """From the file of a language, None when it says nothing of times. Raises re.error for a pattern that is none."""
    said = words.get("dates")
    if not said:
        return None
    tables = {name: _table(said.get(name, {})) for name in _TABLES}
    tables["month"] = _table(words["months"])
    small = {fold(word): str(value) for word, value in words["numbers"].items() if value in range(1, _MOST_COUNTED + 1)}
    tables["count"] = tables["least"] = small
    loose = said.get("loose", False)
    lines = (line.strip() for line in said["patterns"].splitlines())
    return Dates(
        patterns=tuple(_compiled(line, tables, loose=loose) for line in lines if line and not line.startswith("#")),
        words=tables,
        joins=frozenset(map(fold, said.get("joins", ()))),
        era=said.get("era", 0),
        fiscal_from=said.get("fiscal_from", 0),
    )


def _table(listed: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {fold(word): value for value, words in listed.items() for word in words}


def _compiled(pattern: str, tables: Mapping[str, Mapping[str, str]], *, loose: bool) -> re.Pattern[str]:
    """`loose`: blanks may be missing, and words need no bounds."""
    gap = " {0,2}" if loose else " {1,2}"

    def placed(match: re.Match[str]) -> str:
        group = _group(match[1], tables)
        if not match[2]:
            return group
        return f"(?:{gap}{group})?" if match[1] == "behind" else f"(?:{group}{gap})?"

    spaced = pattern.translate(SIMPLIFIED).replace(" ?", "\0").replace(" ", gap).replace("\0", " {0,2}")
    whole = _PLACE.sub(placed, spaced)
    begin, end = ("", "") if loose else (f"(?<!{_LETTER})", f"(?!{_LETTER})")
    return re.compile(f"{begin}(?:{whole}){end}")


def _group(name: str, tables: Mapping[str, Mapping[str, str]]) -> str:
    if name == "year":
        return f"(?:{_group('figures', tables)}|{_group('years', tables)})"
    if name in _FIGURES:
        return f"(?P<{name}>{_FIGURES[name]})"
    listed = sorted(tables[name], key=lambda word: (-len(word), word))
    words = "|".join(re.escape(word).replace("\\ ", " {1,2}") for word in listed) or "(?!)"
    figures = r"|(?<!\d)\d{1,2}(?!\d)" if name in {"count", "least"} else ""
    return f"(?P<{name}>{words}{figures})"
