"""`none: [...]`: no block holds. `unless` of a rule is the same beside its `when`."""

from services.rule_engine.condition_kind import BLOCKS, ConditionKind
from services.rule_engine.truth import neither

CONDITION = ConditionKind(keys=("none",), form=BLOCKS, combine=neither, negates=True)
