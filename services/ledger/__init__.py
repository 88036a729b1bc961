"""Gives DealChanged: the one record of a deal, with what changed by name.
Takes DealMentioned: what one article says about one deal; ArticleRevised: what its older version said no longer counts; follows the bucket of publishers.
Owns the deals with every mention, version, judgement and timer, and the keys by which they are found.
"""

COMMANDS = ("deals",)  # of `dealwatch`, in cli.py
