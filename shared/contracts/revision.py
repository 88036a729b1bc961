"""A page of an article has a new version."""

from typing import ClassVar

from shared.contracts.article import ArticleRef
from shared.contracts.fact import Fact


class ArticleRevised(Fact):
    """`article` replaces the version `article.replaces` of the same page, and tells `mentions` deals that name a company, given before this.

    Given by the extractor once for each new version, so that what only the older one said no longer counts.
    """

    SUBJECT: ClassVar[str] = "dealwatch.article.revised.v1"

    article: ArticleRef
    mentions: int

    @property
    def identity(self) -> str:
        return self.article.id
