"""`all: [...]`: every block holds. Needed where two blocks use the same key."""

from services.rule_engine.condition_kind import BLOCKS, ConditionKind
from services.rule_engine.truth import both

CONDITION = ConditionKind(keys=("all",), form=BLOCKS, combine=both)
