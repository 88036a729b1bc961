"""What is to be known of each rule of a set without looking at it: of many rules, a look costs more than the question."""

from collections.abc import Iterable

from services.rule_engine.tree import Rule
from shared.contracts import OnConflict

ABOUT_MANY, LOWEST, BACKGROUND, BY_STAGE, AGAIN, MAYBE_MATCHES = (1 << bit for bit in range(6))
Traits = bytes


def traits_of(rules: Iterable[Rule]) -> Traits:
    """One number for each, with a bit for each trait."""
    return bytes(map(_traits, rules))


def _traits(rule: Rule) -> int:
    written = rule.written
    return (
        (ABOUT_MANY if rule.about_many else 0)
        | (LOWEST if written.on_conflict is OnConflict.SEND_LOWEST else 0)
        | (BACKGROUND if rule.sees_background else 0)
        | (BY_STAGE if rule.fires_by_stage else 0)
        | (AGAIN if written.again_on else 0)
        | (MAYBE_MATCHES if written.unclear == "match" else 0)
    )
