"""Reprints counted on real databases: the publishers of the bucket say who is one, and a new list counts from the next article on."""

import datetime as dt
from pathlib import Path

from services.ledger.handlers import Desk, record_mention
from services.ledger.origins.publisher_book import PublisherBook
from services.ledger.origins.wishes import publishers_of, read_publisher_files
from services.ledger.showing import told_by
from shared.contracts import Change, Novelty
from shared.wishes import Known
from tests.unit.ledger.telling import NOON, mention

DEAL = ("acquisition", "acquirer:siemens", "target:altair")
STARTER = Path(__file__).parents[2] / "deploy" / "watch"


def starter():
    files = {str(path.relative_to(STARTER)): path.read_text("utf-8") for path in STARTER.glob("publishers/*.yaml")}
    return publishers_of({wish.key: wish for wish in read_publisher_files(files, Known())})


async def tell(store, book, number, publisher, *cited):
    at = NOON + dt.timedelta(minutes=number)
    told = mention(*DEAL, article=f"a{number}", publisher=publisher, cited=cited)

    async def work(session):
        desk = Desk(dt.timedelta(days=270), lambda: at, book=book)
        return [fact async for fact in record_mention(told, session=session, desk=desk)]

    return (await store.run(work))[0]


async def test_forty_articles_of_two_origins_are_shown_as_such(open_store):
    store, book = await open_store("ledger"), PublisherBook(starter())
    papers = [
        ("Reuters", ()), ("日本経済新聞", ("ロイター",)), ("Süddeutsche Zeitung", ("Reuters",)), ("路透社", ()), ("Yahoo! Finance", ()),
        ("WirtschaftsWoche", ("Handelsblatt",)), ("Handelsblatt", ()), ("ハンデルスブラット", ()), ("dpa-AFX", ("Handelsblatts",)),
    ]  # fmt: skip
    facts = [await tell(store, book, number, name, *cited) for number, (name, cited) in enumerate(papers)]
    facts += [await tell(store, book, number, f"Paper {number}", "l'agence Reuters") for number in range(len(papers), 40)]
    assert (facts[-1].deal.article_count, facts[-1].deal.origins) == (40, ("Reuters", "Handelsblatt"))
    assert told_by(facts[-1].deal) == "40 articles, 2 origins: Reuters, Handelsblatt"
    corroborating = [number for number, fact in enumerate(facts) if Change.CORROBORATED in fact.changes]
    assert corroborating == [5]
    assert facts[-1].novelty is Novelty.ECHO


async def test_a_new_list_of_publishers_counts_from_the_next_article_on(open_store):
    store, book = await open_store("ledger"), PublisherBook()
    await tell(store, book, 0, "Reuters")
    apart = await tell(store, book, 1, "ロイター")
    assert apart.deal.origins == ("Reuters", "ロイター")
    book.publishers = starter()
    assert (await tell(store, book, 2, "路透社")).deal.origins == ("Reuters",)
