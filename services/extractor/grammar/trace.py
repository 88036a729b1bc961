"""What was decided while an article was read, for people who ask why: each decision by its name, with the place it is about.

The extractor hands a trace down only when somebody wants an explanation. Without one a step does nothing more than find that
there is none, and with one nothing is decided differently.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

from services.extractor.grammar.marks import Mark
from services.extractor.grammar.scenes import Scene

if TYPE_CHECKING:
    from services.extractor.grammar.tellings import Telling


class Place(Protocol):
    """A mark, a name or a sum: what a decision is about."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


class Refusal(NamedTuple):
    """Why something is not what it looks like: the name of the reason, and the word that shows it if one does."""

    reason: str
    by: Mark | None = None


class Note(NamedTuple):
    """A decision about a span of a field. `about` is what it might have been: a trigger ("acquisition.buy"), a stage, a party."""

    field: str
    start: int
    end: int
    about: str
    refusal: Refusal


@dataclass
class Trace:
    """Every note once, in the order of reading, and every telling as its sentence gave it."""

    notes: dict[Note, None] = field(default_factory=dict)
    tellings: list["Telling"] = field(default_factory=list)

    def refuse(self, scene: Scene, place: Place, about: str, refusal: Refusal) -> None:
        self.notes[Note(scene.field.reading.field, place.start, place.end, about, refusal)] = None
