"""What a database raises is away, refuses, is contended, or a bug; on the real ones."""

import asyncio
import contextlib
from collections.abc import Iterator

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from shared.database_errors import DatabaseAway, DatabaseRefuses
from shared.store import Store
from tests.parts.postgres import running_postgres


@pytest.fixture(scope="module")
def guarded() -> Iterator[str]:
    """A PostgreSQL that asks for a password."""
    with running_postgres(password="right") as address:
        yield address.split("@")[1]


async def raised(url: str, *statements: str) -> BaseException:
    store = Store("probe", url)
    await store.open()
    try:
        async with store.transaction() as session:
            for statement in statements or ("SELECT 1",):
                await session.execute(text(statement))
    except Exception as error:  # noqa: BLE001 - the point
        return error
    finally:
        await store.close()
    raise AssertionError("nothing was raised")


@pytest.mark.parametrize(
    ("login", "name", "said"),
    [
        ("postgres:wr0ng", "postgres", 'password authentication failed for user "postgres"'),
        ("nobody:wr0ng", "postgres", 'password authentication failed for user "nobody"'),
        ("postgres:right", "nosuch", 'database "nosuch" does not exist'),
    ],
)
async def test_a_database_that_will_not_have_us_refuses(guarded, login, name, said):
    error = await raised(f"postgresql+asyncpg://{login}@{guarded}/{name}")
    assert isinstance(error, DatabaseRefuses)
    assert said in str(error)
    assert "wr0ng" not in str(error)


async def test_a_user_without_the_right_to_a_table_is_refused_and_one_too_many_waits(guarded):
    address = f"{guarded}/postgres"
    admin = await asyncpg.connect(f"postgresql://postgres:right@{address}")
    await admin.execute("CREATE ROLE guest LOGIN PASSWORD 'guest'; CREATE TABLE secret (id int)")
    assert isinstance(await raised(f"postgresql+asyncpg://guest:guest@{address}", "SELECT * FROM secret"), DatabaseRefuses)
    await admin.execute("ALTER ROLE guest CONNECTION LIMIT 0")
    error = await raised(f"postgresql+asyncpg://guest:guest@{address}")
    assert type(error) is DatabaseAway
    assert "too many connections" in str(error)
    await admin.close()


async def test_a_connection_that_the_server_ends_is_away(postgres_url):
    error = await raised(postgres_url, "SELECT pg_terminate_backend(pg_backend_pid())")
    assert type(error) is DatabaseAway


async def test_what_is_wrong_with_a_statement_is_a_bug(postgres_url):
    assert isinstance(await raised(postgres_url, "SELECT nonsense"), DBAPIError)


async def test_a_full_disk_is_away_until_there_is_room(tmp_path):
    store = Store("probe", f"sqlite:///{tmp_path}/probe.db")
    await store.open()

    async def write(session):
        await session.execute(text("CREATE TABLE IF NOT EXISTS filled (bytes BLOB)"))
        await session.execute(text("INSERT INTO filled VALUES (zeroblob(200000))"))

    async def limit(pages: int) -> None:
        """SQLite's own limit answers as the disk does; it belongs to a connection, and the pool has but one here."""
        async with store.transaction() as session:
            await session.execute(text(f"PRAGMA max_page_count={pages}"))

    await limit(10)
    with pytest.raises(DatabaseAway, match="disk is full"):
        await store.run(write)
    await limit(1000)
    await store.run(write)
    await store.close()


@pytest.mark.parametrize("made", [True, False])
async def test_a_folder_that_cannot_be_written_is_refused_with_its_name(tmp_path, made, monkeypatch):
    folder = tmp_path / "data"
    if made:
        folder.mkdir()
        monkeypatch.setattr("os.access", lambda *_: False)  # as a disk that was mounted read-only answers, to root too
    else:
        folder.write_text("a file")
    store = Store("probe", f"sqlite:///{folder}/probe.db")
    with pytest.raises(DatabaseRefuses, match=f"the folder {folder} .*name another one in DATABASE_URL"):
        await store.open()


async def test_waiting_is_told_and_a_refusal_ends_it(guarded):
    store = Store("probe", "postgresql+asyncpg://nobody@127.0.0.1:1/none")
    await store.open()
    told: list[str] = []
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(store.wait_until_reachable(0.01, told.append), 1)
    assert "127.0.0.1" in told[0]
    await store.close()
    refused = Store("probe", f"postgresql+asyncpg://postgres:wrong@{guarded}/postgres")
    await refused.open()
    with pytest.raises(DatabaseRefuses):
        await asyncio.wait_for(refused.wait_until_reachable(0.01, told.append), 20)
    await refused.close()
