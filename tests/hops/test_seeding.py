"""After an upgrade the rule engine takes over from the ledger what was known before, over both services' real databases."""

import asyncio
import datetime as dt
import functools
import json
import zlib

import pytest
from sqlalchemy import delete, func, select, update

from services.ledger.asking import Questions as LedgerQuestions
from services.ledger.judging.judging import Judging
from services.ledger.tables import version as ledger_version
from services.rule_engine.asking import Questions
from services.rule_engine.handlers import Waits, match_rules
from services.rule_engine.history import seeding as seeding_module
from services.rule_engine.history.keeping import keep
from services.rule_engine.history.recall import Recall
from services.rule_engine.history.seeding import Seeding, progress
from services.rule_engine.postponing import CatchingUp
from services.rule_engine.tables import FireRow, JudgedDeal, edge, member, postponed, seed, version
from shared.bus.outbox import Outbox, outbox_table
from shared.contracts import MatchFound
from shared.errors import Transient
from shared.store import Store
from tests.hops.test_judging import Ledger, Post
from tests.hops.test_windows import book
from tests.unit.ledger.telling import NOON, money
from tests.unit.rule_engine.deals import AROUND

WAVE = """rules:
  - id: wave
    when: { type: investment }
    over: 90 days
    per: investee
    total: above $5B
  - id: each
    when: { type: investment }
"""
TWO = 2 * 10**9
INVESTMENT = ("investment", "investor:norges", "investee:openai")


class Engine:
    """A rule engine whose ledger is asked in JSON, as over the broker. `asked` counts, `away` lets the ledger not answer."""

    def __init__(self, store, ledger_store, rules=WAVE):
        outbox_table("rule_engine")
        self.store, self.told, self.asked, self.away = store, [], 0, False
        self.questions = LedgerQuestions(ledger_store, Judging(ledger_store, Post()), lambda: NOON)
        self.rulebook, self.recall = book(rules), Recall()
        self.restart()

    def restart(self):
        """All that is not in the database is gone."""
        self.seeding = Seeding(self.store, self.ask)
        outbox = Outbox(self.store, self._publish, lambda: NOON)
        self.catching_up = CatchingUp(self.seeding, self.store, outbox, self.rulebook, AROUND, self.recall, lambda _at: None)
        self.waits = Waits(self.recall, lambda _at: None, self.seeding)

    async def ask(self, name, request):
        assert name == "ledger.revisions"
        self.asked += 1
        if self.away:
            raise Transient("nobody answers")
        return json.loads(json.dumps(await self.questions.revisions(json.loads(json.dumps(request)))))

    async def _publish(self, given):
        self.told.append(MatchFound.model_validate_json(given.body))

    async def take(self, *changes):
        """What the step gives at once, as (rule, deal)."""

        async def judge(session, change):
            step = match_rules(change, session=session, rules=self.rulebook, around=AROUND, waits=self.waits)
            return [(match.rule_id, match.deal.id) async for match in step]

        return [match for change in changes for match in await self.store.run(functools.partial(judge, change=change))]

    async def rows(self, table):
        async with self.store.reading() as session:
            found = (await session.execute(select(table))).mappings().all()
        return sorted((dict(row) for row in found), key=lambda row: (row["deal_id"], row["revision"], str(row)))

    async def count(self, table):
        async with self.store.reading() as session:
            return (await session.execute(select(func.count()).select_from(table))).scalar_one()


@pytest.fixture
async def ledger(open_store):
    return Ledger(await open_store("ledger"))


@pytest.fixture
async def engine(open_store, ledger):
    return Engine(await open_store("rule_engine"), ledger.store)


async def told(ledger, count, **slots):
    """Investments in OpenAI of two billions each, by the ledger's own step."""
    return [
        await ledger.tell(
            "investment", f"investor:fund-{number}", "investee:openai", article=f"a{number}", money=[money(TWO)], **slots
        )
        for number in range(count)
    ]


