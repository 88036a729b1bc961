"""Finds the rules that hold for a deal without asking them.

predicates  every distinct condition of a rule set has a number
clauses     a rule is one or more rows of such numbers, and is as true as the best of them
marks       most predicates are answered by what a deal shows: a token or a figure; the `opaque` ones are asked once per deal, if at all
anchors     many rules ("AnchorVec"): each row stands under its rarest predicate, and numpy narrows a deal's rows column by column
bitmaps     some hundreds: each row is a bit of a number

All of it is in Kleene's three values, so that it says what the rules would say themselves. Only those with a condition that may fault, or
with a row that is very long, are `undecided` and asked in full.
"""
