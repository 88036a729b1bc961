"""How alike two texts are by their signatures."""


def similarity(one: str, other: str) -> float:
    if not one or len(one) != len(other):
        return 0.0
    slots = range(0, len(one), 4)
    return sum(one[at : at + 4] == other[at : at + 4] for at in slots) / len(slots)
