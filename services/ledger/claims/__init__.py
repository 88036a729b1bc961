"""What was said of each slot, what counts, and why figures contradict each other."""
