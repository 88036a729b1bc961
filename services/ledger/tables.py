"""The ledger's tables. The record itself is one JSON document: it is always read and written whole."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, Table, Text
from sqlmodel import Field, SQLModel

from shared.store import UtcDateTime


class DealRow(SQLModel, table=True):
    """One deal. `body` is its shared.contracts.Deal; `claims` is every word on its figures, by origin."""

    __tablename__ = "ledger_deal"

    id: str = Field(primary_key=True, max_length=32)
    revision: int
    family: str = Field(max_length=20)
    last_seen: dt.datetime = Field(sa_type=UtcDateTime)
    body: str = Field(sa_type=Text)
    claims: list[dict[str, object]] = Field(sa_type=JSON)


class PartyRow(SQLModel, table=True):
    """Finds the deals of a company: its own key and those of its parents."""

    __tablename__ = "ledger_party"

    key: str = Field(primary_key=True, max_length=300)
    family: str = Field(primary_key=True, max_length=20)
    deal_id: str = Field(primary_key=True, max_length=32, foreign_key="ledger_deal.id")


class ArticleRow(SQLModel, table=True):
    """Which articles told a deal, so that each counts once."""

    __tablename__ = "ledger_article"

    deal_id: str = Field(primary_key=True, max_length=32, foreign_key="ledger_deal.id")
    article_id: str = Field(primary_key=True, max_length=32)


def _core(model: Any) -> Table:
    table: Table = model.__table__
    return table


deal, party, article = _core(DealRow), _core(PartyRow), _core(ArticleRow)
