"""A record that is derived again from what remains of its tellings, told as a correction."""

import datetime as dt
from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from services.ledger import store
from services.ledger.keeping.settling import Cause, settle
from services.ledger.record.changes import between, slot_changes
from services.ledger.record.record import Record, Told, rederived
from shared.contracts import ArticleRef, Change, Correction, DealChanged
from shared.publishers import Publishers
from shared.store import connection_of


@dataclass(frozen=True)
class Why:
    """Who says that the record is not right, and why; `article` is what brought it, else the deal's own newest."""

    reason: str
    by: str
    at: dt.datetime
    article: ArticleRef | None = None


async def derive_again(
    session: AsyncSession, before: Record, why: Why, publishers: Publishers, merged_into: str | None = None
) -> tuple[DealChanged, ...]:
    tellings = await store.tellings(await connection_of(session), before.deal.id)
    after = rederived(before, tellings, why.at, merged_into, publishers)
    correction = Correction(reason=why.reason, by=why.by, changed=slot_changes(before.deal, after.deal))
    weighty = between(before.deal, after.deal, background=after.deal.background)
    # a deal that comes back is no news, whatever it was joined to in between
    changes = (*(change for change in weighty if change not in {Change.ECHOED, Change.OPENED}), Change.CORRECTED)
    article = why.article or before.deal.articles[0]
    return await settle(session, before, Told(after, changes), Cause(article, article.id, why.at, correction))
