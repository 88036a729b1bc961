"""Does a mention belong to a known deal? Decided purely, with a named reason."""
