"""Who speaks of a deal, who copies whom, and who said it first."""
