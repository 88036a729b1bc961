"""`origins: at least 2`: how many tell it independently of each other. Forty reprints of one agency are one origin."""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from services.rule_engine.condition_kind import Check, ConditionKind, Lists
from services.rule_engine.counts import COUNT_SCHEMA, read_count
from services.rule_engine.facts import DealFacts
from services.rule_engine.intervals import Interval
from services.rule_engine.near_figures import far_count
from shared.contracts import Truth

_MOST_NAMED = 4


def _test(wanted: Interval, _key: str, _lists: Lists) -> Check:
    def truth(facts: DealFacts) -> Truth:
        count = Decimal(len(facts.deal.origins))
        return Interval(count, count).within(wanted)

    return Check(truth, _value, lambda facts: far_count(wanted, len(facts.deal.origins), "origin"))


def _value(facts: DealFacts) -> str:
    origins = facts.deal.origins
    more = f" and {len(origins) - _MOST_NAMED} more" if len(origins) > _MOST_NAMED else ""
    return f"{len(origins)}: {', '.join(origins[:_MOST_NAMED])}{more}" if origins else "0"


_FORM: Any = Annotated[Interval, BeforeValidator(read_count), WithJsonSchema(COUNT_SCHEMA)]
CONDITION = ConditionKind(keys=("origins",), form=_FORM, test=_test)
