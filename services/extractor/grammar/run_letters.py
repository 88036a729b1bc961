"""Characters that are words elsewhere and parts of names here: "亲和源" has no "and" in it, "百洋股份" no hundred."""

from services.extractor.grammar.marks import Mark, Marks

_LEAST = 2
_LONGEST_WORD = 8
_COUNTED = frozenset({"scales", "currencies", "percent", "bounds_inside"})
_LEADING = frozenset({"object", "agent", "toward"})
_PREPOSITIONS = frozenset({"with", "toward", "object", "agent", "for"})
_ANDS = frozenset({("markers", "and"), ("ranges", "pair")})


def belongs_to_name(folded: str, marks: Marks, mark: Mark) -> bool:
    """Whether a mark of one character means nothing there: a bound that no figure follows, a number word that counts nothing, an
    "and" that would part a single character from the rest."""
    group = mark.meaning.group
    if group == "bounds":
        return not (folded[mark.end : mark.end + 1].isdigit() or marks.of("numbers", mark.end, mark.end + 1))
    if group == "implied":
        return not (_is_counted(marks, mark.end) or folded[mark.start - 1 : mark.start].isdigit() or _ends_scale(marks, mark.start))
    return (group, mark.meaning.name) in _ANDS and folded[mark.start].isalpha() and _parts_one(folded, marks, mark)


def _is_counted(marks: Marks, place: int) -> bool:
    return any(mark.meaning.group in _COUNTED for mark in marks.between(place, place + 1))


def _ends_scale(marks: Marks, place: int) -> bool:
    return any(mark.end == place for mark in marks.of("scales", place - _LEAST, place))


def _parts_one(folded: str, marks: Marks, mark: Mark) -> bool:
    """A letter stands on either side, and on one of them a single one before the next word or sign."""
    left, right = folded[max(0, mark.start - _LEAST) : mark.start], folded[mark.end : mark.end + _LEAST]
    if _ends_word(marks, mark.start) or not (left[-1:].isalpha() and right[:1].isalpha()):
        return False
    if any(other.meaning.name in _LEADING for other in marks.of("markers", mark.end, mark.end + 1)):
        return True  # "镇江骏和由": no preposition follows an "and"
    alone = (
        _ends_word(marks, mark.start - 1)
        or _ends_preposition(marks, mark.start - 1)
        or not left[:1].isalpha()
        or len(left) < _LEAST
    )
    return alone or bool(marks.between(mark.end + 1, mark.end + 2)) or not right[1:].isalpha()


def _ends_preposition(marks: Marks, place: int) -> bool:
    """Behind one nobody else can have been named: "与养和医疗"."""
    return any(mark.end == place and mark.meaning.name in _PREPOSITIONS for mark in marks.of("markers", place - 1, place))


def _ends_word(marks: Marks, place: int) -> bool:
    return any(mark.end == place and mark.end - mark.start > 1 for mark in marks.between(place - _LONGEST_WORD, place))
