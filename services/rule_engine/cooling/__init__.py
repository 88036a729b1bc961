"""Rules that cool down: what they find meanwhile is held, and told when the time is over."""
