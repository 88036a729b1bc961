"""`overdue: yes`: the date announced for the next stage has passed, and nothing was told since."""

from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from services.rule_engine import truth
from services.rule_engine.condition_kind import Check, ConditionKind, Lists
from services.rule_engine.facts import DealFacts
from services.rule_engine.misreading import yes_or_no


def _test(wanted: bool, _key: str, _lists: Lists) -> Check:
    return Check(
        truth=lambda facts: truth.of((facts.deal.overdue_since is not None) is wanted),
        value=_value,
        miss=_not_yet if wanted else None,
    )


def _not_yet(facts: DealFacts) -> str:
    expected = facts.deal.expected
    if expected is None:
        return "no date is announced that could pass"
    return f"nothing is overdue; would fire once {expected.latest} has passed and nothing was told"


def _value(facts: DealFacts) -> str:
    expected, since = facts.deal.expected, facts.deal.overdue_since
    announced = f"{expected.stage} expected by {expected.latest}" if expected else "no date announced"
    return f"{announced}, overdue since {since}" if since else announced


def _trace(facts: DealFacts) -> str:
    return str(facts.deal.overdue_since or "")


_FORM: Any = Annotated[bool, BeforeValidator(yes_or_no), WithJsonSchema({"enum": ["yes", "no", "true", "false", True, False]})]
CONDITION = ConditionKind(keys=("overdue",), form=_FORM, test=_test, traces=_trace)
