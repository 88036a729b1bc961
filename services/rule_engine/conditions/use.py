"""`use: solid`: the blocks that the file's `conditions` hold under these names hold too."""

from collections.abc import Iterator
from typing import Any

from services.rule_engine.condition_kind import ConditionKind, NameUsed, each, words
from services.rule_engine.misreading import phrase_of
from services.rule_engine.truth import both


def _word(value: Any) -> str:
    return phrase_of(value).strip()


def _names(raw: Any) -> Iterator[NameUsed]:
    for at, word in each((), raw):
        if isinstance(word, str):
            yield NameUsed(at, "condition", word.strip())


CONDITION = ConditionKind(keys=("use",), form=words(_word, {"type": "string"}), combine=both, names=_names)
