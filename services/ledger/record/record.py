"""A deal as the ledger keeps it: the record that others see, and what it is derived from. Pure."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.ledger.graph.edges import edges_of
from services.ledger.origins.origins import NOBODY_LISTED
from services.ledger.record import changes as differences
from services.ledger.record.deriving import Brought, Standing, derive
from services.ledger.record.state import ARTICLES_KEPT, State, add, rebuilt
from services.ledger.telling.telling import Telling
from shared.contracts import Change, Deal, Novelty, Part, digest
from shared.publishers import Publishers


class Kept(Part):
    """What is kept beside the record to derive it again. `whole`: it follows from the mentions that are kept, and from nothing else."""

    state: State
    brought: tuple[Brought, ...] = ()
    whole: bool = True


@dataclass(frozen=True)
class Record:
    deal: Deal
    kept: Kept

    @property
    def standing(self) -> Standing:
        """Of the revision that comes next."""
        deal = self.deal
        return Standing(deal.id, deal.revision + 1, self.kept.brought, deal.circles, deal.merged_into)


@dataclass(frozen=True)
class Told:
    """The record after a telling, with what changed, and what the article brought."""

    record: Record
    changes: tuple[Change, ...]
    novelty: Novelty | None = None


def open_record(told: Telling, now: dt.datetime, *, publishers: Publishers = NOBODY_LISTED) -> Told:
    """The first telling of a deal."""
    background = told.mention.background
    novelty = Novelty.BACKGROUND if background else Novelty.NEW_DEAL
    deal_id = digest("deal", told.mention.identity)[:16]
    state = add(State(), told, article_known=False)
    record = _record(state, Standing(deal_id, 1, (Brought(article_id=told.mention.article.id, novelty=novelty),)), now, publishers)
    return Told(record, differences.opened(record.deal), novelty)


def tell(before: Record, told: Telling, now: dt.datetime, *, article_known: bool, publishers: Publishers = NOBODY_LISTED) -> Told:
    """One more telling of a known deal. No changes at all means that it says nothing that is not known, not even a new article."""
    state = add(before.kept.state, told, article_known=article_known)
    return told_again(before, state, told, now, publishers)


def told_again(before: Record, state: State, told: Telling, now: dt.datetime, publishers: Publishers = NOBODY_LISTED) -> Told:
    """The record of `state`, which has `told` in it, against the one before."""
    background = told.mention.background
    after = _record(state, before.standing, now, publishers, whole=before.kept.whole)
    changes = differences.between(before.deal, after.deal, background=background)
    novelty = differences.novelty(changes, background=background)
    return Told(_with_brought(after, told.mention.article.id, novelty), changes, novelty)


def rederived(
    before: Record,
    tellings: Sequence[Telling],
    now: dt.datetime,
    merged_into: str | None = None,
    publishers: Publishers = NOBODY_LISTED,
) -> Record:
    """The record of what remains. A deal of which nothing remains is joined to another, or withdrawn; it keeps what was told last."""
    if tellings:
        standing = replace(before.standing, merged_into=merged_into, circles=())
        return _record(rebuilt(tellings), standing, now, publishers)
    gone = {"merged_into": merged_into, "withdrawn": merged_into is None, "background": True, "circles": (), "edges": ()}
    return Record(before.deal.model_copy(update={"revision": before.deal.revision + 1, **gone}), before.kept)


def split_off(deal_id: str, tellings: Sequence[Telling], now: dt.datetime, publishers: Publishers = NOBODY_LISTED) -> Record:
    """A new deal of tellings that were another's. Raises ValueError when there are none."""
    return _record(rebuilt(tellings), Standing(deal_id, 1), now, publishers)


def passed(before: Record, now: dt.datetime, publishers: Publishers = NOBODY_LISTED) -> Told:
    """The record after time has passed and nothing was told."""
    after = _record(before.kept.state, before.standing, now, publishers, whole=before.kept.whole)
    return Told(after, differences.between(before.deal, after.deal, background=False))


def _record(state: State, standing: Standing, now: dt.datetime, publishers: Publishers, *, whole: bool = True) -> Record:
    deal = derive(state, standing, now, publishers)
    return Record(deal.model_copy(update={"edges": edges_of(deal)}), Kept(state=state, brought=standing.brought, whole=whole))


def _with_brought(record: Record, article_id: str, novelty: Novelty) -> Record:
    """An article that tells a deal twice brought the weightier of both."""
    before = record.kept.brought
    known = next((one.novelty for one in before if one.article_id == article_id), novelty)
    weightier = min(known, novelty, key=list(Novelty).index)
    others = [one for one in before if one.article_id != article_id]
    brought = (Brought(article_id=article_id, novelty=weightier), *others)[: 2 * ARTICLES_KEPT]
    shown = (one.model_copy(update={"novelty": weightier}) if one.article_id == article_id else one for one in record.deal.reports)
    deal = record.deal.model_copy(update={"reports": tuple(shown)})
    return Record(deal, record.kept.model_copy(update={"brought": brought}))
