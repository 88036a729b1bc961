"""One service: what it takes, follows, serves and does in the background, declared before anything is connected."""

import datetime as dt
import functools
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from faststream.nats import JStream, NatsMessage, PullSub
from nats.js.client import JetStreamContext
from prometheus_client import CollectorRegistry
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount, Route

from shared.bus.ask import ask
from shared.bus.commit import GroupCommit
from shared.bus.connection import make_broker
from shared.bus.follow import BucketHandle, Follower, OnChange
from shared.bus.hop import Hop, InFlight, add_hop, declare_given
from shared.bus.names import ADVISORY_STREAM, ADVISORY_SUBJECT, COLLECTOR, ask_subject, stream_of, timer_consumer
from shared.bus.outbox import Outbox
from shared.bus.publish import give
from shared.bus.timers import OnWake, Timers, on_wake
from shared.clock import utc_now
from shared.contracts import Bucket, Fact
from shared.fate import DeadLetters
from shared.fate.collector import Collector, read_advisory
from shared.fate.middleware import Court
from shared.inbox import Given
from shared.service.background import Background, Work
from shared.service.gate import Gate
from shared.service.health import Check, Health
from shared.service.metrics import Metrics
from shared.service.tracing import tracing_of
from shared.settings import Settings
from shared.store import Store

Answer = Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]
_OUTBOX_SWEEP_S = 3.0
_PRUNE_EVERY_S = 3600.0
_INBOX_KEEP = dt.timedelta(days=35)  # longer than any stream keeps a fact, see deploy.prepare


