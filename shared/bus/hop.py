"""A hop: take one fact, run its step, give what it yields, acknowledge last. The only maker of subscribers."""

import asyncio
import functools
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import structlog
from faststream.nats import JStream, NatsBroker, NatsMessage, PullSub
from pydantic import ValidationError

from shared.bus.commit import GroupCommit
from shared.bus.names import consumer_of, stream_of
from shared.bus.publish import give
from shared.clock import utc_now
from shared.contracts import Fact
from shared.errors import ContractBroken
from shared.inbox import Given, Inbox
from shared.store import Store

log = structlog.get_logger()

# How long a fetch may wait for a message; after a restart of the broker a consumer is deaf for up to this long.
_FETCH_S = 1.0
_MOST_TOLD = 5


@dataclass(frozen=True)
class Hop:
    """What a service does with one kind of fact. `step` is an async generator; `with_` are its keyword arguments.

    `linger_s` is how long a fact may wait for others to share its transaction: for services that only watch. `prefetch` reads at once
    what the steps of a batch will ask for; it gets `with_` too.
    """

    service: str
    takes: type[Fact]
    step: Callable[..., AsyncIterator[Fact]]
    gives: tuple[type[Fact], ...] = ()
    store: Store | None = None
    batch_size: int = 64
    linger_s: float = 0.0
    prefetch: Callable[..., Awaitable[None]] | None = None
    with_: dict[str, Any] = field(default_factory=dict)

    @property
    def consumer(self) -> str:
        return consumer_of(self.service, self.takes.SUBJECT)


class InFlight:
    """The messages being worked on; a heartbeat tells the broker that they are, so that it does not give them to a neighbour."""

    def __init__(self) -> None:
        self._messages: set[NatsMessage] = set()

    def __len__(self) -> int:
        return len(self._messages)

    async def beat(self) -> None:
        for message in list(self._messages):
            await message.in_progress()

    def add(self, message: NatsMessage) -> None:
        self._messages.add(message)

    def discard(self, message: NatsMessage) -> None:
        self._messages.discard(message)


@dataclass(frozen=True)
class Gauges:
    """What a hop reports: a fact taken with its outcome and seconds, and the size of a batch."""

    taken: Callable[[str, str, float], None]
    batch: Callable[[str, int], None]


def add_hop(broker: NatsBroker, hop: Hop, in_flight: InFlight, gauges: Gauges) -> GroupCommit | None:
    """Subscribe the hop. Returns its group commit when it keeps state."""
    publish = functools.partial(give, broker)
    commit = _group_commit(hop, publish, gauges) if hop.store else None
    settle = commit.settle if commit else functools.partial(_run_stateless, hop, publish)
    takes = hop.takes

    async def handle(fact: takes) -> None:  # type: ignore[valid-type]  # FastStream reads it for the generated document
        message: NatsMessage = broker.context.get_local("message")
        started = time.perf_counter()
        outcome = "failed"
        in_flight.add(message)
        try:
            await settle(fact)
            outcome = "done"
        except asyncio.CancelledError:
            outcome = "given_back"
            await message.nack()  # stopping: another replica shall have it at once
            raise
        finally:
            in_flight.discard(message)
            gauges.taken(takes.SUBJECT, outcome, time.perf_counter() - started)

    declare_given(broker, hop.gives)
    broker.subscriber(
        takes.SUBJECT,
        stream=JStream(stream_of(takes.SUBJECT), declare=False),
        durable=hop.consumer,
        pull_sub=PullSub(batch_size=hop.batch_size, timeout=_FETCH_S),
        inbox_prefix=f"_INBOX_{hop.service}.".encode(),
        decoder=functools.partial(_read, takes),
        title=f"{hop.service}:{takes.__name__}",
    )(handle)
    return commit


def declare_given(broker: NatsBroker, facts: tuple[type[Fact], ...]) -> None:
    """What a service gives, for the generated document."""
    for fact in facts:
        broker.publisher(fact.SUBJECT, stream=JStream(stream_of(fact.SUBJECT), declare=False), schema=fact, title=fact.__name__)


async def _read(takes: type[Fact], message: NatsMessage) -> Fact:
    """The fact in a message. Raises ContractBroken."""
    try:
        return takes.model_validate_json(message.body)
    except ValidationError as error:
        raise ContractBroken(_misfit(takes, error)) from error


def _misfit(takes: type[Fact], error: ValidationError) -> str:
    """`no ArticleFetched: article.title: Field required`, with the first few of all that is wrong."""
    wrong = error.errors(include_url=False, include_input=False)
    said = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}".removeprefix(": ") for one in wrong[:_MOST_TOLD])
    rest = f" and {len(wrong) - _MOST_TOLD} more" if len(wrong) > _MOST_TOLD else ""
    return f"no {takes.__name__}: {said}{rest}"


def _group_commit(hop: Hop, publish: Callable[[Given], Any], gauges: Gauges) -> GroupCommit:
    assert hop.store  # noqa: S101 - asked by the caller

    def step(fact: Fact, session: Any) -> AsyncIterator[Fact]:
        return hop.step(fact, session=session, **hop.with_)

    prefetch = functools.partial(hop.prefetch, **hop.with_) if hop.prefetch else None
    commit = GroupCommit(Inbox(hop.store, hop.consumer, step, utc_now, prefetch), publish, hop.batch_size, hop.linger_s)
    commit.batches = functools.partial(gauges.batch, hop.takes.SUBJECT)
    return commit


async def _run_stateless(hop: Hop, publish: Callable[[Given], Any], fact: Fact) -> None:
    """Without state there is nothing to commit: the step gives the same facts under the same identities each time."""
    for given in [Given.of(given) async for given in hop.step(fact, **hop.with_)]:
        await publish(given)
