"""A mention with its two times: when its article told it, and when the ledger learned of it. Pure."""

import datetime as dt
from dataclasses import dataclass

from shared.contracts import DealMentioned, Evidence


@dataclass(frozen=True)
class Telling:
    """`told_at` puts the story in order whatever comes first; `seen_at` says what was known when.

    `without` names the slots that somebody found wrong in this mention, as `Claim.slot` names them.
    """

    mention: DealMentioned
    told_at: dt.datetime
    seen_at: dt.datetime
    without: frozenset[str] = frozenset()

    @property
    def order(self) -> tuple[dt.datetime, str, int]:
        return self.told_at, self.mention.article.id, self.mention.ordinal

    def says(self, slot: str) -> bool:
        return slot not in self.without

    def placed(self, evidence: Evidence) -> Evidence:
        """With the article that it stands in."""
        article_id = self.mention.article.id
        return evidence if evidence.article_id == article_id else evidence.model_copy(update={"article_id": article_id})


def telling(mention: DealMentioned, seen_at: dt.datetime, without: frozenset[str] = frozenset()) -> Telling:
    """A page that dates itself into the future told it now at the latest; one without a date when it was fetched."""
    article = mention.article
    said = article.published_at or article.fetched_at or seen_at
    said = said if said.tzinfo else said.replace(tzinfo=dt.UTC)
    return Telling(mention, min(said, seen_at), seen_at, without)
