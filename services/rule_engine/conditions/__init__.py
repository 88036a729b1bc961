"""One file per kind of condition; each has a CONDITION. A new file is a new condition, there is no list to add it to."""
