"""Gives: nothing; it shows what the others gave and lets a person act on what was set aside.
Takes: all seven facts, each into its own tables; wishes and source health from their buckets when a page asks.
Owns: console_event, console_item, console_article, console_deal, console_message.
"""
