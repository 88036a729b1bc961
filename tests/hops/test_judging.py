"""People join deals, take them apart, and say what is wrong; all of it can be taken back, and what is told later follows."""

import datetime as dt

import pytest

from services.ledger.asking import Questions
from services.ledger.handlers import Desk, record_mention
from services.ledger.judging.judging import Judging
from services.ledger.keeping import past
from shared.contracts import Change
from tests.unit.ledger.telling import NOON, mention, money


class Post:
    """An outbox that keeps what it is given."""

    def __init__(self):
        self.facts = []

    async def add(self, _session, *facts):
        self.facts += facts

    async def flush(self):
        pass


class Ledger:
    def __init__(self, store):
        self.store, self.post, self.at = store, Post(), NOON
        self.ask = Questions(store, Judging(store, self.post), lambda: self.at)

    async def tell(self, *args, **slots):
        self.at += dt.timedelta(minutes=1)

        async def work(session):
            desk = Desk(dt.timedelta(days=270), lambda: self.at)
            return [fact async for fact in record_mention(mention(*args, **slots), session=session, desk=desk)]

        facts = await self.store.run(work)
        return facts[0] if facts else None

    async def judge(self, verb, **said):
        self.at += dt.timedelta(minutes=1)
        self.post.facts.clear()
        return await self.ask.judge({"verb": verb, "by": "ada", "reason": "I know them", **said})

    async def deal(self, deal_id, **asked):
        return (await self.ask.deal({"deal": deal_id, **asked}))["deal"]


@pytest.fixture
async def ledger(open_store):
    return Ledger(await open_store("ledger"))


TWITTER, X = ("acquisition", "acquirer:musk", "target:twitter"), ("acquisition", "acquirer:musk", "target:xholdings")


async def test_two_that_are_joined_are_one_and_later_mentions_follow(ledger):
    one = await ledger.tell(*TWITTER, article="a1", stage="in_talks", money=[money(44)])
    other = await ledger.tell(*X, article="a2", stage="agreed")
    assert one.deal.id != other.deal.id
    await ledger.judge("merge", deal=other.deal.id, into=one.deal.id)
    kept, gone = ledger.post.facts
    assert (kept.deal.id, kept.deal.stage, kept.deal.article_count) == (one.deal.id, "agreed", 2)
    assert Change.CORRECTED in kept.changes
    assert {change.slot for change in kept.correction.changed} >= {"stage", "target xholdings"}
    assert (gone.deal.merged_into, gone.changes) == (one.deal.id, (Change.CORRECTED,))
    followed = await ledger.tell(*X, article="a3", stage="completed")
    assert (followed.deal.id, followed.deal.stage) == (one.deal.id, "completed")


async def test_a_merge_that_is_taken_back_gives_each_its_own_with_what_was_told_since(ledger):
    one = await ledger.tell(*TWITTER, article="a1", stage="in_talks", money=[money(44)])
    other = await ledger.tell(*X, article="a2", stage="agreed")
    judged = await ledger.judge("merge", deal=other.deal.id, into=one.deal.id)
    await ledger.tell(*X, article="a3", stage="completed")
    await ledger.judge("undo", judgement=judged["judgement"])
    back = {fact.deal.id: fact for fact in ledger.post.facts}
    assert all(Change.OPENED not in fact.changes for fact in back.values())
    assert (back[one.deal.id].deal.stage, back[one.deal.id].deal.article_count) == ("in_talks", 1)
    assert (back[other.deal.id].deal.stage, back[other.deal.id].deal.merged_into) == ("completed", None)
    with pytest.raises(ValueError, match="taken back before"):
        await ledger.judge("undo", judgement=judged["judgement"])


async def test_a_deal_that_is_two_is_taken_apart_and_put_together_again(ledger):
    first = await ledger.tell(*TWITTER, article="a1", stage="agreed", money=[money(44)])
    await ledger.tell(*TWITTER, article="a2", stage="completed")
    split = await ledger.judge("split", deal=first.deal.id, articles=["a2"])
    left, new = ledger.post.facts
    assert (left.deal.stage, left.deal.article_count, new.deal.stage, new.deal.revision) == ("agreed", 1, "completed", 1)
    assert [change.slot for change in left.correction.changed] == ["stage"]
    await ledger.judge("undo", judgement=split["judgement"])
    whole = await ledger.deal(first.deal.id)
    assert (whole["stage"], whole["article_count"]) == ("completed", 2)
    assert (await ledger.deal(new.deal.id))["id"] == first.deal.id


async def test_a_wrong_figure_no_longer_counts_and_the_correction_says_before_and_after(ledger):
    one = await ledger.tell(*TWITTER, article="a1", money=[money(44 * 10**9)], cited=["Reuters"])
    await ledger.tell(*TWITTER, article="a2", money=[money(440 * 10**9)], cited=["A blog"])
    judged = await ledger.judge("wrong", deal=one.deal.id, articles=["a2"], slots=["amount"])
    [fact] = ledger.post.facts
    assert Change.CONFLICT_RESOLVED in fact.changes
    (over,) = fact.settled
    assert (over.slot, over.money.value, over.origins) == ("amount", 44 * 10**9, ("Reuters",))
    assert [(claim.value, claim.origin) for claim in over.against] == [("440 billion USD", "A blog")]
    assert [(one.slot, one.before, one.after) for one in fact.correction.changed] == [
        ("amount", "440 billion USD", "44 billion USD")
    ]
    assert fact.correction.by == "ada"
    await ledger.judge("undo", judgement=judged["judgement"])
    assert [conflict.slot for conflict in ledger.post.facts[0].deal.conflicts] == ["amount"]


