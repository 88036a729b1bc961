"""The invented papers: what they are called, where they are at home, which feed they give."""

from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from shared.documents import fit, read_yaml


class Masthead(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z]+$")
    name: str
    tagline: str
    notice: str
    place: str
    language: Literal["en", "fr"]
    zone: str
    feed: Literal["rss", "atom", "json"]
    feed_path: str
    article_path: str
    sections: dict[str, str]

    @property
    def timezone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    mastheads: tuple[Masthead, ...]


def read_mastheads(text: str) -> dict[str, Masthead]:
    return {masthead.id: masthead for masthead in fit(_File, read_yaml(text, "mastheads.yaml")).mastheads}
