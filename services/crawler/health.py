"""How each source is doing, as the bucket `source_health` tells it to the console and to `dealwatch sources list`."""

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict

from services.crawler.source import Source
from services.crawler.tables import SourceRow
from services.crawler.troubles import NO_TROUBLES, Troubles

State = Literal["waiting", "ok", "failing", "gone", "ready", "misconfigured"]


class SourceHealth(BaseModel):
    """`pages` tell of those that its entries lead to.

    waiting: not looked at yet · ready: waits for what is sent to it · misconfigured: its wish cannot be taken, the last good one is used.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    state: State
    kind: str | None = None
    title: str | None = None
    url: str | None = None
    last_fetch: dt.datetime | None = None
    last_success: dt.datetime | None = None
    next_fetch: dt.datetime | None = None
    failures: int = 0
    error: str | None = None
    articles: int = 0
    pages: Troubles = NO_TROUBLES


def health_of(source_id: str, source: Source | None, row: SourceRow | None, unfit: str | None) -> SourceHealth:
    if row is None:
        return SourceHealth(id=source_id, state="misconfigured" if unfit else "waiting", error=unfit)
    return SourceHealth(
        id=source_id,
        state="misconfigured" if unfit else _state(row),
        kind=row.kind,
        title=source.title if source else None,
        url=source.address() if source else None,
        last_fetch=row.last_fetch,
        last_success=row.last_success,
        next_fetch=row.next_at if row.scheduled and not row.gone else None,
        failures=row.failures,
        error=unfit or row.error,
        articles=row.articles,
    )


def _state(row: SourceRow) -> State:
    if row.gone:
        return "gone"
    if not row.scheduled:
        return "ready"
    if row.failures:
        return "failing"
    return "ok" if row.last_success else "waiting"
