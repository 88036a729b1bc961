"""What a source lists, what one look at it gives, and what is pushed to it."""

import datetime as dt
from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict


class Entry(BaseModel):
    """Something a source lists. `key` is the same whenever the source lists it again; so is `page_key`, of a page that is its alone.

    `whole`: title and text are the article, there is nothing to fetch. `left_out`: why it shall only be remembered.
    `version` changes when the source says that the entry did.
    """

    model_config = ConfigDict(frozen=True)

    key: str
    page_key: str | None = None
    version: str = ""
    url: str
    canonical_url: str | None = None
    title: str = ""
    text: str = ""
    language: str | None = None
    published_at: dt.datetime | None = None
    publisher: str | None = None
    whole: bool = False
    left_out: str | None = None


class Look(BaseModel):
    """What a source lists now; `troubles` are what could not be had of it.

    `unread` are the addresses of which nothing new was read, so that what they listed last time they list still; None when that is all.
    """

    model_config = ConfigDict(frozen=True)

    entries: tuple[Entry, ...] = ()
    troubles: tuple[str, ...] = ()
    unread: tuple[str, ...] | None = ()


class Pushed(BaseModel):
    """The body of a push, and what its URL said beside it."""

    model_config = ConfigDict(frozen=True)

    content_type: str
    body: bytes
    query: Mapping[str, str] = {}


class Unprocessable(ValueError):  # noqa: N818 - says what the push is
    """What was pushed cannot be taken, and why."""


class UnknownForm(ValueError):  # noqa: N818 - says what the push is in
    """What was pushed is in a form that is not read."""
