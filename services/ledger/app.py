"""Wires the ledger."""

import datetime as dt

from prometheus_client import Counter as Metric

from services.ledger import tables  # noqa: F401 - declares the tables
from services.ledger.asking import Questions
from services.ledger.graph.asking import GraphQuestions
from services.ledger.handlers import Desk, look_up, record_mention, withdraw_older
from services.ledger.judging.judging import Judging
from services.ledger.keeping.waking import Waking
from services.ledger.origins.publisher_book import PublisherBook
from services.ledger.settings import LedgerSettings
from shared.clock import utc_now
from shared.contracts import ArticleRevised, Bucket, DealChanged, DealMentioned
from shared.service import Service, run

_SWEEP_EVERY_S = 600.0


def road(settings: LedgerSettings | None = None) -> Service:
    settings = settings or LedgerSettings()
    service = Service("ledger", settings)
    store = service.store()
    outbox = service.outbox(store)
    refused = Metric("dealwatch_publishers_refused", "publisher files that could not be taken", registry=service.metrics)
    book = PublisherBook(refused=refused.inc)
    waking = Waking(store, outbox, utc_now, book)
    desk = Desk(dt.timedelta(days=settings.same_deal_days), utc_now, waking.at, book)
    service.hop(ArticleRevised, withdraw_older, store=store, desk=desk)
    service.hop(DealMentioned, record_mention, gives=(DealChanged,), store=store, prefetch=look_up, desk=desk)

    timers = service.timers(waking.on_wake)
    service.task(lambda: waking.run(timers.wake_at))
    service.every(_SWEEP_EVERY_S, waking.sweep)

    questions = Questions(store, Judging(store, outbox, book), utc_now)
    service.answer("ledger.deals", questions.deals)
    service.answer("ledger.deal", questions.deal)
    service.answer("ledger.revisions", questions.revisions)
    service.answer("ledger.judge", questions.judge)
    service.answer("ledger.judgements", questions.judgements)
    service.answer("ledger.graph", GraphQuestions(store).graph)
    service.follow(Bucket.PUBLISHERS, book.take)
    return service


def main() -> None:
    run(road)


if __name__ == "__main__":
    main()
