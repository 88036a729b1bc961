"""The rule engine's own tables: how far each deal was judged, every fire with its reasons, and what was known of every deal when.

Instants of the history are microseconds since 1970 (`history.store.micros`): dozens of its rows are read for one deal. `known_to` is
`FOREVER` for what holds now; `at` is the day on which a deal counts, see `history.rows.counted_at`.
"""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, LargeBinary, Table, Text
from sqlmodel import Field, SQLModel

from shared.store import UtcDateTime, plan_with

# As in the ledger: a plan made for a company with a few deals is used for those with thousands, so an index is read in its order.
plan_with("rule_engine", enable_bitmapscan="off", plan_cache_mode="force_generic_plan")

FOREVER = 2**62


class JudgedDeal(SQLModel, table=True):
    """The newest revision of a deal that was judged; an older one that comes late fires nothing."""

    __tablename__ = "rule_engine_deal"

    deal_id: str = Field(primary_key=True)
    revision: int


class FireRow(SQLModel, table=True):
    """One fire. Its key is what makes two replicas, a restart or a replay fire once."""

    __tablename__ = "rule_engine_fire"

    deal_id: str = Field(primary_key=True)
    rule_id: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    revision: int
    rule_hash: str
    verdict: str
    traces: dict[str, str] = Field(sa_type=JSON)
    conditions: list[dict[str, Any]] = Field(
        sa_type=JSON
    )  # the trees of `when` and `unless`; before there were trees, their reasons
    at: dt.datetime = Field(sa_type=UtcDateTime)


class VersionRow(SQLModel, table=True):
    """What was known of a deal from `known_from` until `known_to`. `body` is the compressed shared.contracts.Deal, `news` the compressed
    DealChanged that brought it, without both deals. One that is merged into another or taken back is kept, and does not count."""

    __tablename__ = "rule_engine_version"
    __table_args__ = (
        # all that a window over the deals of all companies reads: beside it lie kilobytes of each record
        Index(
            "ix_rule_engine_version_window",
            "counts",
            "at",
            "known_to",
            "known_from",
            "kind",
            "usd_low",
            "usd_high",
            "deal_id",
            "revision",
        ),
    )

    deal_id: str = Field(primary_key=True, max_length=32)
    revision: int = Field(primary_key=True)
    known_from: int = Field(sa_type=BigInteger, index=True)
    known_to: int = Field(sa_type=BigInteger)
    at: int = Field(sa_type=BigInteger)
    counts: bool
    kind: str = Field(max_length=20)
    usd_low: int = Field(sa_type=BigInteger)
    usd_high: int | None = Field(default=None, sa_type=BigInteger)
    body: bytes = Field(sa_type=LargeBinary)
    news: bytes = Field(sa_type=LargeBinary)


class MemberRow(SQLModel, table=True):
    """A company that takes part in a deal, in whole dollars at least and at most (None: no end); the rows lie as windows read them."""

    __tablename__ = "rule_engine_member"
    __table_args__ = (Index("ix_rule_engine_member_deal", "deal_id", "revision"), {"sqlite_with_rowid": False})

    company: str = Field(primary_key=True, max_length=310)
    role: str = Field(primary_key=True, max_length=10)
    at: int = Field(primary_key=True, sa_type=BigInteger)
    deal_id: str = Field(primary_key=True, max_length=32)
    revision: int = Field(primary_key=True)
    kind: str = Field(max_length=20)
    stage: str = Field(max_length=12)
    usd_low: int = Field(sa_type=BigInteger)
    usd_high: int | None = Field(default=None, sa_type=BigInteger)
    known_from: int = Field(sa_type=BigInteger)
    known_to: int = Field(sa_type=BigInteger)


class EdgeRow(SQLModel, table=True):
    """`src` does something to `dst` by a deal (`history.rows.DOES`); the rows lie as patterns read them, from either end."""

    __tablename__ = "rule_engine_edge"
    __table_args__ = (
        Index("ix_rule_engine_edge_src", "src", "verb", "at"),
        Index("ix_rule_engine_edge_dst", "dst", "verb", "at"),
        Index("ix_rule_engine_edge_deal", "deal_id", "revision"),
        {"sqlite_with_rowid": False},
    )

    src: str = Field(primary_key=True, max_length=310)
    verb: str = Field(primary_key=True, max_length=10)
    dst: str = Field(primary_key=True, max_length=310)
    at: int = Field(primary_key=True, sa_type=BigInteger)
    deal_id: str = Field(primary_key=True, max_length=32)
    revision: int = Field(primary_key=True)
    stage: str = Field(max_length=12)
    usd: int | None = Field(default=None, sa_type=BigInteger)
    known_from: int = Field(sa_type=BigInteger)
    known_to: int = Field(sa_type=BigInteger)


class SeedRow(SQLModel, table=True):
    """How far the history was taken over from the ledger, which knew deals before the rule engine kept any: up to this revision of this
    deal, in their order. `kept` counts what was taken."""

    __tablename__ = "rule_engine_seed"

    source: str = Field(primary_key=True, max_length=20)
    deal_id: str = Field(max_length=32)
    revision: int
    kept: int
    done: bool


class PostponedRow(SQLModel, table=True):
    """A revision that rules about many deals judge once the history is taken over."""

    __tablename__ = "rule_engine_postponed"

    deal_id: str = Field(primary_key=True, max_length=32)
    revision: int = Field(primary_key=True)
    known_from: int = Field(sa_type=BigInteger)


class ToldRow(SQLModel, table=True):
    """When a rule that cools down fired last for what it cools down `per`. Only that: how long it waits is said by the rule in force."""

    __tablename__ = "rule_engine_told"

    rule_id: str = Field(primary_key=True)
    scope: str = Field(primary_key=True)
    at: dt.datetime = Field(sa_type=UtcDateTime)


class HeldRow(SQLModel, table=True):
    """A match that waits until its rule has cooled down. `body` is the MatchFound; its fire is among the fires."""

    __tablename__ = "rule_engine_held"
    __table_args__ = (Index("ix_rule_engine_held_scope", "rule_id", "scope"),)

    deal_id: str = Field(primary_key=True)
    rule_id: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    scope: str
    at: dt.datetime = Field(sa_type=UtcDateTime)
    body: str = Field(sa_type=Text)


def _core(model: Any) -> Table:
    table: Table = model.__table__
    return table


version, member, edge = _core(VersionRow), _core(MemberRow), _core(EdgeRow)
told, held = _core(ToldRow), _core(HeldRow)
seed, postponed = _core(SeedRow), _core(PostponedRow)
