"""One file for each way to reach a person; each has a KIND, found by looking here."""
