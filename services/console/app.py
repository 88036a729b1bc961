"""Wires the console: eight hops that keep what they are told, a page over it, and forgetting."""

import functools
import os
from collections.abc import Awaitable, Callable

import structlog

from services.console import queries
from services.console.answering import Answers
from services.console.handlers import show_article, show_deal, show_message, show_notification, show_step
from services.console.live import Live
from services.console.ports import Access, Ports
from services.console.settings import ConsoleSettings
from services.console.site import console_app
from services.console.store import prune
from shared.clock import utc_now
from shared.contracts import (
    ArticleFetched,
    ArticleRevised,
    Bucket,
    DealChanged,
    DealMentioned,
    MatchFound,
    MessagePosted,
    NotificationSettled,
    ReviewAsked,
)
from shared.service import Service, run
from shared.store import Store

log = structlog.get_logger()
_PRUNE_EVERY_S = 600.0
# The console only watches: what people wait for comes first, on the disk and on the processor.
_LINGER_S, _NICE = 0.15, 10
_SHOWN = (Bucket.SOURCES, Bucket.SOURCE_HEALTH, Bucket.RULES, Bucket.RECIPIENTS)


def road(settings: ConsoleSettings | None = None) -> Service:
    settings = settings or ConsoleSettings()
    service = Service("console", settings)
    store = service.store()
    live = Live(functools.partial(queries.newest_seq, store))
    service.hop(ArticleFetched, show_article, store=store, clock=utc_now, pulse=live.nudge, linger_s=_LINGER_S)
    service.hop(DealMentioned, show_step, store=store, clock=utc_now, pulse=live.nudge, linger_s=_LINGER_S)
    service.hop(ArticleRevised, show_step, store=store, clock=utc_now, pulse=live.nudge, linger_s=_LINGER_S)
    service.hop(ReviewAsked, show_step, store=store, clock=utc_now, pulse=live.nudge, linger_s=_LINGER_S)
    service.hop(DealChanged, show_deal, store=store, clock=utc_now, pulse=live.nudge, linger_s=_LINGER_S)
    service.hop(MatchFound, show_step, store=store, clock=utc_now, pulse=live.nudge, linger_s=_LINGER_S)
    service.hop(NotificationSettled, show_notification, store=store, clock=utc_now, pulse=live.nudge, linger_s=_LINGER_S)
    service.hop(MessagePosted, show_message, store=store, pulse=live.nudge, linger_s=_LINGER_S)
    service.answer("console.story", Answers(store).story)
    service.task(live.watch)
    service.on_stop(live.stop)
    service.every(_PRUNE_EVERY_S, _pruning(store, settings))
    service.mount("/", console_app(_ports(service, store, live, settings)))
    if settings.open_to_all:
        log.warning("console_open_to_all", host=settings.http_host, advice="set CONSOLE_PASSWORD, or bind to loopback")
    return service


def _ports(service: Service, store: Store, live: Live, settings: ConsoleSettings) -> Ports:
    return Ports(
        store=store,
        dead=service.dead(),
        buckets={bucket: service.bucket(bucket) for bucket in _SHOWN},
        live=live,
        now=utc_now,
        ask=service.ask,
        access=Access(settings.console_password, settings.hosts),
        is_up=lambda: service.is_up,
    )


def _pruning(store: Store, settings: ConsoleSettings) -> Callable[[], Awaitable[None]]:
    async def sweep() -> None:
        await prune(store, settings, utc_now())

    return sweep


def main() -> None:
    os.nice(_NICE)
    run(road)


if __name__ == "__main__":
    main()
