"""One hop on the real road: a ledger whose step notes what it is given and fails as told."""

import asyncio
import contextlib
import datetime as dt
import json
from collections.abc import AsyncIterator

from nats.js.errors import NotFoundError

import services.ledger.tables  # noqa: F401 - declares the tables
from shared.contracts import ArticleRef, DealMentioned, Evidence
from shared.errors import Permanent, Transient
from shared.fate import DeadLetter
from shared.inbox import inbox_table
from shared.service import Service
from shared.service.lifecycle import Lifecycle
from shared.settings import Settings
from shared.store import Store, create_tables

EVIDENCE = Evidence(field="text", start=0, end=3, quote="buy", pattern="p")
_OWN = 100  # the ordinals of what the step gave itself


def mention(article: str, ordinal: int = 0) -> DealMentioned:
    ref = ArticleRef(id=article, url="https://example.org/a", title="t")
    return DealMentioned(
        correlation_id=article, article=ref, ordinal=ordinal, kind="debt", stage="agreed", parties=(), evidence=EVIDENCE
    )


class Probe:
    """Gives each fact on under an ordinal of its own, and does not take what it gave. Fails as told, by article id."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def __call__(self, fact, *, session):
        if fact.ordinal >= _OWN:
            return
        self.seen.append(fact.identity)
        await self.gate.wait()
        if fact.article.id == "poison":
            raise Permanent("cannot be")
        if fact.article.id == "busy" and self.seen.count(fact.identity) < 3:
            raise Transient("in a moment", retry_in=dt.timedelta(seconds=0.1))
        if fact.article.id == "bug":
            raise KeyError("a bug")
        yield fact.model_copy(update={"ordinal": fact.ordinal + _OWN})


@contextlib.asynccontextmanager
async def running(settings: Settings, probe: Probe) -> AsyncIterator[Service]:
    service = Service("ledger", settings)
    store = service.store()
    inbox_table("ledger")
    made = Store("ledger", settings.database_url)
    await made.open()
    await create_tables(made)
    await made.close()
    service.hop(DealMentioned, probe, gives=(DealMentioned,), store=store)
    lifecycle = Lifecycle(service)
    await lifecycle.up()
    try:
        yield service
    finally:
        await lifecycle.down()


async def send(service: Service, *facts: DealMentioned) -> None:
    for fact in facts:
        await service.publish(fact)


async def given_by(service: Service) -> list[str]:
    """Identities in the stream, of facts that the step gave."""
    found, sequence = [], 1
    with contextlib.suppress(NotFoundError):
        while True:
            message = await service.jetstream.get_msg(
                "deal_mentioned", seq=sequence, subject="dealwatch.deal.mentioned.*", next=True
            )
            sequence = message.seq + 1
            body = json.loads(message.data)
            if body.get("ordinal", 0) >= _OWN:
                found.append(f"{body['article']['id']}.{body['ordinal']}")
    return found


async def set_aside(service: Service, count: int) -> list[DeadLetter] | None:
    """What was set aside, once it is so many."""
    found = await service.dead().list()
    return found if len(found) == count else None
