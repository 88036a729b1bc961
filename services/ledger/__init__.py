"""Takes DealMentioned: what one article says about one deal.
Gives DealChanged: the one record of that deal, with what changed by name.
Owns the deals, their parties and claims, and which articles told them.
"""
