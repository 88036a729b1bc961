"""`background: include`, directly in `when`: the rule also looks at deals that are told only as background; `only`: at no others.

Without it a rule never looks at them: an old deal that an article recalls is no news.
"""

from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from services.rule_engine import truth
from services.rule_engine.condition_kind import Check, ConditionKind, Lists
from services.rule_engine.misreading import misread, one_of, phrase_of

INCLUDE, _ONLY = "include", "only"
ALIKE = {"yes": INCLUDE, "true": INCLUDE}
_DEFAULT = {"never", "no", "false", "exclude", "skip"}


def read_background(value: Any) -> str:
    word = phrase_of(value).strip().lower()
    if word in _DEFAULT:
        raise misread(f"'{word}' is what holds without this key", "leave it out, or write 'include' or 'only'")
    return ALIKE.get(word) or one_of(value, (INCLUDE, _ONLY), "known here")


def _test(wanted: str, _key: str, _lists: Lists) -> Check:
    return Check(
        truth=lambda facts: truth.of(wanted == INCLUDE or facts.deal.background),
        value=lambda facts: "told only as background" if facts.deal.background else "told as news",
        miss=lambda _facts: "the deal is told as news; would fire for background, or with 'include'",
    )


_FORM: Any = Annotated[str, BeforeValidator(read_background), WithJsonSchema({"enum": [INCLUDE, _ONLY, *ALIKE, True]})]
CONDITION = ConditionKind(keys=("background",), form=_FORM, test=_test, admits_background=True)
