"""An article made ready: each field with its words, numbers and names, cut into sentences."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from operator import attrgetter
from typing import TypeVar

from services.extractor.gazetteer import Gazetteer, Hit
from services.extractor.grammar import (
    amounting,
    capital_runs,
    compounds,
    multiword,
    nouns,
    run_joins,
    scripts,
    separable,
    spaced,
    tickers,
    unmarked,
)
from services.extractor.grammar import names as naming
from services.extractor.grammar.aliases import Identities
from services.extractor.grammar.casing import capitalised
from services.extractor.grammar.dictionary import without_crossings, without_parts_of_words
from services.extractor.grammar.marks import Mark, Marks
from services.extractor.grammar.money import Amount, amounts
from services.extractor.grammar.names import Name, Sort
from services.extractor.grammar.numbers import Quantity, quantities
from services.extractor.grammar.other_news import tells_other_news
from services.extractor.grammar.reading import Reading, Sentence, folded_name, read_field
from services.extractor.grammar.spans import Measured, durations, percentages, wholes
from services.extractor.lexicon import Lexicon

_TITLE_CAP = 2_000
_START = attrgetter("start")
_NO_STEMS: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())

Placed = TypeVar("Placed", Name, Amount, Measured)


@dataclass(frozen=True)
class Figures:
    """The numbers of a field with what they count, read when they are asked for: most articles tell no deal. `marks` are all, `sums`
    those that figures are made of; `elsewhere` are the text's for those of its headline."""

    reading: Reading
    marks: Marks
    sums: Marks
    lexicon: Lexicon
    elsewhere: "Figures | None" = None

    @cached_property
    def numbers(self) -> list[Quantity]:
        return quantities(self.reading.folded, self.sums, self.lexicon.numbers)

    @cached_property
    def amounts(self) -> Sequence[Amount]:
        found = amounts(self.reading, self.sums, self.numbers, self.lexicon.home_currency)
        return self.lexicon.local_currency.read(self.reading, found) if self.lexicon.local_currency else found

    @cached_property
    def durations(self) -> Sequence[Measured]:
        return durations(self.reading.folded, self.sums, self.numbers)

    @cached_property
    def percentages(self) -> Sequence[Measured]:
        return sorted([*percentages(self.reading.folded, self.sums, self.numbers), *wholes(self.marks)], key=_START)


@dataclass(frozen=True)
class Field:
    """One field of the article with all that was found in it."""

    reading: Reading
    marks: Marks
    figures: Figures
    names: Sequence[Name] = ()


class Scene:
    """One sentence. `index` counts the sentences of the text from 0; the title's are before them."""

    def __init__(self, field: Field, sentence: Sentence, index: int) -> None:
        self.field, self.sentence, self.index = field, sentence, index
        self.start, self.end = sentence
        self.folded = field.reading.folded
        self.in_title = field.reading.field == "title"
        self.names: Sequence[Name] = self._within(field.names)
        self.companies = [name for name in self.names if name.sort is Sort.COMPANY]
        self.phrases: object = None  # as `constituents` finds them
        self.clauses: dict[tuple[int, int], tuple[int, int]] = {}  # by the place of a word in each, as `commas` finds them

    def of(self, group: str) -> list[Mark]:
        return self.field.marks.of(group, self.start, self.end)

    @cached_property
    def amounts(self) -> Sequence[Amount]:
        return self._within(self.field.figures.amounts)

    @cached_property
    def durations(self) -> Sequence[Measured]:
        return self._within(self.field.figures.durations)

    @cached_property
    def percentages(self) -> Sequence[Measured]:
        return self._within(self.field.figures.percentages)

    def _within(self, parts: Sequence[Placed]) -> Sequence[Placed]:
        if not parts:
            return parts
        start = bisect_left(parts, self.start, key=_START)
        return parts[start : bisect_left(parts, self.end, lo=start, key=_START)]


@dataclass(frozen=True)
class Story:
    """The whole article: its sentences in order, the title's first, and its companies. Empty without a word that tells a deal.
    `other_news`: it tells of sport or crime."""

    scenes: tuple[Scene, ...]
    identities: Identities
    other_news: bool = False


def read_story(title: str, text: str, lexicon: Lexicon, gazetteer: Gazetteer, cap: int) -> Story:
    body = _field("text", text, lexicon, cap)
    head = _field("title", title, lexicon, _TITLE_CAP)
    if not (head.marks.of("triggers") or body.marks.of("triggers")):
        return Story((), Identities(()))
    head = replace(head, figures=replace(head.figures, elsewhere=body.figures))
    known = gazetteer.find(head.reading, body.reading)
    if lexicon.names.scripts:
        return _story(*_named_by_script(head, body, lexicon, known), lexicon)
    vouched = _vouched(body, head, lexicon)
    others = (spaced.stems(head.reading, lexicon), spaced.stems(body.reading, lexicon)) if lexicon.names.spaced else _NO_STEMS
    body = _named(body, lexicon, known["text"], vouched, others[0])
    used = frozenset(word for name in body.names if name.sort is Sort.COMPANY for word in folded_name(name.text).split())
    head = _named(head, lexicon, known["title"], None if vouched is None else vouched | used, others[1])
    if lexicon.names.runs and lexicon.names.runs.spaced:
        return _story(*_with_short_names(head, body, lexicon.names.runs.joints), lexicon)
    again = naming.found_again(head.reading, [name for name in body.names if name.sort is Sort.COMPANY])
    return _story(_with_names(head, _added(head.names, again)), body, lexicon)


