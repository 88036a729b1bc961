"""The kinds of sources: one file each, found by looking. A file gives `SOURCE`, its model and what it does."""
