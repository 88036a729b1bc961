"""How a publisher of news is written in `watch/publishers/*.yaml`, and how a file changes one that another file lists."""

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", description="an id has small letters and digits, parted by hyphens")]


def _bare(domain: str) -> str:
    if domain.startswith("www."):
        raise ValueError(f"'{domain}' begins with www.")
    return domain


Domain = Annotated[
    str,
    Field(pattern=r"^[a-z0-9]+(-+[a-z0-9]+)*(\.[a-z0-9]+(-+[a-z0-9]+)*)+$"),
    AfterValidator(_bare),
]
_DOMAINS = Field((), description="write the bare domain in small letters: reuters.com, not https://www.reuters.com/")
_COUNTRY = Field(None, pattern=r"^[A-Z]{2}$", description="write its two letters: US, FR, JP")
_LANGUAGE = Field(None, pattern=r"^[a-z]{2}$", description="write its two letters: en, fr, ja")


class PublisherKind(StrEnum):
    """An `aggregator` (a portal) prints what others wrote; a `release` wire what companies say of themselves; `data` are registries
    and databases of companies."""

    AGENCY = "agency"
    NEWSPAPER = "newspaper"
    MAGAZINE = "magazine"
    BROADCASTER = "broadcaster"
    TRADE = "trade"
    DATA = "data"
    AGGREGATOR = "aggregator"
    RELEASE = "release"
    REGULATOR = "regulator"

    @property
    def is_primary(self) -> bool:
        """It speaks for those who make or judge the deal."""
        return self in {PublisherKind.RELEASE, PublisherKind.REGULATOR}


class Publisher(BaseModel):
    """Who tells news. `names` are further names, in any script; `name`, for people, counts as one of them.

    `family` is another publisher whose copy it shares: the two are one origin. `domains` include all that lies below them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Id
    name: str = Field(min_length=1)
    names: tuple[str, ...] = ()
    kind: PublisherKind
    family: str | None = None
    domains: tuple[Domain, ...] = _DOMAINS
    language: str | None = _LANGUAGE
    country: str | None = _COUNTRY

    @property
    def all_names(self) -> tuple[str, ...]:
        return (self.name, *self.names)


class PublisherChange(BaseModel):
    """What a file says of a publisher that is listed elsewhere: `names` and `domains` are added, those `without` taken away, the other
    values put in place of the old ones; `family`, `language` and `country` may be null. `remove` forgets the publisher."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Id
    remove: bool = False
    name: str | None = Field(None, min_length=1)
    names: tuple[str, ...] = ()
    domains: tuple[Domain, ...] = _DOMAINS
    without: tuple[str, ...] = ()
    kind: PublisherKind | None = None
    family: str | None = None
    language: str | None = _LANGUAGE
    country: str | None = _COUNTRY

    def of(self, publisher: Publisher) -> Publisher:
        """The publisher as changed. Whoever gets a new name keeps the old one as a further name."""
        gone = frozenset(self.without)
        name = self.name or publisher.name
        names = [one for one in (*publisher.all_names, *self.names) if one not in gone and one != name]
        domains = [one for one in (*publisher.domains, *self.domains) if one not in gone]
        replaced = {key: getattr(self, key) for key in self.model_fields_set & {"family", "language", "country"}}
        return publisher.model_copy(
            update={
                "name": name,
                "names": tuple(dict.fromkeys(names)),
                "domains": tuple(dict.fromkeys(domains)),
                "kind": self.kind or publisher.kind,
                **replaced,
            }
        )


class PublisherFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    publishers: tuple[Publisher, ...] = ()
    changes: tuple[PublisherChange, ...] = ()
