"""`valuation: at least $10B`: what the deal says the company is worth, never what is paid."""

from services.rule_engine.figure_condition import figure_condition
from shared.contracts import Measure

CONDITION = figure_condition("valuation", Measure.VALUATION)