class Service:
    """Declare with the methods below, then hand it to `run`."""

    def __init__(self, name: str, settings: Settings) -> None:
        self.name, self.settings = name, settings
        self.stopping = False
        self.is_up = False
        self.health_checks = Health()
        self.all_metrics = Metrics(name)
        self.background = Background(self.all_metrics.background_failure)
        self.stores: list[Store] = []
        self.followers: list[Follower] = []
        self.consumers: list[tuple[str, str]] = []
        self.starters: list[Work] = []
        self.stoppers: list[Work] = []
        self.routes: list[BaseRoute] = []
        self.in_flight = InFlight()
        self.connection: Any = None
        self._dead = DeadLetters(lambda: self.jetstream)
        court = Court(name, settings.fate_backoff_s, self._dead, utc_now, self.all_metrics.fate)
        self.tracing = tracing_of(name, settings)
        self.broker = make_broker(name, settings, [court, *self.tracing.middlewares], lambda: self.stopping)
        self.background.every(settings.ack_wait_s / 4, self.in_flight.beat, "heartbeat")
        if settings.collect_advisories:
            self._collect_advisories()

    @property
    def jetstream(self) -> JetStreamContext:
        if self.connection is None:
            raise RuntimeError(f"{self.name} is not connected yet")
        jetstream: JetStreamContext = self.connection.jetstream()
        return jetstream

    @property
    def metrics(self) -> CollectorRegistry:
        return self.all_metrics.registry

    def store(self) -> Store:
        """The service's database; opened before and closed after everything else."""
        store = Store(self.name, self.settings.database_url)
        self.stores.append(store)
        return store

    def hop(
        self,
        takes: type[Fact],
        step: Callable[..., AsyncIterator[Fact]],
        *,
        gives: tuple[type[Fact], ...] = (),
        store: Store | None = None,
        linger_s: float = 0.0,
        prefetch: Callable[..., Awaitable[None]] | None = None,
        **with_: Any,
    ) -> None:
        """Take facts of one kind through `step`; `with_` are its keyword arguments, and with a store it gets `session` too.

        `linger_s` lets a fact wait for others to share its transaction; `prefetch(facts, session=…, **with_)` reads at once what the
        steps of such a batch will ask for.
        """
        hop = Hop(self.name, takes, step, gives, store, self.settings.batch_size, linger_s, prefetch, with_)
        self.consumers.append((stream_of(takes.SUBJECT), hop.consumer))
        commit = add_hop(self.broker, hop, self.in_flight, self.all_metrics.gauges())
        if commit:
            self.health_checks.add(f"database ({takes.__name__})", lambda: commit.away)
            self.background.every(_PRUNE_EVERY_S, functools.partial(_prune, commit), f"prune {takes.__name__}")

    def follow(self, bucket: Bucket, on_change: OnChange) -> None:
        """Call `on_change` with the whole bucket, once before any fact is taken and again at each change."""
        follower = Follower(self.bucket(bucket), on_change)
        self.followers.append(follower)
        self.background.loop(follower.keep_up, f"follow {bucket.value}")

    def bucket(self, bucket: Bucket) -> BucketHandle:
        return BucketHandle(bucket, lambda: self.jetstream)

    def outbox(self, store: Store, gives: tuple[type[Fact], ...] = ()) -> Outbox:
        """For facts that no message started. `gives` are those that no hop names, for the generated document."""
        declare_given(self.broker, gives)
        outbox = Outbox(store, self.give, utc_now)
        self.background.every(_OUTBOX_SWEEP_S, outbox.sweep, "outbox")
        return outbox

    async def give(self, given: Given) -> None:
        await give(self.broker, given)

    async def publish(self, fact: Fact) -> None:
        """Give a fact and await its PubAck; for facts whose identity makes a repeat harmless."""
        await self.give(Given.of(fact))

    def timers(self, wake: OnWake) -> Timers:
        self.consumers.append(("timers", timer_consumer(self.name)))
        on_wake(self.broker, self.name, wake)
        return Timers(self.name, lambda: self.jetstream)

    def answer(self, name: str, handler: Answer) -> None:
        """Answer questions of commands and the console. A ValueError becomes the error that the asker sees."""

        async def reply(request: Any) -> dict[str, Any]:
            if not isinstance(request, dict):
                return {"error": "a question is a JSON object"}
            try:
                return await handler(request)
            except ValueError as error:
                return {"error": str(error)}

        self.broker.subscriber(ask_subject(name), queue=self.name, include_in_schema=False)(reply)

    async def ask(self, name: str, request: dict[str, Any], timeout_s: float = 5.0) -> dict[str, Any]:
        """Ask another service. Raises Transient when nobody answers, ValueError when the answer is an error."""
        if self.connection is None:
            raise RuntimeError(f"{self.name} is not connected yet")
        return await ask(self.connection, name, request, timeout_s)

    def dead(self) -> DeadLetters:
        return self._dead

    def route(self, path: str, endpoint: Callable[..., Any], methods: list[str] | None = None) -> None:
        self.routes.append(Route(path, endpoint, methods=methods or ["GET"]))

    def mount(self, path: str, app: Any) -> None:
        self.routes.append(Mount(path, app=app))

    def every(self, seconds: float, work: Work) -> None:
        self.background.every(seconds, work)

    def task(self, work: Work) -> None:
        self.background.loop(work)

    def on_start(self, work: Work) -> None:
        self.starters.append(work)

    def on_stop(self, work: Work) -> None:
        self.stoppers.append(work)

    def health(self, name: str, check: Check) -> None:
        self.health_checks.add(name, check)

    def http_app(self) -> Starlette:
        routes = [*self.health_checks.routes(self.metrics), *self.routes]
        return Starlette(routes=routes, middleware=[Middleware(Gate, is_up=lambda: self.is_up)])

    def _collect_advisories(self) -> None:
        collector = Collector(lambda: self.jetstream, self._dead, utc_now)

        async def collect(advisory: bytes) -> None:
            await collector.collect(read_advisory(advisory))

        self.broker.subscriber(
            ADVISORY_SUBJECT,
            stream=JStream(ADVISORY_STREAM, declare=False),
            durable=COLLECTOR,
            pull_sub=PullSub(batch_size=1, timeout=5.0),
            inbox_prefix=f"_INBOX_{self.name}.".encode(),
            decoder=_body,
            include_in_schema=False,
        )(collect)


async def _body(message: NatsMessage) -> bytes:
    return bytes(message.body)


async def _prune(commit: GroupCommit) -> None:
    await commit.prune(utc_now() - _INBOX_KEEP)
