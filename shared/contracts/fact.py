"""A fact: something that happened, told once and never changed."""

import hashlib
from decimal import Decimal
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, PlainSerializer


class Part(BaseModel):
    """A part of a fact. Unknown fields are ignored, so that a giver may add one before its takers know it."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Fact(Part):
    """What travels on the bus.

    `SUBJECT` ends in the version; a change that old takers cannot read is a new class under a new version.
    `correlation_id` is the id of the article that set everything off, so that a whole story is one query.
    """

    SUBJECT: ClassVar[str]

    correlation_id: str

    @property
    def identity(self) -> str:
        """The same for the same fact however often it is given; it becomes the `Nats-Msg-Id`."""
        raise TypeError(f"{type(self).__name__} does not say what makes it the same fact")


def digest(*parts: str) -> str:
    """32 hex digits that name these parts together; equal for equal parts, on every machine."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _plain(value: Decimal) -> str:
    return f"{value:f}"


# A Decimal in JSON as plain digits: "10000000000", never "1E+10".
PlainDecimal = Annotated[Decimal, PlainSerializer(_plain, return_type=str, when_used="json")]

Json = dict[str, Any]
