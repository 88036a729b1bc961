"""The one table of streams, consumers and KV buckets, and its only maker. Services have no right to change any of it."""

from dataclasses import dataclass, field

import structlog
from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    DeliverPolicy,
    DiscardPolicy,
    KeyValueConfig,
    RetentionPolicy,
    StorageType,
    StreamConfig,
)  # fmt: skip
from nats.js.client import JetStreamContext
from nats.js.errors import NotFoundError
from pydantic import Field

from shared.bus.names import (
    ADVISORY_STREAM,
    ADVISORY_SUBJECT,
    COLLECTOR,
    DEAD_STREAM,
    TIMER_STREAM,
    consumer_of,
    due_subject,
    stream_of,
    stream_subjects,
    timer_consumer,
)  # fmt: skip
from shared.contracts import (
    FACTS,
    ArticleFetched,
    ArticleRevised,
    Bucket,
    DealChanged,
    DealMentioned,
    Fact,
    MatchFound,
)  # fmt: skip
from shared.settings import Settings

log = structlog.get_logger()
_DAY_S = 86_400.0
# Deliveries the server allows beyond those that fate counts, before it calls a message one that never finishes.
_MARGIN = 4

# Who takes what: service, fact.
TAKERS: tuple[tuple[str, type[Fact]], ...] = (
    ("extractor", ArticleFetched),
    ("ledger", DealMentioned),
    ("ledger", ArticleRevised),
    ("rule_engine", DealChanged),
    ("notifier", MatchFound),
    *(("console", fact) for fact in FACTS),
)
WITH_TIMERS = ("ledger", "rule_engine", "notifier")


class PrepareSettings(Settings):
    """How the broker keeps things."""

    stream_replicas: int = Field(1, ge=1, le=5, description="copies of every stream; 3 on a cluster of three")
    stream_keep_days: float = Field(30, gt=0, description="how long facts stay in their streams, for replays")
    duplicate_window_s: float = Field(600, ge=1, description="for so long the broker itself drops a fact that is given twice")


@dataclass(frozen=True)
class Topology:
    streams: tuple[StreamConfig, ...]
    consumers: tuple[tuple[str, ConsumerConfig], ...]
    buckets: tuple[KeyValueConfig, ...] = field(default=())


def topology(settings: PrepareSettings) -> Topology:
    """All that must exist, as a value."""
    facts = tuple(_stream(settings, stream_of(fact.SUBJECT), [stream_subjects(fact.SUBJECT)]) for fact in FACTS)
    timers = _stream(settings, TIMER_STREAM, ["timer.>"])
    timers.allow_msg_schedules = True
    dead = _stream(settings, DEAD_STREAM, ["dead.>"])
    dead.max_age = 0  # what was set aside waits for a person, however long
    advisories = _stream(settings, ADVISORY_STREAM, [ADVISORY_SUBJECT])
    return Topology(
        (*facts, timers, dead, advisories),
        (
            *(
                (stream_of(fact.SUBJECT), _consumer(settings, consumer_of(service, fact.SUBJECT), fact.SUBJECT))
                for service, fact in TAKERS
            ),
            *((TIMER_STREAM, _consumer(settings, timer_consumer(service), due_subject(service))) for service in WITH_TIMERS),
            (ADVISORY_STREAM, _consumer(settings, COLLECTOR, ADVISORY_SUBJECT)),
        ),
        tuple(_bucket(settings, bucket) for bucket in Bucket),
    )


async def declare(jetstream: JetStreamContext, wanted: Topology) -> None:
    """Make or update all of it; safe to run again, and by two at once."""
    for stream in wanted.streams:
        await _declare_stream(jetstream, stream)
    for stream_name, consumer in wanted.consumers:
        await jetstream.add_consumer(stream_name, consumer)
    for bucket in wanted.buckets:
        await _declare_bucket(jetstream, bucket)
    log.info("topology_declared", streams=len(wanted.streams), consumers=len(wanted.consumers), buckets=len(wanted.buckets))


async def _declare_stream(jetstream: JetStreamContext, stream: StreamConfig) -> None:
    try:
        await jetstream.stream_info(stream.name or "")
    except NotFoundError:
        await jetstream.add_stream(stream)
    else:
        await jetstream.update_stream(stream)


async def _declare_bucket(jetstream: JetStreamContext, bucket: KeyValueConfig) -> None:
    try:
        await jetstream.key_value(bucket.bucket)
    except NotFoundError:
        await jetstream.create_key_value(bucket)


def _stream(settings: PrepareSettings, name: str, subjects: list[str]) -> StreamConfig:
    return StreamConfig(
        name=name,
        subjects=subjects,
        retention=RetentionPolicy.LIMITS,  # a message set aside must still be there for its collector
        storage=StorageType.FILE,
        discard=DiscardPolicy.OLD,
        max_age=settings.stream_keep_days * _DAY_S,
        num_replicas=settings.stream_replicas,
        duplicate_window=settings.duplicate_window_s,
        max_msg_size=8 * 1024 * 1024,
        allow_direct=True,
    )


def _consumer(settings: PrepareSettings, name: str, subject: str) -> ConsumerConfig:
    return ConsumerConfig(
        durable_name=name,
        filter_subject=subject,
        deliver_policy=DeliverPolicy.ALL,
        ack_policy=AckPolicy.EXPLICIT,
        ack_wait=settings.ack_wait_s,
        max_deliver=len(settings.fate_backoff_s) + 1 + _MARGIN,
        max_ack_pending=2000,
        num_replicas=settings.stream_replicas,
    )


def _bucket(settings: PrepareSettings, bucket: Bucket) -> KeyValueConfig:
    return KeyValueConfig(
        bucket=bucket.value, history=1, max_value_size=2 * 1024 * 1024, replicas=settings.stream_replicas, direct=True
    )
