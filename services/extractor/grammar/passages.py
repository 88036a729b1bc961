"""The words around a quote that a person needs to judge it: its sentence, or as much of a long one as can be read at a glance."""

_MOST = 400


def passage(text: str, start: int, end: int, first: int, last: int, most: int = _MOST) -> str:  # noqa: PLR0917 - two spans
    """What stands around `text[start:end]` between `first` and `last`, of about `most` characters, cut between words.

    The quote itself is always whole. Where a sentence was cut, the passage just begins or ends: nothing is added to it.
    """
    first, last = min(first, start), max(last, end)
    room = max(0, most - (end - start)) // 2
    left = first if start - first <= room else _after_space(text, start - room, start)
    right = last if last - end <= room else _before_space(text, end, end + room)
    while left < start and text[left].isspace():
        left += 1
    while right > end and text[right - 1].isspace():
        right -= 1
    return text[left:right]


def _after_space(text: str, begin: int, end: int) -> int:
    for at in range(begin, end):
        if text[at].isspace():
            return at + 1
    return begin  # a script without spaces is cut between letters


def _before_space(text: str, begin: int, end: int) -> int:
    for at in range(end, begin, -1):
        if text[at - 1].isspace():
            return at - 1
    return end
