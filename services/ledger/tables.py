"""The ledger's tables. A record and its state are one JSON document each: they are always read and written whole."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, LargeBinary, SmallInteger, Table, Text, text
from sqlmodel import Field, SQLModel

from shared.store import UtcDateTime, plan_with

# A plan is made for a company with a few deals, and used for those with thousands: it must read an index in its order and stop at the
# limit, where a bitmap reads all that a hub has and sorts them. One plan does for all, and to plan anew takes longer than to run it.
plan_with("ledger", enable_bitmapscan="off", plan_cache_mode="force_generic_plan")
_HOLDS = text("known_to IS NULL")


class DealRow(SQLModel, table=True):
    """One deal as it is known now. `body` is its shared.contracts.Deal, `state` what it is derived from (services.ledger.record.record.Kept)."""

    __tablename__ = "ledger_deal"

    id: str = Field(primary_key=True, max_length=32)
    revision: int
    last_seen: dt.datetime = Field(sa_type=UtcDateTime, index=True)
    body: str = Field(sa_type=Text)
    state: str = Field(sa_type=Text)


class KeyRow(SQLModel, table=True):
    """Finds deals by two of their companies, or by one. `loose`: it is told in a way that the keys of pairs may miss it, see
    `lookup.near`; `hint` is an `identity.hints.Hint`, `opened_at` seconds since 1970: dozens of these rows are read for each mention."""

    __tablename__ = "ledger_key"
    __table_args__ = (
        Index("ix_ledger_key_newest", "key", "opened_at"),
        Index("ix_ledger_key_loose", "key", "opened_at", sqlite_where=text("loose = 1"), postgresql_where=text("loose")),
        Index("ix_ledger_key_deal", "deal_id"),
    )

    key: str = Field(primary_key=True, max_length=410)
    deal_id: str = Field(primary_key=True, max_length=32)
    loose: bool
    opened_at: int = Field(sa_type=BigInteger)
    hint: str = Field(sa_type=Text)


class MentionRow(SQLModel, table=True):
    """A mention and the deal it belongs to, from when to when. `body` is the compressed fact.

    `found_id` is the deal that was found for it, which is another one when a person joined the two. `without` names its wrong slots.
    """

    __tablename__ = "ledger_mention"
    __table_args__ = (
        Index("ix_ledger_mention_deal", "deal_id", "article_id"),
        Index("ix_ledger_mention_found", "found_id"),
        Index("ix_ledger_mention_article", "article_id"),
    )

    identity: str = Field(primary_key=True, max_length=120)
    deal_id: str = Field(max_length=32)
    found_id: str = Field(max_length=32)
    article_id: str = Field(max_length=100)
    known_from: dt.datetime = Field(sa_type=UtcDateTime)
    known_to: dt.datetime | None = Field(default=None, sa_type=UtcDateTime)
    without: list[str] = Field(sa_type=JSON)
    reason: str = Field(max_length=60)
    body: bytes = Field(sa_type=LargeBinary)


class VersionRow(SQLModel, table=True):
    """What was known of a deal from `known_from` until `known_to`. `body` is the compressed shared.contracts.Deal."""

    __tablename__ = "ledger_version"
    __table_args__ = (Index("ix_ledger_version_known", "known_from"),)

    deal_id: str = Field(primary_key=True, max_length=32)
    revision: int = Field(primary_key=True)
    known_from: dt.datetime = Field(sa_type=UtcDateTime)
    known_to: dt.datetime | None = Field(default=None, sa_type=UtcDateTime)
    changes: str = Field(max_length=300)
    body: bytes = Field(sa_type=LargeBinary)


class TimerRow(SQLModel, table=True):
    """When silence about an announced date becomes news."""

    __tablename__ = "ledger_timer"

    deal_id: str = Field(primary_key=True, max_length=32)
    due_at: dt.datetime = Field(sa_type=UtcDateTime, index=True)


class JudgementRow(SQLModel, table=True):
    """What a person decided of deals, so that it can be taken back. `before` holds, for each mention it touched, its row as it was."""

    __tablename__ = "ledger_judgement"

    id: str = Field(primary_key=True, max_length=64)
    kind: str = Field(max_length=12)
    deals: list[str] = Field(sa_type=JSON)
    before: dict[str, dict[str, object]] = Field(sa_type=JSON)
    by: str = Field(sa_type=Text)
    reason: str = Field(sa_type=Text)
    at: dt.datetime = Field(sa_type=UtcDateTime, index=True)
    undone_at: dt.datetime | None = Field(default=None, sa_type=UtcDateTime)


class EdgeRow(SQLModel, table=True):
    """Money that flows by a deal, from one revision of it until it no longer holds; see `circles.Flow`. `usd` is 0 for an untold sum,
    `bound` empty for one of which nothing was told."""

    __tablename__ = "ledger_edge"
    __table_args__ = (
        # what holds now, in the order of its weight: PostgreSQL reads an index in order only past columns compared with `=`
        Index("ix_ledger_edge_payer", "payer", "usd", sqlite_where=_HOLDS, postgresql_where=_HOLDS),
        Index("ix_ledger_edge_payee", "payee", "usd", sqlite_where=_HOLDS, postgresql_where=_HOLDS),
        Index("ix_ledger_edge_both", "payer", "payee", "known_to", "usd"),
        Index("ix_ledger_edge_all_of_payee", "payee"),
    )

    deal_id: str = Field(primary_key=True, max_length=32)
    revision: int = Field(primary_key=True)
    number: int = Field(primary_key=True)
    payer: str = Field(max_length=310)
    payee: str = Field(max_length=310)
    relation: str = Field(max_length=12)
    stage: str = Field(max_length=12)
    usd: int = Field(sa_type=BigInteger)
    payer_name: str = Field(sa_type=Text)
    payee_name: str = Field(sa_type=Text)
    bound: str = Field(default="", max_length=8, sa_column_kwargs={"server_default": ""})
    since: dt.datetime = Field(sa_type=UtcDateTime)
    known_from: dt.datetime = Field(sa_type=UtcDateTime)
    known_to: dt.datetime | None = Field(default=None, sa_type=UtcDateTime)


class FlowRow(SQLModel, table=True):
    """Of the edges that hold now the weightiest of each relation between two companies: all that the search for circles reads.

    `standing` is the stage in its order; with it a row's weight is (usd, standing, deal_id), as `circles.Flow` has it.
    """

    __tablename__ = "ledger_flow"
    __table_args__ = (
        # the other company is in neither: the planner would take them for the look-up of a pair, and read all that a hub has
        Index("ix_ledger_flow_payer", "payer", "usd", "standing", "deal_id"),
        Index("ix_ledger_flow_payee", "payee", "usd", "standing", "deal_id"),
        {"sqlite_with_rowid": False},
    )

    payer: str = Field(primary_key=True, max_length=310)
    payee: str = Field(primary_key=True, max_length=310)
    relation: str = Field(primary_key=True, max_length=12)
    usd: int = Field(sa_type=BigInteger)
    standing: int = Field(sa_type=SmallInteger)
    deal_id: str = Field(max_length=32)
    stage: str = Field(max_length=12)
    payer_name: str = Field(sa_type=Text)
    payee_name: str = Field(sa_type=Text)
    bound: str = Field(default="", max_length=8, sa_column_kwargs={"server_default": ""})


class CircleRow(SQLModel, table=True):
    """A circle that was seen, when first and by which deal."""

    __tablename__ = "ledger_circle"

    id: str = Field(primary_key=True, max_length=32)
    deal_id: str = Field(max_length=32)
    first_seen: dt.datetime = Field(sa_type=UtcDateTime)


class LegRow(SQLModel, table=True):
    """The record of the deal `shown_by` shows a circle with a leg of the deal `deal_id`."""

    __tablename__ = "ledger_leg"

    deal_id: str = Field(primary_key=True, max_length=32)
    shown_by: str = Field(primary_key=True, max_length=32)


def _core(model: Any) -> Table:
    table: Table = model.__table__
    return table


deal, key, mention = _core(DealRow), _core(KeyRow), _core(MentionRow)
version, timer, judgement = _core(VersionRow), _core(TimerRow), _core(JudgementRow)
edge, flow = _core(EdgeRow), _core(FlowRow)
circle, leg = _core(CircleRow), _core(LegRow)
