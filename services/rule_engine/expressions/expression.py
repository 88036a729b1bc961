"""An expression ready to be held against deals.

A figure with bounds ("up to $10B") may be anything between its ends. The expression is asked at both ends, and beside and at every number
of its own that lies between them: yes at all of them is yes, no at all is no, else it is a maybe. That is exact where figures are compared
with numbers; a ratio of two figures is asked at the ends of both.
A value that nobody told answers nothing, so it is a no, also behind a `!`; `deal.amount_known` asks for it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice, pairwise, product
from typing import Any

from services.rule_engine.condition_kind import Fault
from services.rule_engine.expressions import engine
from services.rule_engine.expressions.complaints import Complaint, complaints
from services.rule_engine.expressions.names import NAMES, ends
from services.rule_engine.expressions.tokens import Token, rewritten, tokens
from services.rule_engine.expressions.words import unknown_words
from services.rule_engine.facts import DealFacts
from services.rule_engine.intervals import Interval
from shared.contracts import Truth

_MOST_POINTS = 64
_BESIDE = 1e-9
_KINDS_OF_ANSWER = {"DOUBLE": "a number", "STRING": "a text", "LIST": "a list", "NULL_TYPE": "nothing", "NULL": "nothing"}
_SORTS: Mapping[str, str] = {name: one.sort for name, one in NAMES.items()}


class Misread(Exception):  # noqa: N818 - says what became of the text
    """The text is no expression about a deal, for one reason at least."""

    def __init__(self, *complaints: Complaint) -> None:
        super().__init__("; ".join(complaint.message for complaint in complaints))
        self.complaints = complaints


@dataclass(frozen=True)
class Expression:
    """`names` are those it uses, in their order; `numbers` those it holds figures against. Two of the same text are the same."""

    text: str
    names: tuple[str, ...] = field(compare=False)
    numbers: tuple[float, ...] = field(compare=False)
    ready: Any = field(compare=False, repr=False)

    def truth(self, facts: DealFacts) -> Truth:
        """Raises Fault."""
        known: dict[str, Any] = {}
        open_: dict[str, Interval] = {}
        for name in self.names:
            value = NAMES[name].read(facts)
            if isinstance(value, Interval) and value.low != value.high:
                open_[name] = value
            elif value is not None:
                known[name] = float(value.low) if isinstance(value, Interval) else value
        if not open_:
            return Truth.YES if self._holds(known) else Truth.NO
        answers = {self._holds(known | point) for point in self._points(open_)}
        return Truth.MAYBE if len(answers) > 1 else Truth.YES if answers == {True} else Truth.NO

    def _holds(self, values: Mapping[str, Any]) -> bool:
        try:
            return engine.answer(self.ready, values) is True
        except engine.Unanswered as error:
            raise Fault(str(error)) from error

    def _points(self, figures: Mapping[str, Interval]) -> Iterator[dict[str, float]]:
        """Each figure at its ends, and around the numbers of the expression where these are few enough to try."""
        fine = list(islice(product(*(self._within(value) for value in figures.values())), _MOST_POINTS + 1))
        chosen = fine if len(fine) <= _MOST_POINTS else product(*(ends(value) for value in figures.values()))
        for point in chosen:
            yield dict(zip(figures, point, strict=True))

    def _within(self, value: Interval) -> list[float]:
        low, high = ends(value)
        around = {number * factor for number in self.numbers for factor in (1 - _BESIDE, 1, 1 + _BESIDE)}
        return sorted({low, high} | {number for number in around if low < number < high})


def read_expression(text: str) -> Expression:
    """Raises Misread. `engine.is_installed` must be so."""
    cut = tokens(text)
    if asked := _asks_for_parts(cut):
        raise Misread(asked)
    changed = rewritten(text, cut)
    try:
        ready = engine.compiled(changed.text, _SORTS)
    except engine.Refused as error:
        found = [*complaints(str(error), text, cut, changed), *unknown_words(cut)]
        raise Misread(*sorted(found, key=lambda complaint: complaint.offset)) from error
    sort = engine.sort_of(ready)
    if sort != "BOOL":
        hint = "compare it, such as 'deal.amount > 1e9'"
        raise Misread(Complaint(f"this is {_KINDS_OF_ANSWER.get(sort, sort)}, not a yes or no", hint, 0, len(text.rstrip())))
    wrong = list(unknown_words(cut))
    if not wrong and not _names(cut):
        wrong = [Complaint("this asks nothing of the deal", "name a part of it, such as 'deal.amount'", 0, len(text.rstrip()))]
    if wrong:
        raise Misread(*wrong)
    return Expression(text, _names(cut), _numbers(cut), ready)


def _asks_for_parts(cut: tuple[Token, ...]) -> Complaint | None:
    """CEL's `has` asks for parts of messages, and a deal's names have none."""
    asked = next((one for one, after in pairwise(cut) if one.text == "has" and after.text == "("), None)
    return Complaint("'has' is not known here", "write 'deal.amount_known'", asked.start, asked.length) if asked else None


def _names(cut: tuple[Token, ...]) -> tuple[str, ...]:
    """`deal.investor` of `deal.investor.exists`."""
    firsts = (".".join(token.text.split(".")[:2]) for token in cut if token.sort == "word")
    return tuple(dict.fromkeys(name for name in firsts if name in NAMES))


def _numbers(cut: tuple[Token, ...]) -> tuple[float, ...]:
    return tuple(
        {float(int(one.text, 0)) if one.text[:2].lower() == "0x" else float(one.text) for one in cut if one.sort == "number"}
    )
