"""What an older version recorded of deals is not lost: the newer one finds it, tells on, and says what it cannot take apart."""

import contextlib
import datetime as dt
from collections.abc import AsyncIterator

import pytest
from alembic import command
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.prepare.migrate import STATEFUL, alembic_config, migrate
from services.ledger.asking import Questions
from services.ledger.handlers import Desk, record_mention
from services.ledger.judging.judging import Judging
from services.ledger.record.record import open_record
from services.ledger.telling.telling import Telling
from shared.contracts import Bound, Change
from shared.store import Store
from tests.hops.test_judging import Post
from tests.unit.ledger.telling import NOON, mention, money

BEFORE_MENTIONS_WERE_KEPT, BEFORE_FLOWS_WERE_KEPT, BEFORE_LEGS_WERE_KEPT = "b45f0aa1e66a", "01d99b537ee0", "54e66e46cfd7"
BEFORE_BOUNDS_WERE_KEPT = "370976e0c868"
DEAL = ("acquisition", "acquirer:a", "target:~Old Name")


async def as_recorded_then(store: Store) -> None:
    """A database of the version before mentions were kept, with one deal in it."""
    told = Telling(mention(*DEAL, money=[money(5)], cited=["Reuters"]), NOON, NOON)
    deal = open_record(told, NOON).record.deal
    body = deal.model_dump_json(exclude={"claims", "reports", "edges", "circles"})
    row = {"id": deal.id, "at": stored(store, NOON), "body": body}
    async with at_revision(store, BEFORE_MENTIONS_WERE_KEPT) as connection:
        await connection.execute(text("INSERT INTO ledger_deal VALUES (:id, 1, 'takeover', :at, :body, '[]')"), row)
        for key in ("a", "~oldname"):
            await connection.execute(text("INSERT INTO ledger_party VALUES (:key, 'takeover', :id)"), {"key": key, "id": row["id"]})


@contextlib.asynccontextmanager
async def at_revision(store: Store, revision: str, *, back: bool = False) -> AsyncIterator[AsyncConnection]:
    """The database as it was then; `back`: it was newer."""
    turn = command.downgrade if back else command.upgrade
    on_sqlite = store.engine.dialect.name == "sqlite"
    services = ("ledger",) if on_sqlite else STATEFUL
    async with store.engine.connect() as connection:
        if not on_sqlite:
            await connection.execution_options(isolation_level="READ COMMITTED")
        async with connection.begin():
            await connection.run_sync(lambda sync: turn(alembic_config(sync, services), revision))
            yield connection


def stored(store: Store, at: dt.datetime) -> object:
    """An instant as the database has it."""
    return at.strftime("%Y-%m-%d %H:%M:%S.%f") if store.engine.dialect.name == "sqlite" else at


async def test_a_deal_from_before_is_found_and_told_on(database_url):
    store = Store("ledger", database_url)
    await store.open()
    await as_recorded_then(store)
    await migrate(database_url)

    async def tell(session):
        desk = Desk(dt.timedelta(days=270), lambda: NOON + dt.timedelta(hours=1))
        return [fact async for fact in record_mention(mention(*DEAL, article="a2", stage="completed"), session=session, desk=desk)]

    [fact] = await store.run(tell)
    assert (fact.deal.revision, fact.changes) == (2, (Change.STAGE_MOVED,))
    assert (fact.deal.article_count, fact.deal.money[0].value, fact.deal.origins) == (2, 5, ("Reuters", "paper of a2"))
    with pytest.raises(ValueError, match="kept no mentions"):
        await Questions(store, Judging(store, Post()), lambda: NOON).judge(
            {"verb": "wrong", "by": "ada", "deal": fact.deal.id, "articles": ["a2"]}
        )
    await store.close()


async def test_edges_from_before_close_circles(database_url):
    store = Store("ledger", database_url)
    await store.open()
    edges = (("light", 5, "agreed", None), ("heavy", 9, "agreed", None), ("over", 99, "completed", stored(store, NOON)))
    async with at_revision(store, BEFORE_FLOWS_WERE_KEPT) as connection:
        for name, usd, stage, ended in edges:
            row = {"id": name, "usd": usd, "stage": stage, "at": stored(store, NOON), "ended": ended}
            await connection.execute(
                text("INSERT INTO ledger_edge VALUES (:id, 1, 0, 'b', 'a', 'buys_from', :stage, :usd, 'B', 'A', :at, :at, :ended)"),
                row,
            )
    await migrate(database_url)

    async def tell(session):
        desk = Desk(dt.timedelta(days=270), lambda: NOON + dt.timedelta(hours=1))
        told = mention("investment", "investor:a", "investee:b", article="a2")
        return [fact async for fact in record_mention(told, session=session, desk=desk)]

    [fact] = await store.run(tell)
    assert [[leg.deal_id for leg in circle.legs] for circle in fact.deal.circles] == [[fact.deal.id, "heavy"]]
    await store.close()


async def test_circles_from_before_end_with_a_leg(database_url):
    store = Store("ledger", database_url)
    await store.open()
    await migrate(database_url)
    stages = iter(("agreed", "agreed", "terminated"))

    async def tell(kind, *parties, article):
        told = mention(kind, *parties, article=article, stage=next(stages), money=[money(5)])
        desk = Desk(dt.timedelta(days=270), lambda: NOON + dt.timedelta(hours=1))

        async def work(session):
            return [fact async for fact in record_mention(told, session=session, desk=desk)]

        return await store.run(work)

    await tell("contract", "customer:b", "supplier:a", article="a1")
    [closing] = await tell("investment", "investor:a", "investee:b", article="a2")
    async with at_revision(store, BEFORE_LEGS_WERE_KEPT, back=True):
        pass
    await migrate(database_url)
    _, ended = await tell("contract", "customer:b", "supplier:a", article="a3")
    assert (ended.deal.id, ended.changes, ended.deal.circles) == (closing.deal.id, (Change.CIRCLE_ENDED,), ())
    await store.close()


async def test_the_sums_of_legs_from_before_are_as_exact_as_they_were_told(database_url):
    store = Store("ledger", database_url)
    await store.open()
    await migrate(database_url)

    async def tell(kind, *parties, article, sum_):
        told = mention(kind, *parties, article=article, money=[sum_])
        desk = Desk(dt.timedelta(days=270), lambda: NOON + dt.timedelta(hours=1))

        async def work(session):
            return [fact async for fact in record_mention(told, session=session, desk=desk)]

        return await store.run(work)

    await tell("contract", "customer:b", "supplier:a", article="a1", sum_=money(5, "at_most"))
    async with at_revision(store, BEFORE_BOUNDS_WERE_KEPT, back=True):
        pass
    await migrate(database_url)
    [closing] = await tell("investment", "investor:a", "investee:b", article="a2", sum_=money(3, "at_least"))
    assert [leg.bound for leg in closing.deal.circles[0].legs] == [Bound.AT_LEAST, Bound.AT_MOST]
    await store.close()