async def test_what_was_known_before_counts_and_fires_nothing(ledger, engine):
    await told(ledger, 2)
    await engine.catching_up.round()
    assert await engine.count(FireRow) == await engine.count(JudgedDeal) == len(engine.told) == 0
    crossing = (await told(ledger, 3))[2]
    assert await engine.take(crossing) == [("each", crossing.deal.id), ("wave", crossing.deal.id)]


async def test_the_history_is_what_it_would_be_had_the_facts_come(ledger, engine):
    facts = [await ledger.tell(*INVESTMENT, article=f"a{number}", money=[money(number)], stage=stage)
             for number, stage in enumerate(("rumoured", "in_talks", "agreed"), 1)]  # fmt: skip
    await engine.catching_up.round()
    seeded = {table.name: await engine.rows(table) for table in (version, member, edge)}
    async with engine.store.transaction() as session:
        for table in (version, member, edge):
            await session.execute(delete(table))
        for fact in facts:
            keep(session, fact)
    for table in (version, member, edge):
        lived = await engine.rows(table)
        assert lived
        # who told it is not kept by the ledger word for word
        assert [{**row, "news": b""} if "news" in row else row for row in seeded[table.name]] == [
            {**row, "news": b""} if "news" in row else row for row in lived
        ]


async def test_a_deal_of_a_ledger_that_kept_no_versions_is_taken_as_it_is(ledger, engine):
    (fact,) = await told(ledger, 1)
    async with ledger.store.transaction() as session:
        await session.execute(delete(ledger_version))
    await engine.catching_up.round()
    (row,) = await engine.rows(version)
    assert (row["deal_id"], row["revision"], row["counts"]) == (fact.deal.id, 1, True)


async def test_a_version_that_cannot_be_read_takes_no_other_along(ledger, engine):
    first, second = await told(ledger, 2)
    async with ledger.store.transaction() as session:
        of_first = update(ledger_version).where(ledger_version.c.deal_id == first.deal.id)
        await session.execute(of_first.values(body=zlib.compress(b"{}")))
    await engine.catching_up.round()
    assert [row["deal_id"] for row in await engine.rows(version)] == [second.deal.id]


@pytest.mark.parametrize("together", [1, 3])
async def test_it_goes_on_where_it_was_whenever_it_died(ledger, engine, monkeypatch, together):
    await told(ledger, 7)
    monkeypatch.setattr(seeding_module, "_TOGETHER", together)
    for _ in range(20):
        await engine.seeding._page()
        engine.restart()
        async with engine.store.reading() as session:
            if (await progress(session)).done:
                break
    assert await engine.count(version) == 7
    assert engine.asked == 7 // together + 1
    await engine.catching_up.round()
    assert engine.asked == 7 // together + 1  # once, however often it starts again


async def test_a_second_time_changes_nothing(ledger, engine):
    await told(ledger, 3)
    await engine.catching_up.round()
    before = [await engine.rows(table) for table in (version, member, edge)]
    async with engine.store.transaction() as session:
        await session.execute(delete(seed))
    engine.restart()
    await engine.catching_up.round()
    assert [await engine.rows(table) for table in (version, member, edge)] == before


async def test_rules_about_one_deal_do_not_wait_and_the_others_are_judged_when_the_history_is_whole(ledger, engine):
    await told(ledger, 2)
    engine.away = True
    live = [
        await ledger.tell("investment", f"investor:late-{number}", "investee:openai", article=f"l{number}", money=[money(TWO)])
        for number in range(3)
    ]
    await engine.catching_up.round()
    assert await engine.take(*live) == [("each", fact.deal.id) for fact in live]
    assert await engine.take(live[0]) == []  # redelivered
    assert await engine.count(postponed) == 3
    engine.restart()
    engine.away = False
    await engine.catching_up.round()
    assert [(match.rule_id, match.deal.id) for match in engine.told] == [("wave", live[0].deal.id)]
    assert engine.told[0].conditions[0].value.startswith("openai: USD 4B -> USD 6B")
    assert await engine.count(postponed) == 0
    engine.restart()
    await engine.catching_up.round()
    assert len(engine.told) == 1