def _with_short_names(head: Field, body: Field, joints: Sequence[str]) -> tuple[Field, Field]:
    """Those that the text introduces stand in the headline too."""
    shorts = {**tickers.short_names(head.reading, head.names, joints), **tickers.short_names(body.reading, body.names, joints)}
    found = [_with_names(field, tickers.resolved(field.reading, field.names, shorts, joints)) for field in (head, body)]
    return found[0], found[1]


def _story(head: Field, body: Field, lexicon: Lexicon) -> Story:
    found = [(field.reading.field, name) for field in (head, body) for name in field.names]
    scenes = [Scene(field, sentence, index) for field in (head, body) for index, sentence in enumerate(field.reading.sentences)]
    return Story(
        tuple(scenes),
        Identities(
            found,
            lexicon.names.scripts,
            lexicon.names.leaders,
            lexicon.names.legal,
            runs.fillers if (runs := lexicon.names.runs) else None,
        ),
        tells_other_news((field.reading, field.marks) for field in (head, body)),
    )


def _vouched(body: Field, head: Field, lexicon: Lexicon) -> frozenset[str] | None:
    """The words that capitals inside sentences show to be names: in no language that writes all nouns with capitals."""
    if lexicon.names.nouns:
        return frozenset()
    return capitalised(body.reading) | capitalised(head.reading) if lexicon.capitals else None


def field_amounts(text: str, lexicon: Lexicon, cap: int) -> Sequence[Amount]:
    """The sums of a text, whatever it tells."""
    return _field("text", text, lexicon, cap).figures.amounts


def _field(name: str, text: str, lexicon: Lexicon, cap: int) -> Field:
    reading = read_field(name, text, lexicon.points, cap)
    found, money = lexicon.scanner.scan_twice(reading.folded, reading.letters)
    if lexicon.bracket:
        found, money = separable.joined(reading, found), amounting.without_prepositions(reading, money, lexicon.bracket)
    dictionary = lexicon.names.runs and lexicon.names.runs.dictionary
    if dictionary:
        words = dictionary.words(reading.folded)
        parted = lexicon.names.runs is not None and lexicon.names.runs.spaced
        found = without_parts_of_words(without_crossings(found, words, len(reading.folded)) if parted else found, words)
    marks = Marks(found)
    return Field(reading, marks, Figures(reading, marks, Marks(money), lexicon))


def _named(field: Field, lexicon: Lexicon, hits: Sequence[Hit], vouched: frozenset[str] | None, elsewhere: frozenset[str]) -> Field:
    if lexicon.names.nouns:
        return _with_names(field, nouns.names(field.reading, hits, field.marks, lexicon.names, vouched or frozenset()))
    if vouched is None:
        found = naming.known_names(field.reading, hits, field.marks)
    else:
        found = capital_runs.names(field.reading, hits, field.marks, lexicon.names, vouched)
    if lexicon.names.spaced:
        found = spaced.whole(found, field.reading.folded, lexicon)
        if lexicon.names.spaced.several:
            found = multiword.names(field.reading, field.marks, found, lexicon, elsewhere)
        else:
            found = sorted([*found, *spaced.runs(field.reading, field.marks, found, lexicon, elsewhere)], key=_START)
    elif lexicon.names.runs:
        found = unmarked.runs(field.reading, field.marks, found, lexicon)
        field = replace(field, marks=run_joins.outside(field.marks, found))
    return _with_names(field, compounds.settled(field.reading, found, field.marks, lexicon.names))


def _named_by_script(head: Field, body: Field, lexicon: Lexicon, hits: Mapping[str, Sequence[Hit]]) -> tuple[Field, Field]:
    """Headline and text show each other's names."""
    words = lexicon.names
    assert words.scripts  # noqa: S101 - asked by the caller

    def found(field: Field) -> scripts.ScriptNames:
        known = naming.known_names(field.reading, hits[field.reading.field], field.marks)
        return scripts.ScriptNames(field.reading, field.marks, known, words)

    def shown(names: Sequence[Name]) -> dict[str, str]:
        return {folded_name(name.text): "" for name in names if name.sort is Sort.COMPANY and not name.weak}

    headline, text = found(head), found(body)
    in_head = headline.names({})
    in_body = text.names(shown(in_head))
    short = scripts.short_names(body.reading, in_body, words.scripts) | scripts.short_names(head.reading, in_head, words.scripts)
    if short:
        in_body = text.names(shown(in_head) | short)
    return _with_names(head, headline.names(shown(in_body) | short)), _with_names(body, in_body)


def _with_names(field: Field, found: Sequence[Name]) -> Field:
    return replace(field, names=found)


def _added(known: Sequence[Name], again: Sequence[Name]) -> list[Name]:
    free = [name for name in again if not any(name.start < other.end and other.start < name.end for other in known)]
    return sorted([*known, *free], key=lambda name: name.start)
