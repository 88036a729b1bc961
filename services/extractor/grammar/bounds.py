"""How exact a sum is said to be, by the words on both sides of it: "at least", "以上", "jusqu'à", "से अधिक"."""

from services.extractor.grammar.marks import Mark, Marks
from shared.contracts import Bound

_LOOK_BACK = 40
_FILLED = 14
_STRENGTH = {Bound.AT_LEAST: 3, Bound.AT_MOST: 3, Bound.ABOUT: 2, Bound.EXACTLY: 1}
_BLANKS = " -"


class BoundWords:
    """Looks up the words of a field that bound a sum, by place."""

    def __init__(self, folded: str, marks: Marks) -> None:
        self.folded = folded
        self.before = {mark.end: mark for mark in marks.of("bounds")}
        self.after = {mark.start: mark for mark in marks.of("bounds_after")}
        self.fillers = {mark.start: mark.end for mark in marks.of("connect") if mark.meaning.name == "filler"}

    def bound(self, start: int, end: int, inside: str | None) -> Bound:
        """The strongest of the words before, inside and behind a sum."""
        found = Bound(inside) if inside else Bound.EXACTLY
        place = start
        while place > start - _LOOK_BACK and (mark := self._mark_before(place)):
            found = max(found, Bound(mark.meaning.name), key=_STRENGTH.__getitem__)
            place = mark.start
        behind = self._mark_after(end)
        return Bound(behind.meaning.name) if behind and found in {Bound.EXACTLY, Bound.ABOUT} else found

    def _mark_before(self, place: int) -> Mark | None:
        for gap in range(_FILLED):
            mark = self.before.get(place - gap)
            if mark and self._is_filled(mark.end, place):
                return mark
        return None

    def _mark_after(self, end: int) -> Mark | None:
        blank = end < len(self.folded) and self.folded[end] in _BLANKS
        return self.after.get(end) or (self.after.get(end + 1) if blank else None)

    def _is_filled(self, start: int, end: int) -> bool:
        """Whether nothing but fillers stands in between."""
        while start < end:
            start = self.fillers.get(start, start + 1 if self.folded[start] == " " else end + 1)
        return start == end
