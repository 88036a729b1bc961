"""`contract_value: at least $1B`: what a contract is worth over its life, which is the sum of a deal that is a contract.

`amount` asks the same of every deal; this one leaves purchases and investments out, so that `any` may hold both.
"""

from services.rule_engine.figure_condition import figure_condition
from shared.contracts import Kind, Measure

CONDITION = figure_condition("contract_value", Measure.DEAL, Kind.CONTRACT)
