"""The console as a test serves it: a database of its own, a few lists in place of the broker, and a real HTTP server."""

import asyncio
import datetime as dt
import json
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import uvicorn

from services.console import queries
from services.console.handlers import show_article, show_deal, show_message, show_notification, show_step
from services.console.live import Live
from services.console.ports import Access, Ports
from services.console.site import console_app
from shared.clock import utc_now
from shared.contracts import (
    ArticleFetched,
    Bucket,
    DealChanged,
    DealMentioned,
    Fact,
    MatchFound,
    MessagePosted,
    NotificationSettled,
    ReviewAsked,
    Wish,
)
from shared.graph.model import Graph
from shared.store import Store, create_tables
from tests.browser.console_graph import graph_of

ANYBODY = Access()
STEPS = {
    ArticleFetched: show_article, DealMentioned: show_step, ReviewAsked: show_step, DealChanged: show_deal, MatchFound: show_step,
    NotificationSettled: show_notification, MessagePosted: show_message,
}  # fmt: skip


@dataclass(frozen=True)
class Letter:
    id: int
    subject: str
    service: str
    reason: str
    error: str
    traceback: str
    headers: dict[str, str]
    body: str
    at: dt.datetime
    attempts: int


@dataclass
class FakeDead:
    """Keeps the port of what was set aside."""

    letters: dict[int, Letter] = field(default_factory=dict)
    away: bool = False
    retried: list[int] = field(default_factory=list)
    dropped: list[int] = field(default_factory=list)

    async def list(self, limit: int) -> list[Letter]:
        self._answer()
        return [*self.letters.values()][::-1][:limit]

    async def show(self, letter_id: int) -> Letter | None:
        self._answer()
        return self.letters.get(letter_id)

    async def retry(self, letter_id: int) -> bool:
        self._answer()
        self.retried.append(letter_id)
        return self.letters.pop(letter_id, None) is not None

    async def drop(self, letter_id: int) -> bool:
        self.dropped.append(letter_id)
        return self.letters.pop(letter_id, None) is not None

    def _answer(self) -> None:
        if self.away:
            raise TimeoutError("no answer")


@dataclass
class FakeBucket:
    texts: dict[str, str] = field(default_factory=dict)
    away: bool = False

    async def entries(self) -> dict[str, str]:
        if self.away:
            raise TimeoutError("no answer")
        return self.texts


@dataclass
class FakeLedger:
    """Answers as the ledger and the rule engine do. `refuses` is what it says instead."""

    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    judgements: list[dict[str, Any]] = field(default_factory=list)
    graphs: dict[str, Graph] = field(default_factory=dict)
    reasons: dict[str, dict[str, Any]] = field(default_factory=dict)
    refuses: str = ""
    away: bool = False

    async def ask(self, name: str, request: dict[str, Any]) -> dict[str, Any]:
        if self.away:
            raise TimeoutError("no answer")
        if self.refuses:
            raise ValueError(self.refuses)
        self.asked.append((name, request))
        if name == "rules.why_not":
            return self._why_not(request["deal"], request["rule"])
        if name == "ledger.graph":
            return self._graph(request["company"])
        return {"judgements": self.judgements} if name == "ledger.judgements" else {"judgement": request["id"], "changed": []}

    def _why_not(self, deal: str, rule: str) -> dict[str, Any]:
        if rule not in self.reasons:
            raise ValueError(f"no rule with the id '{rule}' is in force. did you mean 'cloud-into-ai'?")
        return self.reasons[rule] | {"deal": deal}

    def _graph(self, company: str) -> dict[str, Any]:
        if company not in self.graphs:
            raise ValueError(f"no company '{company}' has deals; did you mean 'openai'?")
        return self.graphs[company].model_dump(mode="json")


@dataclass
class Console:
    """What a test holds: the ports, and `take` to let facts arrive."""

    store: Store
    dead: FakeDead
    buckets: dict[Bucket, FakeBucket]
    live: Live
    url: str = ""
    ledger: FakeLedger = field(default_factory=FakeLedger)

    def ports(self, access: Access = ANYBODY) -> Ports:
        return Ports(self.store, self.dead, self.buckets, self.live, utc_now, self.ledger.ask, access)

    async def take(self, facts: Iterable[Fact]) -> None:
        async def work(session: Any) -> None:
            for fact in facts:
                clock = {} if isinstance(fact, MessagePosted) else {"clock": utc_now}
                async for _ in STEPS[type(fact)](fact, session=session, pulse=self.live.nudge, **clock):
                    raise AssertionError("the console gives nothing")

        await self.store.run(work)


def console(database_url: str) -> Console:
    store = Store("console", database_url)
    buckets = {bucket: FakeBucket() for bucket in (Bucket.SOURCES, Bucket.SOURCE_HEALTH, Bucket.RULES, Bucket.RECIPIENTS)}
    live = Live(partial(queries.newest_seq, store), poll_s=0.5, least_gap_s=0.05)
    return Console(store, FakeDead(), buckets, live)


async def opened(database_url: str) -> Console:
    fresh = console(database_url)
    await fresh.store.open()
    await create_tables(fresh.store)
    return fresh


