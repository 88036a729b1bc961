"""What rules would have done with the deals of the past: the same decisions, by the clock of the history."""
