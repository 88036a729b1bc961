"""`amount: above $1B`: the size of the deal itself, compared in the rule's currency at the rate of the deal's date."""

from services.rule_engine.figure_condition import figure_condition
from shared.contracts import Measure

CONDITION = figure_condition("amount", Measure.DEAL)
