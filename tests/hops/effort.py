"""What a statement costs, told by the database itself and so the same on every machine."""

from sqlalchemy import text

from shared.store import connection_of

# A plan that PostgreSQL has made for one value after the other is made for all of them at the sixth.
TIMES = 12
READ = text("SELECT sum(idx_tup_fetch + seq_tup_read) FROM pg_stat_xact_user_tables")


class Effort:
    """How many rows PostgreSQL read in this transaction, or how many instructions SQLite ran."""

    def __init__(self, connection) -> None:
        self._connection, self._steps = connection, 0

    async def begin(self) -> None:
        if self._connection.dialect.name == "sqlite":
            raw = (await self._connection.get_raw_connection()).driver_connection
            raw.set_progress_handler(self._step, 1)
        else:
            self._steps = -int((await self._connection.execute(READ)).scalar_one())

    def _step(self) -> int:
        self._steps += 1
        return 0

    async def end(self) -> int:
        if self._connection.dialect.name == "sqlite":
            (await self._connection.get_raw_connection()).driver_connection.set_progress_handler(None, 0)
            return self._steps
        return self._steps + int((await self._connection.execute(READ)).scalar_one())


async def effort_of(session, work) -> int:
    effort = Effort(await connection_of(session))
    await effort.begin()
    for _ in range(TIMES):
        await work()
    return await effort.end()
