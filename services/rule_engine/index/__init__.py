"""Finds the few rules that a deal can satisfy without asking all of them: "AnchorVec", and numpy does the counting.

predicates  every distinct condition of a rule set has a number
clauses     a rule is one or more rows of such numbers that must all hold
anchors     each row stands under its rarest predicate; a deal's rows are narrowed column by column

What is left is asked in full, so the index may let a rule through that does not hold, and never the other way round: a *maybe* counts
as true, and what cannot be said as a mark is asked once per deal, however many rules share it.
"""
