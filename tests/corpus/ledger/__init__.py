"""Labelled streams of mentions: which of them tell the same deal, and how well the ledger sees it."""
