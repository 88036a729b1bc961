"""The graph of deals around one company: what the ledger answers, and the drawing of it, which its command and the console share."""
