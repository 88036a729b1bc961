"""The ledger's rows: found, kept, told, and waited for."""
