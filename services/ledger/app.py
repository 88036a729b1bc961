"""Wires the ledger."""

import datetime as dt

from services.ledger import tables  # noqa: F401 - declares the tables
from services.ledger.handlers import Desk, record_mention
from services.ledger.settings import LedgerSettings
from shared.clock import utc_now
from shared.contracts import DealChanged, DealMentioned
from shared.service import Service, run


def road(settings: LedgerSettings | None = None) -> Service:
    settings = settings or LedgerSettings()
    service = Service("ledger", settings)
    window = dt.timedelta(days=settings.same_deal_days)
    service.hop(DealMentioned, record_mention, gives=(DealChanged,), store=service.store(), desk=Desk(window, utc_now))
    return service


def main() -> None:
    run(road)


if __name__ == "__main__":
    main()
