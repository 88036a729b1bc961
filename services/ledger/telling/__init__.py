"""A mention with its two times, and what it says of stage and dates."""
