"""Wishes: what people want watched, matched and told. They are state in KV buckets, not facts."""

from enum import StrEnum
from typing import Literal

from shared.contracts.fact import Part


class Bucket(StrEnum):
    """The KV buckets. `source_health` is written by the crawler, the others by people."""

    SOURCES = "sources"
    RULES = "rules"
    RECIPIENTS = "recipients"
    ENTITIES = "entities"
    PUBLISHERS = "publishers"
    TEMPLATES = "templates"
    SILENCES = "silences"
    SOURCE_HEALTH = "source_health"


class Wish(Part):
    """One entry of a bucket.

    `body` is text in the bucket's own format: YAML for rules, entities and publishers, JSON for a source or a recipient, Jinja2 for a template.
    `path` and `line` say where a person wrote it; `origin` keeps `dealwatch apply` from deleting what the console made.
    """

    key: str
    body: str
    origin: Literal["files", "console"] = "files"
    path: str | None = None
    line: int = 1
