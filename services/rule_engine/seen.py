"""What one deal makes a rule see. Pure, so that whoever decides what fires needs no history."""

from dataclasses import dataclass

from services.rule_engine.evaluation import ReadyRule
from shared.contracts import Condition, Truth


@dataclass(frozen=True)
class Sighting:
    """A rule that holds, or may hold, because of this deal. `group` names what it fires once per; `conditions` say why, where that is
    more than the rule's own conditions. `company` is the one whose window it is."""

    ready: ReadyRule
    group: str
    truth: Truth
    conditions: tuple[Condition, ...] = ()
    company: str = ""
