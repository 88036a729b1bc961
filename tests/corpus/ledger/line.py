"""One line of a labelled stream: what one article says of one deal.

    2026-02-03 08:10 ja Nikkei | in_talks acquisition | acquirer amazon, target "クイル株式会社" | about 6.5bn USD | cites Reuters

The first part is when and where it was told: date, time (UTC), language, publisher. Then stage and kind, a contract with its subject
behind a slash (`agreed contract/chips`). Then the parties: a role, and an entity's id or, in quotes, a name that nobody has listed, as
the article writes it; or `nobody`. Then in any order what else is told:

    deal at_least 10bn USD over 84 months = 10bn USD     a sum, see `_MONEY`
    stake 60 · cites Reuters, Nikkei · background · article NAME (several deals of one article, in the order of the file)
    expects completed 2027-01-01..2027-03-31 · translated fr
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from shared.contracts import Bound, Kind, Measure, Role, Stage

LANGUAGES = ("en", "fr", "de", "es", "ja", "zh", "ko", "th", "hi")
SUBJECTS = ("cloud", "chips", "energy", "data_centre", "licence", "construction", "transport", "defence", "software")
_PARTS, _MOST_DIGITS = 3, 12
_SCALES = {"": 0, "k": 3, "m": 6, "bn": 9, "tn": 12}
_PARTY = re.compile(r'(?P<role>\w+) +(?:"(?P<name>[^"]*)"|(?P<entity>[a-z0-9-]+))')
# The measure (deal if none is given), the bound (exactly if none), the number or a range, the currency or ? where the article does
# not say, how long it runs, and what it is in dollars where that differs from the usual rate.
_MONEY = re.compile(
    r"(?:(?P<measure>deal|valuation|total_raised|other) +)?(?:(?P<bound>exactly|at_least|at_most|about) +)?"
    r"(?P<value>\d+(?:\.\d+)?)(?:\.\.(?P<upper>\d+(?:\.\d+)?))?(?P<scale>k|m|bn|tn)? +(?P<currency>[A-Z]{3}|\?)"
    r"(?: +over +(?P<months>\d+) +months)?(?: += +(?P<usd>\d+(?:\.\d+)?)(?P<usd_scale>k|m|bn|tn)? +USD)?"
)
Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True)
class ToldParty:
    """A company in its role: an entity's id, or the name as written."""

    role: Role
    entity_id: str | None
    name: str


@dataclass(frozen=True)
class ToldSum:
    measure: Measure
    bound: Bound
    value: Decimal
    upper: Decimal | None
    currency: str | None
    months: int | None
    usd: Decimal | None


@dataclass(frozen=True)
class Line:
    """A line as it was read; `article` is a name for articles that tell several deals."""

    at: dt.datetime
    language: str
    publisher: str
    stage: Stage
    kind: Kind
    subject: str | None
    parties: tuple[ToldParty, ...]
    sums: tuple[ToldSum, ...] = ()
    stake: Decimal | None = None
    cited: tuple[str, ...] = ()
    background: bool = False
    article: str | None = None
    expected: tuple[tuple[Stage, dt.date, dt.date], ...] = ()
    translated_from: str | None = None
    words: str = field(default="", compare=False)


def read_line(text: str) -> Line:
    """Raises ValueError that says which part cannot be read and what to write instead."""
    parts = [part.strip() for part in text.split("|")]
    if len(parts) < _PARTS:
        raise ValueError("a mention has at least 'when language publisher | stage kind | parties'")
    at, language, publisher = _head(parts[0])
    stage, kind, subject = _deal(parts[1])
    line = Line(at, language, publisher, stage, kind, subject, _parties(parts[2]), words=text)
    for part in parts[_PARTS:]:
        line = _with(line, part)
    return line


def _head(text: str) -> tuple[dt.datetime, str, str]:
    day, clock, language, publisher = (*text.split(maxsplit=3), "", "", "", "")[:4]
    try:
        at = dt.datetime.strptime(f"{day} {clock}", "%Y-%m-%d %H:%M").replace(tzinfo=dt.UTC)
    except ValueError:
        raise ValueError(f"'{day} {clock}' is no time; write it like 2026-02-03 08:10") from None
    if language not in LANGUAGES:
        raise ValueError(f"'{language}' is no language that is read; one of {', '.join(LANGUAGES)}")
    if not publisher:
        raise ValueError("the publisher is missing behind the language")
    return at, language, publisher


