"""What commands and the console ask of a running ledger: which deals, one deal, what was known when; and to judge."""

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.ledger.claims.claims import SLOT_NAMES
from services.ledger.judging import judgement_store
from services.ledger.judging.judging import Judging, Said
from services.ledger.keeping import past, revisions
from services.ledger.keeping.finding import record_of
from shared.contracts import Deal
from shared.documents import did_you_mean
from shared.store import Store

Asked = TypeVar("Asked", bound=BaseModel)
_MOST_DEALS = 200
_LONGEST_WORD = 300
# A list is for choosing; these make most of a record.
_NOT_LISTED = {"evidence", "claims", "reports", "edges"}


class Question(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DealsAsked(Question):
    """`company` is an id, or words that its name has; `as_of` an instant with its zone."""

    company: str | None = Field(None, max_length=_LONGEST_WORD)
    as_of: dt.datetime | None = None
    most: int = Field(20, ge=1, le=_MOST_DEALS)


class DealAsked(Question):
    deal: str = Field(max_length=_LONGEST_WORD)
    as_of: dt.datetime | None = None
    history: bool = False


class RevisionsAsked(Question):
    """`after` is a deal and a revision of it, as the answer before said; without it from the start."""

    after: tuple[str, int] | None = None
    most: int = Field(50, ge=1, le=500)


class Judgement(Question):
    """What a person says: `merge` a deal `into` another, `split` what `articles` told off a deal, an article is `wrong` about
    `slots` of it (none: about all of it), or `undo` a judgement. A request that comes twice under one `id` is one."""

    verb: Literal["merge", "split", "wrong", "undo"]
    id: str = Field(default_factory=lambda: uuid.uuid4().hex, min_length=8, max_length=64)
    by: str = Field(min_length=1, max_length=_LONGEST_WORD)
    reason: str = Field("", max_length=1000)
    deal: str = Field("", max_length=_LONGEST_WORD)
    into: str = Field("", max_length=_LONGEST_WORD)
    articles: tuple[str, ...] = Field((), max_length=1000)
    slots: tuple[str, ...] = Field((), max_length=50)
    judgement: str = Field("", max_length=64)


@dataclass(frozen=True)
class Questions:
    """Each takes and gives JSON. All raise ValueError with words for the person who asked."""

    database: Store
    judging: Judging
    now: Callable[[], dt.datetime]

    async def deals(self, request: dict[str, Any]) -> dict[str, Any]:
        """DealsAsked -> `{"deals": [Deal]}` without what makes them long, those that changed last first."""
        asked = read(DealsAsked, request)
        async with self.database.reading() as session:
            connection = await session.connection()
            companies = await past.keys_like(connection, asked.company.casefold(), 50) if asked.company else None
            found = await past.newest(connection, asked.most, aware(asked.as_of), companies)
        return {"deals": [deal.model_dump(mode="json", exclude=_NOT_LISTED) for deal in found]}

    async def deal(self, request: dict[str, Any]) -> dict[str, Any]:
        """DealAsked -> `{"deal": Deal, "versions": [{revision, known_from, known_to, changes}]}`."""
        asked = read(DealAsked, request)
        at = aware(asked.as_of)
        async with self.database.reading() as session:
            connection = await session.connection()
            try:
                found: Deal | None = (await record_of(session, asked.deal)).deal
            except LookupError as error:
                raise ValueError(str(error)) from error
            if at is not None:
                found = await past.as_of(connection, asked.deal, at)
            versions = await past.history(connection, asked.deal) if asked.history else []
        if found is None:
            raise ValueError(f"nothing was known of the deal {asked.deal} at {at}")
        return {"deal": _json(found), "versions": [_version(one) for one in versions]}

    async def revisions(self, request: dict[str, Any]) -> dict[str, Any]:
        """RevisionsAsked -> `{"facts": [DealChanged without previous], "after": [deal, revision] or null at the end}`, of all deals."""
        asked = read(RevisionsAsked, request)
        async with self.database.reading() as session:
            found = await revisions.page(await session.connection(), asked.after or revisions.START, asked.most)
        return {"facts": [fact.model_dump(mode="json", exclude={"previous"}) for fact in found.facts], "after": found.after}

    async def judge(self, request: dict[str, Any]) -> dict[str, Any]:
        """Judgement -> `{"judgement": id, "changed": [ids of deals]}`."""
        asked = read(Judgement, request)
        said = Said(asked.id, asked.by, asked.reason or f"{asked.by} said so", self.now())
        match asked.verb:
            case "merge":
                changed = await self.judging.merge(_named(asked, "deal"), _named(asked, "into"), said)
            case "split":
                changed = await self.judging.split(_named(asked, "deal"), asked.articles, said)
            case "wrong":
                changed = await self.judging.wrong(_named(asked, "deal"), _only(asked.articles), _slots(asked.slots), said)
            case "undo":
                changed = await self.judging.undo(_named(asked, "judgement"), said)
        return {"judgement": asked.id, "changed": changed}

    async def judgements(self, _request: dict[str, Any]) -> dict[str, Any]:
        """`{}` -> `{"judgements": [{id, kind, deals, by, reason, at, undone_at}]}`, the newest first."""
        async with self.database.reading() as session:
            found = await judgement_store.newest(await session.connection(), _MOST_DEALS)
        return {
            "judgements": [
                {
                    "id": one.id, "kind": one.kind, "deals": list(one.deals), "by": one.by, "reason": one.reason,
                    "at": one.at.isoformat(), "undone_at": one.undone_at and one.undone_at.isoformat(),
                }
                for one in found
            ]
        }  # fmt: skip


def read(model: type[Asked], request: dict[str, Any]) -> Asked:
    try:
        return model.model_validate(request)
    except ValidationError as error:
        found = error.errors()[0]
        place = ".".join(str(part) for part in found["loc"]) or "the question"
        raise ValueError(f"{place}: {found['msg']}") from error


def aware(at: dt.datetime | None) -> dt.datetime | None:
    return at.replace(tzinfo=dt.UTC) if at and at.tzinfo is None else at


def _named(asked: Judgement, field: str) -> str:
    value: str = getattr(asked, field)
    if not value:
        raise ValueError(f"to {asked.verb}, say '{field}'")
    return value


def _only(articles: Sequence[str]) -> str:
    if len(articles) != 1:
        raise ValueError("name one article that is wrong")
    return articles[0]


def _slots(slots: tuple[str, ...]) -> tuple[str, ...]:
    for slot in slots:
        if slot not in SLOT_NAMES and not slot.startswith("party:"):
            raise ValueError(f"there is no slot '{slot}'; {did_you_mean(slot, SLOT_NAMES) or 'one of ' + ', '.join(SLOT_NAMES)}")
    return slots


def _json(deal: Deal) -> dict[str, Any]:
    return deal.model_dump(mode="json")


def _version(one: past.Version) -> dict[str, Any]:
    return {
        "revision": one.revision,
        "known_from": one.known_from.isoformat(),
        "known_to": one.known_to and one.known_to.isoformat(),
        "changes": list(one.changes),
        "stage": one.deal.stage.value,
    }
