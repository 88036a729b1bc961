"""`language: de`, or a list: an article in one of these languages tells it. `zh` is Chinese in either script, `zh-Hant` only that one.

Asked of the newest articles and of those whose words are quoted; a deal told by hundreds keeps no more of them.
"""

import re
from typing import Any

from services.rule_engine import truth
from services.rule_engine.condition_kind import Check, ConditionKind, Lists, words
from services.rule_engine.facts import DealFacts
from services.rule_engine.language_codes import CODES, OFTEN_WRITTEN
from services.rule_engine.misreading import misread, phrase_of

_SCRIPT = re.compile(r"[A-Za-z]{4}")


def read_language(value: Any) -> str:
    """'de', 'zh-Hant'. Raises a misreading."""
    phrase = phrase_of(value)
    word = phrase.strip()
    code, dash, script = word.partition("-")
    if code.lower() in CODES and (not dash or _SCRIPT.fullmatch(script)):
        return f"{code.lower()}-{script.title()}" if dash else code.lower()
    known = OFTEN_WRITTEN.get(word.lower()) or (code.lower() if code.lower() in CODES else None)
    hint = f"write '{known}'" if known else "write its two letters, like en, de, ja"
    raise misread(f"'{word}' is not the code of a language", hint, phrase.index(word), len(word))


def _told_in(facts: DealFacts) -> tuple[str, ...]:
    deal = facts.deal
    told = [
        facts.changed.cause.language,
        *(article.language for article in deal.articles),
        *(claim.language for claim in deal.claims),
    ]
    return tuple(sorted({language for language in told if language}))


def _test(wanted: tuple[str, ...], _key: str, _lists: Lists) -> Check:
    def among(language: str) -> bool:
        return any(language == one or language.startswith(f"{one}-") for one in wanted)

    def miss(facts: DealFacts) -> str:
        return f"told in {_value(facts)}; would fire once an article in {' or '.join(wanted)} tells it"

    return Check(truth=lambda facts: truth.of(any(map(among, _told_in(facts)))), value=_value, miss=miss)


def _value(facts: DealFacts) -> str:
    return ", ".join(_told_in(facts)) or "no language that we know"


_SCHEMA = {"type": "string", "pattern": "^[A-Za-z]{2}(-[A-Za-z]{4})?$", "examples": ["en", "de", "ja", "zh", "zh-Hant"]}
CONDITION = ConditionKind(keys=("language",), form=words(read_language, _SCHEMA), test=_test)
