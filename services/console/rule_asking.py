"""What the page of a deal asks the rule engine: why a rule did not fire for it. Without an answer the page comes all the same."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from services.console.health import wish_lines
from services.console.reach import BrokerAway, demanded, reached
from services.console.rule_list import RuleText, rules_in
from services.console.site import Site
from shared.contracts import Bucket

_LONGEST, _MOST_OFFERED = 100, 500


@dataclass(frozen=True)
class RuleAnswer:
    """`offered` are rules to choose from, `answer` is what the rule engine says, `refused` why it cannot."""

    rule: str = ""
    offered: list[RuleText] = field(default_factory=list)
    answer: dict[str, Any] | None = None
    refused: str = ""


async def rule_answer(site: Site, deal_id: str, rule: str) -> RuleAnswer:
    """For the deal and the `rule` that a person asks about; nothing is asked while none is named."""
    rule = rule.strip()[:_LONGEST]
    texts, _ = await reached(site.ports.buckets[Bucket.RULES].entries(), {})
    offered = await asyncio.to_thread(lambda: [one for line in wish_lines(texts) for one in rules_in(line.text)][:_MOST_OFFERED])
    if not rule:
        return RuleAnswer(offered=offered)
    try:
        answer = await demanded(site.ports.ask("rules.why_not", {"deal": deal_id, "rule": rule}), ValueError)
    except ValueError as error:
        return RuleAnswer(rule, offered, refused=str(error))
    except BrokerAway:
        return RuleAnswer(rule, offered, refused="The rule engine does not answer; ask again in a moment.")
    return RuleAnswer(rule, offered, answer)
