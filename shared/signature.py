"""How alike two texts are by their MinHash signatures: four hexadecimal digits for each slot, the same number of slots in all."""

from array import array
from functools import lru_cache
from operator import eq

_KEPT = 4096  # signatures; one deal's come again with each of its articles


def similarity(one: str, other: str) -> float:
    """The share of slots that are the same, from 0 to 1; it estimates the share of words in a row that two texts have in common.

    Nothing is like a text without a signature, or one with another number of slots.
    """
    if not one or len(one) != len(other):
        return 0.0
    ours, theirs = _slots(one), _slots(other)
    return sum(map(eq, ours, theirs)) / len(ours) if ours and theirs else 0.0


@lru_cache(_KEPT)
def _slots(signature: str) -> "array[int]":
    """None of what is no signature."""
    try:
        return array("H", bytes.fromhex(signature))
    except ValueError:
        return array("H")
