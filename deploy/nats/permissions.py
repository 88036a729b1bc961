"""The permissions of every user of the broker, derived from the one table of the topology and from who gives, reads and writes what.

A service speaks only for itself: it gives its own facts, takes from its own consumers, reads its own buckets, and hears only its own
inbox. Streams and consumers are made by `prepare` alone, and nobody may delete one.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from deploy.prepare.topology import TAKERS, WITH_TIMERS
from shared.bus.names import (
    ADVISORY_STREAM,
    COLLECTOR,
    DEAD_STREAM,
    TIMER_STREAM,
    ask_subject,
    consumer_of,
    dead_subject,
    due_subject,
    stream_of,
    timer_consumer,
    timer_subject,
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
    MessagePosted,
    NotificationSettled,
    ReviewAsked,
)  # fmt: skip

SERVICES = ("crawler", "extractor", "ledger", "rule_engine", "notifier", "console")
GIVES: dict[str, tuple[type[Fact], ...]] = {
    "crawler": (ArticleFetched,),
    "extractor": (DealMentioned, ArticleRevised, ReviewAsked),
    "ledger": (DealChanged,),
    "rule_engine": (MatchFound,),
    "notifier": (NotificationSettled, MessagePosted),
}
READS: dict[str, tuple[Bucket, ...]] = {
    "crawler": (Bucket.SOURCES, Bucket.SOURCE_HEALTH),
    "extractor": (Bucket.ENTITIES,),
    "ledger": (Bucket.PUBLISHERS,),
    "rule_engine": (Bucket.ENTITIES, Bucket.RULES),
    "notifier": (Bucket.RECIPIENTS, Bucket.TEMPLATES),
    "console": (Bucket.SOURCES, Bucket.SOURCE_HEALTH, Bucket.RULES, Bucket.RECIPIENTS),
}
WRITES: dict[str, tuple[Bucket, ...]] = {"crawler": (Bucket.SOURCE_HEALTH,)}
ANSWERS: dict[str, tuple[str, ...]] = {
    "ledger": ("ledger.deals", "ledger.deal", "ledger.graph", "ledger.judge", "ledger.judgements", "ledger.revisions"),
    "rule_engine": ("rules", "rules.why", "rules.why_not", "rules.replay"),
    "notifier": ("notifier.digest", "notifier.send_test"),
    "console": ("console.story",),
}
ASKS: dict[str, tuple[str, ...]] = {
    "rule_engine": ("ledger.revisions",),
    "console": ("ledger.graph", "ledger.judge", "ledger.judgements", "rules.why_not"),
}
# The one that gives once more what crashed its taker. It gives and drops set-aside messages anyway, when a person asks for it.
COLLECTING = "console"
_MAKING = (
    "STREAM.INFO.*",
    "STREAM.CREATE.*",
    "STREAM.UPDATE.*",
    "CONSUMER.INFO.*.*",
    "CONSUMER.CREATE.>",
    "CONSUMER.DURABLE.CREATE.*.*",
)


@dataclass(frozen=True)
class User:
    """What one user may publish and subscribe to; who `answers` may also reply to whoever asked."""

    name: str
    publish: tuple[str, ...]
    subscribe: tuple[str, ...]
    answers: bool = False


def users() -> tuple[User, ...]:
    """Every user: the preparation, the services, and the operator, as whom the commands run."""
    prepare = User("prepare", tuple(f"$JS.API.{call}" for call in _MAKING), ("_INBOX_topology.>",))
    return prepare, *(_service(name) for name in SERVICES), _operator()


def _service(name: str) -> User:
    publish = [fact.SUBJECT for fact in GIVES.get(name, ())]
    for stream, consumer, subject in _taken(name):
        publish += [*_pulling(stream, consumer), dead_subject(subject)]
    if name in WITH_TIMERS:
        publish.append(timer_subject(name, ">"))
    for bucket in READS.get(name, ()):
        publish += _reading(f"KV_{bucket.value}")
    publish += [_keys(bucket) for bucket in WRITES.get(name, ())]
    if name == COLLECTING:
        publish += [*_pulling(ADVISORY_STREAM, COLLECTOR), *_collecting(), *_judging_again()]
    publish += [ask_subject(question) for question in ASKS.get(name, ())]
    nudges = [_keys(bucket) for bucket in READS.get(name, ())]
    asked = [ask_subject(question) for question in ANSWERS.get(name, ())]
    return User(name, _once(publish), _once([f"_INBOX_{name}.>", *nudges, *asked]), answers=bool(asked))


def _operator() -> User:
    publish = [part for bucket in Bucket for part in (*_reading(f"KV_{bucket.value}"), _keys(bucket))]
    publish += [ask_subject(question) for questions in ANSWERS.values() for question in questions]
    return User("operator", _once([*publish, *_judging_again()]), ("_INBOX.>",))


def _taken(name: str) -> Iterator[tuple[str, str, str]]:
    """Stream, consumer and subject of all that a service takes."""
    for service, fact in TAKERS:
        if service == name:
            yield stream_of(fact.SUBJECT), consumer_of(name, fact.SUBJECT), fact.SUBJECT
    if name in WITH_TIMERS:
        yield TIMER_STREAM, timer_consumer(name), due_subject(name)


def _pulling(stream: str, consumer: str) -> list[str]:
    place = f"{stream}.{consumer}"
    return [f"$JS.API.CONSUMER.INFO.{place}", f"$JS.API.CONSUMER.MSG.NEXT.{place}", f"$JS.ACK.{place}.>"]


def _reading(stream: str) -> list[str]:
    return [f"$JS.API.STREAM.INFO.{stream}", f"$JS.API.STREAM.MSG.GET.{stream}"]


def _collecting() -> list[str]:
    """Look at the message of an advisory, whatever stream it is of, and set it aside."""
    streams = [*(stream_of(fact.SUBJECT) for fact in FACTS), TIMER_STREAM]
    return [*(f"$JS.API.STREAM.MSG.GET.{stream}" for stream in streams), "dead.>"]


def _judging_again() -> list[str]:
    """See what was set aside, give it to its takers once more, drop it."""
    facts = [fact.SUBJECT for fact in FACTS]
    due = [due_subject(service) for service in WITH_TIMERS]
    return [*_reading(DEAD_STREAM), f"$JS.API.STREAM.MSG.DELETE.{DEAD_STREAM}", *facts, *due]


def _keys(bucket: Bucket) -> str:
    return f"$KV.{bucket.value}.>"


def _once(subjects: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(subjects))
