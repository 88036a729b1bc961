"""Stretches of text cut at what they may not go across."""

from collections.abc import Iterable, Iterator

Span = tuple[int, int]


def cut(stretches: Iterable[Span], blocked: Iterable[Span]) -> Iterator[Span]:
    """What is left of each stretch between the blocked places, in order; both are sorted by where they begin."""
    blocks = iter(blocked)
    block = next(blocks, None)
    for start, end in stretches:
        while block and block[1] <= start:
            block = next(blocks, None)
        while block and block[0] < end:
            if start < block[0]:
                yield start, block[0]
            start = max(start, block[1])  # noqa: PLW2901 - what lies before it is dealt with
            if block[1] > end:
                break
            block = next(blocks, None)
        if start < end:
            yield start, end
