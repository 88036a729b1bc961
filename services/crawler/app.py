"""Wires the crawler."""

import os
import random

import structlog

from services.crawler import store as rows
from services.crawler.crawl import Crawl
from services.crawler.duty import Shift
from services.crawler.fetch import Fetcher, Manners
from services.crawler.giving import Giving
from services.crawler.handlers import PushDoor, PushRules, on_sources, tell_health
from services.crawler.harvest import harvest
from services.crawler.looking import looking
from services.crawler.pacing import Pacing
from services.crawler.readers import Readers
from services.crawler.retention import forget
from services.crawler.robots import Robots
from services.crawler.settings import CrawlerSettings
from services.crawler.transport import Allowance, Bounds, Transport
from services.crawler.visit import Reach
from shared.clock import utc_now
from shared.contracts import ArticleFetched, Bucket
from shared.service import Service, run
from shared.store import Store

log = structlog.get_logger()
_TELL_HEALTH_S = 1.0
_REST_S = 5.0
_FORGET_S = 3600.0


def road(settings: CrawlerSettings | None = None) -> Service:
    settings = settings or CrawlerSettings()
    service = Service("crawler", settings)
    store = service.store()
    transport = Transport(settings.user_agent, Allowance(settings.allow_hosts, settings.allow_private_addresses))
    readers = Readers(settings.crawler_readers, settings.crawler_read_deadline_s, settings.crawler_reader_idle_s)
    giving = Giving(store, service.outbox(store, gives=(ArticleFetched,)), utc_now)
    reach = _reach(settings, store, transport, readers)
    crawl = Crawl(store, giving, reach, utc_now, random.random, settings.habits, settings.lease)
    looks = Shift(looking(crawl), settings.crawler_parallel, settings.lease, utc_now)
    harvests = Shift(harvest(crawl), settings.crawler_parallel, settings.lease, utc_now)
    crawl.sources_due, crawl.entries_due = looks.wake, harvests.wake
    rules = PushRules(settings.crawler_push_limit_bytes, settings.crawler_push_token, os.environ)
    board = service.bucket(Bucket.SOURCE_HEALTH)

    service.follow(Bucket.SOURCES, lambda wishes: on_sources(crawl, wishes))
    service.route("/push", PushDoor(crawl, rules).push, ["POST"])
    service.on_start(lambda: _open(transport, settings))
    service.task(looks.run)
    service.task(harvests.run)
    service.every(_TELL_HEALTH_S, lambda: tell_health(crawl, board))
    service.every(_REST_S, readers.rest)
    service.every(_FORGET_S, lambda: forget(store, utc_now(), settings.keep))
    service.on_stop(lambda: _close(crawl, readers, transport))
    return service


async def _open(transport: Transport, settings: CrawlerSettings) -> None:
    await transport.open()
    if not settings.crawler_contact:
        log.warning("no_contact", hint="set CRAWLER_CONTACT to an URL or mail address, so that sites can reach whoever crawls them")


async def _close(crawl: Crawl, readers: Readers, transport: Transport) -> None:
    crawl.open = False
    await crawl.giving.settled()
    await readers.close()
    await transport.close()


def _reach(settings: CrawlerSettings, store: Store, transport: Transport, readers: Readers) -> Reach:
    pacing = Pacing(lambda turn: store.run(lambda session: rows.reserve_turn(session, turn)), utc_now, settings.crawler_pause_s)
    manners = Manners(
        Robots(transport, pacing, utc_now),
        pacing,
        lambda host, until: store.run(lambda session: rows.pause_host(session, host, until)),
    )
    seconds = settings.crawler_fetch_timeout_s
    return Reach(
        fetcher=Fetcher(transport, manners, utc_now),
        readers=readers,
        feed_bounds=Bounds(seconds, settings.crawler_feed_limit_bytes),
        page_bounds=Bounds(seconds, settings.crawler_page_limit_bytes),
    )


def main() -> None:
    run(road)


if __name__ == "__main__":
    main()
