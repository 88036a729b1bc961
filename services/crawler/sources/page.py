"""A single page, or a list of them: read again and again, and an article each time that its title or main text has changed."""

from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from services.crawler.cleaning import reason
from services.crawler.entry import Entry, Look
from services.crawler.source import Source, WebUrl
from services.crawler.urls import canonical_key
from services.crawler.visit import Page, Visit
from shared.contracts import content_hash, digest
from shared.errors import Permanent, Transient

MOST_PAGES = 100


class PageSource(Source):
    kind: Literal["page"]
    url: WebUrl | None = None
    urls: tuple[WebUrl, ...] = Field((), max_length=MOST_PAGES)

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if bool(self.url) == bool(self.urls):
            raise PydanticCustomError("page_urls", "a page source has either 'url' or 'urls'", {"hint": "give one of the two"})
        return self

    @property
    def pages(self) -> tuple[str, ...]:
        return self.urls or ((self.url,) if self.url else ())

    def address(self) -> str:
        return self.pages[0]

    async def look(self, visit: Visit) -> Look:
        entries, unread, errors = [], [], []
        for url in self.pages:
            try:
                page = await visit.page(url)
            except (Transient, Permanent) as error:
                errors.append(error)
                unread.append(url)
                continue
            if page is None:
                unread.append(url)
            elif page.read.text:
                entries.append(self._entry(url, page))
            else:
                errors.append(Permanent(f"no main text was found in {url[:200]}"))
        if errors and len(errors) == len(self.pages):
            raise errors[0]
        nothing_new = len(unread) == len(self.pages)
        return Look(entries=tuple(entries), troubles=tuple(map(reason, errors)), unread=None if nothing_new else tuple(unread))

    def _entry(self, url: str, page: Page) -> Entry:
        read = page.read
        canonical = canonical_key(read.canonical_url or page.url)
        return Entry(
            key=digest("page", canonical, content_hash(read.title, read.text)),
            url=url,
            canonical_url=canonical,
            title=read.title,
            text=read.text,
            language=self.language or read.language,
            published_at=read.published_at,
            publisher=self.publisher or read.publisher,
            version=content_hash(read.title, read.text),
            whole=True,
        )


SOURCE = PageSource
