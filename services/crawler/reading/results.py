"""What reading a document gives. The only part of this folder that the crawler's own process imports."""

import datetime as dt

from pydantic import BaseModel, ConfigDict


class FeedItem(BaseModel):
    """One entry of a feed, as plain text, whatever the format of the feed was."""

    model_config = ConfigDict(frozen=True)

    guid: str | None = None
    link: str | None = None
    title: str = ""
    text: str = ""
    published_at: dt.datetime | None = None
    revised_at: dt.datetime | None = None


class FeedRead(BaseModel):
    """`flaws` say what is wrong with a feed that could be read nevertheless; `broken_off`: its end is missing.

    `pause_s`: for so many seconds, it says, nothing new is to be expected.
    """

    model_config = ConfigDict(frozen=True)

    title: str = ""
    language: str | None = None
    items: tuple[FeedItem, ...] = ()
    flaws: tuple[str, ...] = ()
    broken_off: bool = False
    pause_s: float = 0


class PageRead(BaseModel):
    """The article of a page. `canonical_url` is set only when the page names an address of its own site."""

    model_config = ConfigDict(frozen=True)

    title: str = ""
    text: str = ""
    language: str | None = None
    published_at: dt.datetime | None = None
    publisher: str | None = None
    canonical_url: str | None = None
