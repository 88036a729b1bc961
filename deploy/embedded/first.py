"""What happens before the services start: topology, tables, and the watch folder into its buckets."""

import asyncio
import os
import sys
from pathlib import Path

from deploy.apply import bring, read_watch
from deploy.prepare import prepare
from deploy.prepare.topology import PrepareSettings
from shared.bus.client import Client
from shared.database_errors import DatabaseRefuses
from shared.documents import Invalid
from shared.log import set_up_logging
from shared.settings import WrongSettings


def main() -> None:
    """Exits 1 when the watch folder does not hold: a start with half of it would be a surprise."""
    try:
        settings = PrepareSettings()
        set_up_logging("prepare", settings)
        asyncio.run(_first(settings, Path(os.environ["WATCH_DIR"])))
    except (Invalid, WrongSettings, DatabaseRefuses) as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(1) from None


async def _first(settings: PrepareSettings, folder: Path) -> None:
    watch = read_watch(folder)
    await prepare(settings)
    async with Client(settings.nats_url) as client:
        await bring(client, watch)