def _deal(text: str) -> tuple[Stage, Kind, str | None]:
    stage, _, rest = text.partition(" ")
    kind, _, subject = rest.strip().partition("/")
    if subject and (kind != Kind.CONTRACT or subject not in SUBJECTS):
        raise ValueError(f"'{rest}': only a contract has a subject, one of {', '.join(SUBJECTS)}")
    return _word(Stage, stage), _word(Kind, kind), subject or None


def _parties(text: str) -> tuple[ToldParty, ...]:
    if text == "nobody":
        return ()
    found, end = [], 0
    for party in _PARTY.finditer(text):
        if text[end : party.start()].strip(" ,"):
            break
        found.append(ToldParty(_word(Role, party["role"]), party["entity"], (party["name"] or party["entity"] or "").strip()))
        end = party.end()
    if not found or text[end:].strip() or not all(party.name for party in found):
        raise ValueError(f"'{text[end:].strip(' ,') or text}' is no party; write 'acquirer amazon, target \"Quill\"', or 'nobody'")
    return tuple(found)


def _with(line: Line, part: str) -> Line:
    word, _, rest = part.partition(" ")
    read = _MORE.get(word)
    if read is not None:
        return read(line, rest.strip())
    if part == "background":
        return replace(line, background=True)
    return replace(line, sums=(*line.sums, _sum(part)))


def _stake(line: Line, text: str) -> Line:
    if not re.fullmatch(r"\d+(?:\.\d+)?", text) or not 0 < Decimal(text) <= 100:
        raise ValueError(f"'stake {text}' is no share in per cent; write 'stake 60'")
    return replace(line, stake=Decimal(text))


def _cites(line: Line, text: str) -> Line:
    cited = tuple(name.strip() for name in text.split(","))
    if not all(cited):
        raise ValueError(f"'cites {text}' lacks a name; write 'cites Reuters, Nikkei'")
    return replace(line, cited=cited)


def _article(line: Line, text: str) -> Line:
    if not re.fullmatch(r"[a-z0-9-]+", text):
        raise ValueError(f"'article {text}': the name of an article is lower case letters, digits and hyphens")
    return replace(line, article=text)


def _expects(line: Line, text: str) -> Line:
    stage, _, days = text.partition(" ")
    first, _, last = days.partition("..")
    try:
        span = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    except ValueError:
        raise ValueError(f"'expects {text}' is no time; write 'expects completed 2027-01-01..2027-03-31'") from None
    if span[1] < span[0]:
        raise ValueError(f"'expects {text}' ends before it begins")
    return replace(line, expected=(*line.expected, (_word(Stage, stage), *span)))


def _translated(line: Line, text: str) -> Line:
    if text not in LANGUAGES:
        raise ValueError(f"'translated {text}' is no language that is read; one of {', '.join(LANGUAGES)}")
    return replace(line, translated_from=text)


_MORE: dict[str, Callable[[Line, str], Line]] = {
    "stake": _stake,
    "cites": _cites,
    "article": _article,
    "expects": _expects,
    "translated": _translated,
}


def _sum(text: str) -> ToldSum:
    read = _MONEY.fullmatch(text)
    if read is None:
        raise ValueError(f"'{text}' is no sum, stake, citation, article or 'background'; a sum is like 'about 6.5bn USD'")
    upper = read["upper"] and _number(read["upper"], read["scale"])
    if upper and (read["bound"] or upper <= _number(read["value"], read["scale"])):
        raise ValueError(f"'{text}': a range has no other bound, and ends above its beginning")
    bound = Bound.RANGE if upper else _word(Bound, read["bound"] or "exactly")
    return ToldSum(
        measure=_word(Measure, read["measure"] or "deal"), bound=bound, value=_number(read["value"], read["scale"]),
        upper=upper or None, currency=None if read["currency"] == "?" else read["currency"],
        months=int(read["months"]) if read["months"] else None, usd=_number(read["usd"], read["usd_scale"]) if read["usd"] else None,
    )  # fmt: skip


def _number(digits: str, scale: str | None) -> Decimal:
    """6.5 and bn are 6500000000, without an exponent."""
    if len(digits) > _MOST_DIGITS:
        raise ValueError(f"'{digits[:_MOST_DIGITS]}…' has more than {_MOST_DIGITS} digits")
    return Decimal(f"{Decimal(digits).scaleb(_SCALES[scale or '']):f}")


def _word(words: type[Word], text: str) -> Word:
    if text not in set(words):
        raise ValueError(f"'{text}' is no {words.__name__.lower()}; one of {', '.join(words)}")
    return words(text)
