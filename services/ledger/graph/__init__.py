"""Who pays whom by which deal, and the circles in it."""