def furnish(one: Console, now: dt.datetime) -> None:
    """Sources with their health, rules, recipients, and two messages that were set aside."""
    sources = {
        "harbour-wire": "news.example.com/feed.xml",
        "rhine-business": "rhine.example.com/rss",
        "filings": "filings.example.com/atom",
    }
    bodies = {key: {"id": key, "kind": "rss", "url": f"https://{place}"} for key, place in sources.items()}
    one.buckets[Bucket.SOURCES].texts = _wishes(bodies, "sources.yaml")
    one.buckets[Bucket.SOURCE_HEALTH].texts = _health(now)
    rule = "rules:\n  - id: cloud-into-ai\n    name: Cloud money into AI\n    when:\n      new: true\n      type: investment\n      amount: above $1B\n"
    one.buckets[Bucket.RULES].texts = {"cloud.yaml": Wish(key="cloud.yaml", body=rule, path="rules/cloud.yaml").model_dump_json()}
    webhook = "https://hooks.example.com/services/T0/B0/hush"
    people = {
        "ana": {
            "id": "ana",
            "email": "ana@example.com",
            "rules": ["cloud-into-ai"],
            "when": {"daily": "08:00", "zone": "Europe/Madrid"},
        },
        "desk": {"id": "desk", "slack": {"webhook": webhook}, "rules": ["cloud-into-ai"], "when": "instant"},
    }
    one.buckets[Bucket.RECIPIENTS].texts = _wishes(people, "recipients.yaml")
    one.ledger.graphs = {"openai": graph_of(30, 18), "nvidia": graph_of(12, 6), "amazon": graph_of(3, 2)}
    one.ledger.reasons = {"cloud-into-ai": _why_not()}
    for number, reason, error in (
        (41, "contract", "ContractBroken: no ArticleFetched: article.title is missing"),
        (42, "permanent", "Permanent: the page is no article\nwith a second line"),
    ):
        one.dead.letters[number] = _letter(number, reason, error, now)


def _wishes(bodies: dict[str, Any], path: str) -> dict[str, str]:
    return {key: Wish(key=key, body=json.dumps(body), path=path).model_dump_json() for key, body in bodies.items()}


def _health(now: dt.datetime) -> dict[str, str]:
    def at(minutes: int) -> str:
        return (now + dt.timedelta(minutes=minutes)).isoformat()

    failing = {
        "state": "failing",
        "last_success": at(-420),
        "next_fetch": at(26),
        "failures": 5,
        "error": "503 from rhine.example.com",
    }
    lost = {
        "url": "https://news.example.com/stories/2025/a-long-address-of-a-story",
        "reason": "news.example.com answers 403",
        "at": at(-30),
    }
    pages = {"waiting": 3, "given_up": 2, "last": [lost, {**lost, "stood_in": True}]}
    well = {"state": "ok", "last_success": at(0), "next_fetch": at(4), "failures": 0, "articles": 1240, "pages": pages}
    return {"harbour-wire": json.dumps(well), "rhine-business": json.dumps(failing)}


def _why_not() -> dict[str, Any]:
    """What the rule engine answers for a deal that a rule misses by one figure."""
    said = "amount is USD 900M, USD 100M short of 'above USD 1B'; would fire at 'at least USD 900M' (line 7)"
    parts = [
        {"text": "new: true", "line": 5, "truth": "yes", "value": "first seen 2026-03-02, the same day"},
        {"text": "type: investment", "line": 6, "truth": "yes", "value": "investment"},
        {"text": "amount: above $1B", "line": 7, "truth": "no", "value": "USD 900M", "words": ["some $900 million"]},
    ]
    when = {"text": "when", "line": 4, "truth": "no", "parts": parts}
    return {
        "deal": "", "revision": 1, "headline": "a headline", "at": "2026-03-02T12:00:00+00:00", "rule": "cloud-into-ai",
        "name": "Cloud money into AI", "path": "cloud.yaml", "line": 2, "outcome": "conditions", "said": said,
        "misses": [{"text": "amount: above $1B", "line": 7, "words": said}], "fires": ["cloud-into-ai/d1/deal"],
        "tree": [{"text": "Cloud money into AI", "line": 2, "truth": "no", "parts": [when]}],
    }  # fmt: skip


def _letter(number: int, reason: str, error: str, now: dt.datetime) -> Letter:
    return Letter(
        id=number,
        subject=ArticleFetched.SUBJECT,
        service="extractor",
        reason=reason,
        error=error,
        traceback='Traceback (most recent call last):\n  File "handlers.py", line 9, in read\nValueError: no title',
        headers={"Nats-Msg-Id": "a1", "correlation_id": "c1"},
        body='{"article": {"id": "a1"}}',
        at=now - dt.timedelta(minutes=number),
        attempts=1,
    )


@contextmanager
def served(
    one: Console, access: Access = ANYBODY, facts: Iterable[Fact] = ()
) -> Iterator[tuple[Console, asyncio.AbstractEventLoop]]:
    """Serve the console from a thread with a loop of its own; gives that loop, so that a test can let facts arrive in it."""
    loop = asyncio.new_event_loop()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    one.url = f"http://127.0.0.1:{port}"
    server = uvicorn.Server(
        uvicorn.Config(console_app(one.ports(access)), host="127.0.0.1", port=port, log_config=None, lifespan="off")
    )
    thread = threading.Thread(target=lambda: loop.run_until_complete(_serve(one, server, tuple(facts))))
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield one, loop
    finally:
        asyncio.run_coroutine_threadsafe(one.live.stop(), loop).result()
        server.should_exit = True
        thread.join()
        loop.close()


async def _serve(one: Console, server: uvicorn.Server, facts: tuple[Fact, ...]) -> None:
    await one.store.open()
    await create_tables(one.store)
    await one.take(facts)
    watching = asyncio.create_task(one.live.watch())
    await server.serve()
    watching.cancel()
    await one.store.close()
