"""`make migration MESSAGE="..."`: one new revision for each service whose tables differ from what the history makes."""

import asyncio
import sys
import tempfile
from collections.abc import Callable
from typing import Any

from alembic import command
from alembic.operations.ops import MigrationScript

from deploy.prepare.migrate import STATEFUL, alembic_config
from shared.store import Store


def main() -> None:
    message = " ".join(sys.argv[1:]).strip()
    if not message:
        sys.stderr.write('say what changes: make migration MESSAGE="the ledger keeps claims apart"\n')
        raise SystemExit(2)
    for service in STATEFUL:
        asyncio.run(_revise(service, message))


async def _revise(service: str, message: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(service, f"sqlite:///{folder}/{{service}}.db")
        await store.open()
        async with store.engine.connect() as connection, connection.begin():
            await connection.run_sync(_upgrade_and_compare(service, message))
        await store.close()


def _upgrade_and_compare(service: str, message: str) -> Callable[[Any], None]:
    def work(connection: Any) -> None:
        config = alembic_config(connection, (service,))
        config.attributes["service"] = service
        config.attributes["process_revision_directives"] = _drop_empty
        command.upgrade(config, "head")
        command.revision(config, f"{service}: {message}", autogenerate=True)

    return work


def _drop_empty(_context: Any, _revision: Any, directives: list[MigrationScript]) -> None:
    if directives and directives[0].upgrade_ops and directives[0].upgrade_ops.is_empty():
        directives.clear()


if __name__ == "__main__":
    main()
