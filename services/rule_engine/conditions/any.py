"""`any: [...]`: at least one block holds."""

from services.rule_engine.condition_kind import BLOCKS, ConditionKind
from services.rule_engine.truth import either

CONDITION = ConditionKind(keys=("any",), form=BLOCKS, combine=either)
