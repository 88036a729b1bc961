"""Several rows by a key of more than one column."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, tuple_


def one_of(columns: Sequence[Any], keys: Collection[Sequence[Any]]) -> ColumnElement[bool]:
    """Where the columns together are one of `keys`; the columns should be those of an index.

    SQLite uses no index for a list of pairs and reads the whole table, so each column is asked for by itself too.
    """
    apart = [column.in_(list(dict.fromkeys(values))) for column, values in zip(columns, zip(*keys, strict=True), strict=False)]
    return and_(tuple_(*columns).in_([tuple(key) for key in keys]), *apart)
