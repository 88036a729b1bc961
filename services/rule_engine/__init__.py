"""Gives: MatchFound, when a rule finds its deal for the first time under what it fires once per.
Takes: DealChanged; follows the buckets of rules and of entities; asks the ledger once for what it knew before.
Owns: rule_engine_deal (the newest revision judged), rule_engine_fire (what fired, with its reasons), the history of deals
(rule_engine_version, rule_engine_member, rule_engine_edge), how far it was taken over from the ledger and what waits for that
(rule_engine_seed, rule_engine_postponed), and what waits until a rule has cooled down (rule_engine_told, rule_engine_held).
"""

COMMANDS = ("rules", "why", "why-not", "backtest")  # of `dealwatch`, in cli.py
