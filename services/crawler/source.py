"""What every kind of source has, and what one look at a source gives. A kind is one file in `sources/`; nothing lists them."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from services.crawler.entry import Entry, Look, Pushed, UnknownForm
from services.crawler.urls import web_address
from services.crawler.visit import Visit
from shared.variants import variants

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_SHORTEST, _LONGEST = dt.timedelta(seconds=5), dt.timedelta(days=7)


def _read_pause(value: Any) -> Any:
    if isinstance(value, dt.timedelta):
        return value
    match = re.fullmatch(r"(\d{1,6})\s*([smhd])", value.strip()) if isinstance(value, str) else None
    pause = dt.timedelta(seconds=int(match[1]) * _UNITS[match[2]]) if match else None
    if pause is None or not _SHORTEST <= pause <= _LONGEST:
        raise PydanticCustomError(
            "bad_pause",
            "'{value}' is not a pause from 5s to 7d",
            {"value": value, "hint": "write a number and s, m, h or d: 30s, 15m, 2h, 1d"},
        )
    return pause


def _read_url(value: str) -> str:
    try:
        return web_address(value)
    except ValueError as error:
        raise PydanticCustomError("bad_url", "{reason}", {"reason": str(error)}) from error


Pause = Annotated[dt.timedelta | None, BeforeValidator(_read_pause)]
WebUrl = Annotated[str, AfterValidator(_read_url)]


class Source(BaseModel):
    """The base of all kinds. `SCHEDULED`: it is looked at again and again; else it waits for what is sent to it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    SCHEDULED: ClassVar[bool] = True

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.-]{0,79}$", description="an id has small letters, digits and . _ - only")]
    kind: str
    title: str | None = None
    publisher: str | None = None
    language: Annotated[
        str | None, Field(pattern=r"^[a-z]{2,3}(-[A-Z][a-z]{3})?$", description="write its code: en, fr, zh-Hant")
    ] = None
    every: Pause = None
    robots: Literal["obey", "ignore"] = "obey"

    def address(self) -> str | None:
        """What a person would open to see the source."""
        return None

    async def look(self, visit: Visit) -> Look:  # noqa: ARG002 - the kinds that are scheduled use it
        """Raises Transient, or Permanent, when nothing of the source can be had."""
        return Look()

    def token(self, environment: Mapping[str, str]) -> str | None:  # noqa: ARG002 - the kinds that are pushed to use it
        """The secret that whoever pushes to this source shows; None when nobody may, '' when the crawler's own is meant."""
        return None

    def receive(self, pushed: Pushed) -> Entry:
        """What was pushed, as an entry. Raises Unprocessable or UnknownForm."""
        raise UnknownForm(f"nothing can be pushed to '{self.id}', a source of kind {self.kind}: {pushed.content_type}")


def source_kinds() -> dict[str, type[Source]]:
    """The kinds of sources there are, by the word that `kind:` takes."""
    return variants("services.crawler.sources", "SOURCE")


def read_source(data: Any) -> Source:
    """A source from its entry in the bucket. Raises ValueError."""
    kinds = source_kinds()
    kind = data.get("kind") if isinstance(data, dict) else None
    if kind not in kinds:
        raise ValueError(f"kind {kind!r} is not known; known: {', '.join(kinds)}")
    return kinds[kind].model_validate(data)
