"""An article as the crawler found it, and the fact that it was fetched."""

import datetime as dt
from typing import ClassVar

from shared.contracts.fact import Fact, Part, digest


class ArticleRef(Part):
    """What later facts repeat of an article: enough to cite it, not its text.

    `replaces` is the id of the version that the same page had before, None for the first.
    """

    id: str
    url: str
    publisher: str | None = None
    source_id: str | None = None
    title: str
    language: str | None = None
    published_at: dt.datetime | None = None
    fetched_at: dt.datetime | None = None
    replaces: str | None = None


class Article(ArticleRef):
    """The main text of one page, without menus, banners and footers.

    `language` is ISO 639-1 (with script where it matters), or None when nobody has said it yet.
    `content_hash` names title and text; with the canonical URL it is the article's identity.
    """

    canonical_url: str
    text: str
    content_hash: str
    fetched_at: dt.datetime

    def ref(self) -> ArticleRef:
        return ArticleRef(**{name: getattr(self, name) for name in ArticleRef.model_fields})


def content_hash(title: str, text: str) -> str:
    """The same for the same words, whatever the white space."""
    return digest(" ".join(title.split()), " ".join(text.split()))


def article_id(canonical_url: str, content: str) -> str:
    """Identity of an article: canonical URL and content hash."""
    return digest(canonical_url, content)


class ArticleFetched(Fact):
    """An article came in. Given by the crawler once for each canonical URL and content."""

    SUBJECT: ClassVar[str] = "dealwatch.article.fetched.v1"

    article: Article

    @property
    def identity(self) -> str:
        return self.article.id
