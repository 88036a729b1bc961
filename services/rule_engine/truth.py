"""Kleene's three values: a figure "up to 10" held against "above 1" is neither yes nor no, and no rule may pretend otherwise."""

from collections.abc import Iterable

from shared.contracts import Truth


def both(values: Iterable[Truth]) -> Truth:
    """Yes when all are yes, no when one is no. Yes for none at all."""
    result = Truth.YES
    for value in values:
        if value is Truth.NO:
            return Truth.NO
        if value is Truth.MAYBE:
            result = Truth.MAYBE
    return result


def either(values: Iterable[Truth]) -> Truth:
    """Yes when one is yes, no when all are no. No for none at all."""
    result = Truth.NO
    for value in values:
        if value is Truth.YES:
            return Truth.YES
        if value is Truth.MAYBE:
            result = Truth.MAYBE
    return result


def opposite(value: Truth) -> Truth:
    return Truth.NO if value is Truth.YES else Truth.YES if value is Truth.NO else value


def neither(values: Iterable[Truth]) -> Truth:
    return opposite(either(values))


def of(value: bool) -> Truth:
    return Truth.YES if value else Truth.NO
