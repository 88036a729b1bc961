"""Gives: DealMentioned, one for each deal that an article tells; ReviewAsked, for an article that people should look at.
Takes: ArticleFetched; follows the bucket of entities.
Owns: nothing; the same article and entities always give the same mentions.
"""

COMMANDS = ("extract",)  # of `dealwatch`, in cli.py
