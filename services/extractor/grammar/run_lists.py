"""Names with an "and" between them, in scripts without capitals: partners in a list, or one name with an "and" inside."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.extractor.grammar.marks import Marks
from services.extractor.grammar.names import Name, Sort
from services.extractor.grammar.run_signs import RunSigns

_REACH = 10
_JOINTS = frozenset({"and", "with"})


@dataclass(frozen=True)
class RunLists:
    """In one field; `known` are the ends of its known names."""

    marks: Marks
    signs: RunSigns
    known: Sequence[int]

    def kept(self, found: list[Name]) -> list[Name]:
        """The sure names, and those doubtful ones that stand in a list behind a sure one."""
        ends, kept = set(self.known), []
        for name in self._joined(found):
            if not name.weak or (self._is_listed(name, ends) and self._sort(name) is Sort.COMPANY):
                ends.add(name.end)
                kept.append(name)
        return kept

    def _sort(self, name: Name) -> Sort:
        """Of a doubtful name, which nobody asked for before."""
        return self.signs.sort(name.start, name.end, self.signs.reading.folded[name.start : name.end])

    def _is_listed(self, name: Name, ends: set[int]) -> bool:
        marks = self.marks.of("markers", name.start - _REACH, name.start)
        joints = [mark for mark in marks if mark.end == name.start and mark.meaning.name in _JOINTS]
        return any({mark.start, mark.start - 1} & ends for mark in joints)

    def _joined(self, found: list[Name]) -> Iterator[Name]:
        """With an "and" inside, where only common words stand between it and a short name: "น้ำมันและการค้าปลีก (OR)"."""
        last: Name | None = None
        for name in found:
            if last and self._goes_on(last, name):
                sort = self._sort(last) if last.weak else last.sort
                last = last._replace(end=name.end, text=self.signs.reading.text[last.start : name.end], sort=sort, weak=False)
                continue
            if last:
                yield last
            last = name
        if last:
            yield last

    def _goes_on(self, last: Name, name: Name) -> bool:
        ands = self.marks.of("markers", last.end, last.end + 1)
        touching = any(mark.end == name.start for mark in ands)
        return touching and all(self.signs.covered[name.start : name.end]) and self.signs.has_ticker(name.end)
