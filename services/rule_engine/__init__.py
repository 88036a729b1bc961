"""Gives: MatchFound, when a rule finds its deal for the first time under what it fires once per.
Takes: DealChanged; follows the buckets of rules and of entities.
Owns: rule_engine_deal (the newest revision judged), rule_engine_fire (what fired, with its reasons).
"""

COMMAND = "rules"  # of `dealwatch`, in cli.py
