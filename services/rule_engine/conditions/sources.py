"""`sources: at least 5`: how many articles tell it, reprints included. How loud it is, not how sure: for that ask for `origins`."""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from services.rule_engine.condition_kind import Check, ConditionKind, Lists
from services.rule_engine.counts import COUNT_SCHEMA, read_count
from services.rule_engine.facts import DealFacts
from services.rule_engine.intervals import Interval
from services.rule_engine.near_figures import far_count
from shared.contracts import Truth


def _test(wanted: Interval, _key: str, _lists: Lists) -> Check:
    def truth(facts: DealFacts) -> Truth:
        count = Decimal(facts.deal.article_count)
        return Interval(count, count).within(wanted)

    return Check(truth, _value, lambda facts: far_count(wanted, facts.deal.article_count, "article"))


def _value(facts: DealFacts) -> str:
    count, origins = facts.deal.article_count, len(facts.deal.origins)
    return f"{count} article{'' if count == 1 else 's'} of {origins} origin{'' if origins == 1 else 's'}"


_FORM: Any = Annotated[Interval, BeforeValidator(read_count), WithJsonSchema(COUNT_SCHEMA)]
CONDITION = ConditionKind(keys=("sources",), form=_FORM, test=_test)
