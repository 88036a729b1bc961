"""The record of a deal, as it follows from all that was told of it."""