async def test_a_deal_of_which_all_is_wrong_is_withdrawn(ledger):
    one = await ledger.tell(*TWITTER, article="a1")
    judged = await ledger.judge("wrong", deal=one.deal.id, articles=["a1"])
    [fact] = ledger.post.facts
    assert (fact.deal.withdrawn, fact.deal.background, fact.changes) == (True, True, (Change.CORRECTED,))
    await ledger.judge("undo", judgement=judged["judgement"])
    assert not ledger.post.facts[0].deal.withdrawn
    assert not ledger.post.facts[0].deal.background


async def test_a_publishers_correction_takes_back_what_the_page_said_before(ledger):
    one = await ledger.tell(*TWITTER, article="a1", money=[money(44 * 10**9)])
    again = mention(*TWITTER, article="a2", money=[money(4 * 10**9)])
    again = again.model_copy(update={"article": again.article.model_copy(update={"replaces": "a1"})})

    async def work(session):
        desk = Desk(dt.timedelta(days=270), lambda: ledger.at)
        return [fact async for fact in record_mention(again, session=session, desk=desk)]

    [fact] = await ledger.store.run(work)
    assert fact.deal.id == one.deal.id
    assert Change.CORRECTED in fact.changes
    assert (fact.deal.article_count, fact.deal.money[0].value, fact.deal.conflicts) == (1, 4 * 10**9, ())
    assert [(one.before, one.after) for one in fact.correction.changed] == [("44 billion USD", "4 billion USD")]


async def test_what_was_known_then_is_not_what_is_known_now(ledger):
    one = await ledger.tell(*TWITTER, article="a1", stage="rumoured")
    then = ledger.at + dt.timedelta(seconds=30)
    await ledger.tell(*TWITTER, article="a2", stage="agreed")
    assert (await ledger.deal(one.deal.id, as_of=then))["stage"] == "rumoured"
    assert (await ledger.deal(one.deal.id))["stage"] == "agreed"
    with pytest.raises(ValueError, match="nothing was known"):
        await ledger.deal(one.deal.id, as_of=NOON)
    async with ledger.store.reading() as session:
        first, second = await past.history(await session.connection(), one.deal.id)
    assert first.known_to == second.known_from
    assert second.known_to is None


async def test_deals_are_listed_by_company_now_and_then(ledger):
    await ledger.tell(*TWITTER, article="a1")
    then = ledger.at + dt.timedelta(seconds=30)
    await ledger.tell("acquisition", "acquirer:adobe", "target:figma", article="a2")
    listed = [deal["headline"] for deal in (await ledger.ask.deals({}))["deals"]]
    assert listed == ["title of a2", "title of a1"]
    assert [deal["headline"] for deal in (await ledger.ask.deals({"as_of": then.isoformat()}))["deals"]] == ["title of a1"]
    assert [deal["headline"] for deal in (await ledger.ask.deals({"company": "Figma"}))["deals"]] == ["title of a2"]
    assert (await ledger.ask.deals({"company": "100%_|'; --"}))["deals"] == []


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"verb": "merge", "deal": "nowhere", "into": "else"}, "there is no deal else"),
        ({"verb": "merge", "deal": "one"}, "say 'into'"),
        ({"verb": "merge", "deal": "KNOWN", "into": "KNOWN"}, "one deal already"),
        ({"verb": "split", "deal": "KNOWN", "articles": []}, "its articles are a1"),
        ({"verb": "split", "deal": "KNOWN", "articles": ["a9"]}, "not told by a9"),
        ({"verb": "split", "deal": "KNOWN", "articles": ["a1"]}, "nothing of .* would be left"),
        ({"verb": "wrong", "deal": "KNOWN", "articles": ["a1"], "slots": ["amuont"]}, "did you mean 'amount'"),
        ({"verb": "wrong", "deal": "KNOWN"}, "name one article"),
        ({"verb": "undo", "judgement": "none"}, "there is no judgement none"),
        ({"verb": "burn"}, "verb: "),
        ({"verb": "undo", "extra": 1}, "extra: "),
    ],
)
async def test_what_cannot_be_judged_says_why_and_changes_nothing(ledger, said, words):
    known = (await ledger.tell(*TWITTER, article="a1")).deal.id
    said = {key: known if value == "KNOWN" else value for key, value in said.items()}
    with pytest.raises(ValueError, match=words):
        await ledger.judge(**said)
    assert ledger.post.facts == []
    assert (await ledger.ask.judgements({}))["judgements"] == []


async def test_a_request_that_comes_twice_is_one_judgement(ledger):
    one, other = await ledger.tell(*TWITTER, article="a1"), await ledger.tell(*X, article="a2")
    asked = {"deal": other.deal.id, "into": one.deal.id, "id": "same-request"}
    assert (await ledger.judge("merge", **asked))["changed"] == [one.deal.id, other.deal.id]
    assert (await ledger.judge("merge", **asked))["changed"] == []
    assert len((await ledger.ask.judgements({}))["judgements"]) == 1
