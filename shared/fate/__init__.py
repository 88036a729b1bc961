"""Fate: what becomes of a message whose handling failed. `decide` says it, `middleware` does it, `dead` keeps what was set aside,
`collector` finds what no handler could report."""

from shared.fate.dead import DeadLetter, DeadLetters

__all__ = ["DeadLetter", "DeadLetters"]
