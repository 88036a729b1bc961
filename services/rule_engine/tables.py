"""The rule engine's own tables: how far each deal was judged, and every fire with its reasons."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from shared.store import UtcDateTime


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
    conditions: list[dict[str, Any]] = Field(sa_type=JSON)
    at: dt.datetime = Field(sa_type=UtcDateTime)
