"""`python -m deploy.prepare`, for containers. Exits 1 when broker or database will not have it, 2 for settings that do not fit."""

import asyncio
import sys

import structlog
from nats.errors import Error as NatsError

from deploy.prepare import prepare
from deploy.prepare.topology import PrepareSettings
from shared.database_errors import DatabaseRefuses
from shared.errors import Permanent
from shared.log import set_up_logging
from shared.settings import WrongSettings


def main() -> None:
    try:
        settings = PrepareSettings()
    except WrongSettings as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(2) from None
    set_up_logging("prepare", settings)
    try:
        asyncio.run(prepare(settings))
    except (Permanent, DatabaseRefuses, NatsError) as error:
        structlog.get_logger().critical("cannot_prepare", reason=str(error))
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
