"""How alike two texts are by their MinHash signatures: four hexadecimal digits for each slot, the same number of slots in all."""

_SLOT = 4


def similarity(one: str, other: str) -> float:
    """The share of slots that are the same, from 0 to 1; it estimates the share of words in a row that two texts have in common.

    Nothing is like a text without a signature, or one with another number of slots.
    """
    if not one or len(one) != len(other):
        return 0.0
    slots = range(0, len(one), _SLOT)
    return sum(one[at : at + _SLOT] == other[at : at + _SLOT] for at in slots) / len(slots)
