"""The stories as their authors leave them: front matter and a body, undated until a paper prints them.

`deals` and `background` say what a careful reader takes from a story; tests hold the rest of dealwatch to it.
"""

from collections.abc import Iterator
from datetime import timedelta
from importlib.resources.abc import Traversable

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.vocabulary import Kind, Role, Stage
from shared.documents import Document, Invalid, Problem, fit, read_yaml

_FENCE = "---\n"


class Told(BaseModel):
    """One deal a story tells of; sums of money as a person would say them in a rule."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Kind
    stage: Stage
    amount: str | None = None
    valuation: str | None = None
    total_raised: str | None = None
    parties: dict[Role, tuple[str, ...]]


class FrontMatter(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    headline: str = Field(min_length=1)
    standfirst: str = Field(min_length=1)
    author: str = Field(min_length=1)
    section: str
    hours: float = Field(ge=0, description="how long before the start of the site it was printed")
    deals: tuple[Told, ...]
    background: tuple[Told, ...] = ()


class Story(BaseModel):
    """`body` is a template of HTML paragraphs that may ask `when` for days and months around the day of printing."""

    model_config = ConfigDict(frozen=True)

    masthead: str
    slug: str
    matter: FrontMatter
    body: str

    @property
    def age(self) -> timedelta:
        return timedelta(hours=self.matter.hours)


def read_stories(folder: Traversable) -> tuple[Story, ...]:
    """Every story below `folder`, which holds one folder per masthead. Raises Invalid at the first broken file."""
    return tuple(
        read_story(file.read_text(encoding="utf-8"), masthead.name, file.name.removesuffix(".html"))
        for masthead in _sorted(folder)
        for file in _sorted(masthead)
        if file.name.endswith(".html")
    )


def read_story(text: str, masthead: str, slug: str) -> Story:
    path = f"{masthead}/{slug}.html"
    before, _, rest = text.partition(_FENCE)
    matter, fence, body = rest.partition(_FENCE)
    if before or not fence or not body.strip():
        raise Invalid(
            [Problem(path, 1, 1, "no front matter or no body", "begin with '---', close with '---', then write paragraphs")]
        )
    document: Document = read_yaml(matter, path)
    return Story(masthead=masthead, slug=slug, matter=fit(FrontMatter, document), body=body)


def _sorted(folder: Traversable) -> Iterator[Traversable]:
    return iter(sorted(folder.iterdir(), key=lambda entry: entry.name))
