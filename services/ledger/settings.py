"""What can be set of the ledger."""

from pydantic import Field

from shared.settings import Settings


class LedgerSettings(Settings):
    same_deal_days: int = Field(270, ge=1, description="a mention so long after the last one of a deal opens a new deal")
