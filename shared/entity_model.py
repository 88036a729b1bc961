"""How a company is written in `watch/entities/*.yaml`, and how a file changes a company that another file lists."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", description="an id has small letters and digits, parted by hyphens")]
_COUNTRY = Field(None, pattern=r"^[A-Z]{2}$", description="write its two letters: US, FR, JP")
_TICKER = Field(
    None,
    pattern=r"^[A-Z]{2,8}:[A-Z0-9][A-Z0-9.&-]{0,19}$",
    description="write the exchange and the sign: NASDAQ:AMZN, TYO:7203",
)


class Entity(BaseModel):
    """One company. `names` are further names; `name` counts as one of them.

    `ambiguous` names also mean something else, or another company: they count in an article that has one of the other names too.
    `not_in` are longer words that contain a name by chance.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Id
    name: str = Field(min_length=1)
    names: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    not_in: tuple[str, ...] = ()
    parent: str | None = None
    categories: tuple[str, ...] = ()
    country: str | None = _COUNTRY
    ticker: str | None = _TICKER

    @property
    def all_names(self) -> tuple[str, ...]:
        """The names that mean this company wherever they stand."""
        return (self.name, *self.names)


class Change(BaseModel):
    """What a file says of a company that is listed elsewhere: `names`, `ambiguous` and `not_in` are added, names `without` taken away,
    the other values put in place of the old ones; `parent`, `country` and `ticker` may be null. `remove` forgets the company."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Id
    remove: bool = False
    name: str | None = Field(None, min_length=1)
    names: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    not_in: tuple[str, ...] = ()
    parent: str | None = None
    categories: tuple[str, ...] = ()
    country: str | None = _COUNTRY
    ticker: str | None = _TICKER

    def of(self, entity: Entity) -> Entity:
        """The company as changed. Whoever gets a new name keeps the old one as a further name."""
        gone = frozenset(self.without)
        name = self.name or entity.name
        kept = [one for one in (entity.name, *entity.names) if one not in gone]
        unsure = [one for one in entity.ambiguous if one not in gone]
        replaced = {key: getattr(self, key) for key in self.model_fields_set & {"parent", "categories", "country", "ticker"}}
        return entity.model_copy(
            update={
                "name": name,
                "names": tuple(dict.fromkeys(one for one in (*kept, *self.names) if one != name and one not in self.ambiguous)),
                "ambiguous": tuple(dict.fromkeys((*unsure, *self.ambiguous))),
                "not_in": (*entity.not_in, *self.not_in),
                **replaced,
            }
        )


class EntityFile(BaseModel):
    """`categories`: the tree of categories, child to parent."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    categories: dict[str, str | None] = {}
    entities: tuple[Entity, ...] = ()
    changes: tuple[Change, ...] = ()
