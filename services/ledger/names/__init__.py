"""Names of companies: what tells in them, how they sound, and how alike two are."""
