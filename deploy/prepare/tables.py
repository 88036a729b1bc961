"""Every table of every service, declared by importing the services' own modules."""

import importlib

from deploy.prepare.migrate import STATEFUL
from shared.bus.outbox import outbox_table
from shared.inbox import inbox_table

_WITH_INBOX = ("ledger", "rule_engine", "notifier", "console")
_WITH_OUTBOX = ("crawler", "ledger", "rule_engine", "notifier")


def declare_all() -> None:
    for service in STATEFUL:
        importlib.import_module(f"services.{service}.tables")
    for service in _WITH_INBOX:
        inbox_table(service)
    for service in _WITH_OUTBOX:
        outbox_table(service)
