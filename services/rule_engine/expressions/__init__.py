"""Expressions in CEL, the Common Expression Language, over typed names of a deal. The package that runs them is an optional extra.

deal.amount / deal.valuation > 0.2 && "nvidia" in deal.investor

tokens      the text cut into words, and made to fit: people write 1000 for 1000.0
names       what an expression may name: `deal.amount`, a number; and how each is read from a deal
engine      the guarded adapter: the only module that knows the package
complaints  what the package says of a text, in the words of whoever wrote it
expression  an expression ready to be held against deals
"""