async def test_facts_that_wait_in_the_stream_while_the_history_is_taken_over_cross_a_limit_once(ledger, engine):
    facts = await told(ledger, 4)
    await engine.catching_up.round()
    matches = await engine.take(*facts)
    assert [deal_id for rule_id, deal_id in matches if rule_id == "wave"] == [facts[2].deal.id]


async def test_what_was_postponed_and_is_not_told_yet_outlives_a_crash(ledger, engine):
    await told(ledger, 2)
    engine.away = True
    (fact,) = [await ledger.tell(*INVESTMENT, article="live", money=[money(TWO)])]
    await engine.take(fact)
    engine.away = False
    await engine.seeding.round()
    engine.restart()  # before it was judged
    await engine.catching_up.round()
    assert [(match.rule_id, match.deal.id) for match in engine.told] == [("wave", fact.deal.id)]


async def test_two_replicas_share_the_work(ledger, engine, monkeypatch):
    await told(ledger, 12)
    monkeypatch.setattr(seeding_module, "_TOGETHER", 2)
    other_store = Store("rule_engine", engine.store.url)
    await other_store.open()
    other = Engine(other_store, ledger.store)
    await asyncio.gather(engine.catching_up.round(), other.catching_up.round())
    await other_store.close()
    assert await engine.count(version) == 12
    async with engine.store.reading() as session:
        assert await progress(session) == seeding_module.Progress(*(await _last(ledger)), 12, done=True)


async def _last(ledger):
    query = select(ledger_version.c.deal_id, ledger_version.c.revision)
    async with ledger.store.reading() as session:
        return (await session.execute(query.order_by(query.selected_columns.deal_id.desc()).limit(1))).one()


async def test_people_are_told_that_the_history_is_not_whole_yet(ledger, engine):
    engine.away = True
    (fact,) = await told(ledger, 1)
    await engine.take(fact)
    questions = Questions(engine.store, engine.rulebook, AROUND)
    asked = {"deal": fact.deal.id, "rule": "wave"}
    assert (await questions.rules({}))["history"] == {"whole": False, "taken": 0}
    assert (await questions.why_not(asked))["said"].endswith("wait until the older deals are taken over from the ledger")
    engine.away = False
    await engine.catching_up.round()
    assert (await questions.rules({}))["history"] == {"whole": True, "taken": 1}
    assert (await questions.why_not(asked))["said"].endswith("which is not enough")


async def test_the_ledger_gives_pages_in_order_and_says_where_the_next_begins(ledger, engine):
    facts = await told(ledger, 5)
    seen, after = [], None
    while True:
        answer = await engine.questions.revisions({"after": after, "most": 2})
        seen += [(fact["deal"]["id"], fact["deal"]["revision"]) for fact in answer["facts"]]
        after = answer["after"]
        if after is None:
            break
    assert seen == sorted((fact.deal.id, 1) for fact in facts)
    (first,) = (await engine.questions.revisions({"most": 1}))["facts"]
    assert "previous" not in first
    assert dt.datetime.fromisoformat(first["at"]) == next(fact.at for fact in facts if fact.deal.id == first["deal"]["id"])
    with pytest.raises(ValueError, match="most"):
        await engine.questions.revisions({"most": 0})


async def test_a_page_is_no_larger_than_the_broker_takes(ledger, engine, monkeypatch):
    monkeypatch.setattr("services.ledger.keeping.revisions._LARGEST", 10)
    await told(ledger, 3)
    assert len((await engine.questions.revisions({}))["facts"]) == 1
    await engine.catching_up.round()
    assert await engine.count(version) == 3
