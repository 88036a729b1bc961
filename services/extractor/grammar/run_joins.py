"""Names of a script without capitals put together with what touches them, and the words that are parts of names set aside."""

from collections.abc import Collection, Sequence
from operator import attrgetter

from services.extractor.grammar.marks import Marks
from services.extractor.grammar.names import Name, Sort
from services.extractor.grammar.reading import Reading, folded_name
from services.extractor.run_words import RunWords

_START = attrgetter("start")
_SHORTEST = 2
_REACH = 8

Span = tuple[int, int]


def extended(
    reading: Reading, known: Sequence[Name], found: Sequence[Name], words: Collection[Span], endings: Sequence[str]
) -> list[Name]:
    """All names in order. A known name that goes on is the name of somebody else: "京东" in "京东产发"; `words` are where those of
    the dictionary stand, `endings` those of companies."""
    behind = {name.start: name for name in found}
    names: list[Name] = []
    for name in known:
        tail = behind.get(name.end + 1) if name.sort is Sort.COMPANY else None
        if tail and (folded_name(tail.text) in endings or _goes_on(reading, name, tail)):
            del behind[tail.start]
            names.append(Name(name.start, tail.end, reading.text[name.start : tail.end], name.sort, name.entity_id))
            continue
        rest = behind.get(name.end) if name.sort is Sort.COMPANY else None
        if rest and rest.sort is Sort.COMPANY and (rest.start, rest.end) not in words:
            del behind[rest.start]
            names.append(Name(name.start, rest.end, reading.text[name.start : rest.end], name.sort))
        else:
            names.append(name)
    return sorted([*names, *behind.values()], key=_START)


def without_parts(reading: Reading, marks: Marks, known: Sequence[Name], words: RunWords) -> list[Name]:
    """Without the shortest known names that one more letter, no word by itself, stands before: "聯電" in "群聯電子"."""
    return [name for name in known if not _is_part(reading.folded, marks, name, words)]


def _is_part(folded: str, marks: Marks, name: Name, words: RunWords) -> bool:
    before = name.start - 1
    if (
        name.end - name.start > _SHORTEST
        or name.sort is not Sort.COMPANY
        or before < 0
        or not folded[name.start : name.end].isalpha()
    ):
        return False
    letter = folded[before]
    if not letter.isalpha() or letter.isascii() or letter in words.edges + words.classifiers + words.countries:
        return False
    following, ahead = folded[name.end : name.end + 1], folded[before - 1 : before] if before else ""
    goes_on = following.isalpha() and not marks.between(name.end, name.end + 1)
    opens = not ahead.isalpha() or any(mark.end == before for mark in marks.between(max(0, before - _REACH), before))
    return (
        goes_on
        and opens
        and not any(mark.start <= before < mark.end for mark in marks.between(max(0, before - _REACH), before + 1))
    )


def _goes_on(reading: Reading, name: Name, tail: Name) -> bool:
    """Foreign words behind a blank inside the text, in a script that has no capitals to show where one begins."""
    native = not name.text.isascii() and not tail.text.isascii() and reading.folded[name.end] == " "
    return native and reading.field == "text" and tail.sort is Sort.COMPANY and not tail.weak


def outside(marks: Marks, names: Sequence[Name]) -> Marks:
    """Without the words that belong to names: "弘毅投资" invests nothing."""
    places = iter(names)
    name = next(places, None)
    kept = []
    for mark in marks.all:
        start, end, _ = mark
        while name and name.end <= start:
            name = next(places, None)
        if name is None or start < name.start or end > name.end or (name.weak and end - start > 1):
            kept.append(mark)
    return Marks(kept) if len(kept) < len(marks.all) else marks
