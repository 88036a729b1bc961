"""The labelled streams: `streams/dev_*.yaml` to develop with, `streams/held_*.yaml` to measure with and never to look at.

A file is a list of stories; a story is one deal, and its mentions are all that tell it:

    - story: quill-amazon                 # unique among all files
      what: Amazon buys Quill             # for people
      phenomena: [stages, currency]       # from PHENOMENA
      mentions: [...]                     # see `line`

The stories stand one after the other, as people can check them; `load` mixes them by time, as the news tells them.

What one deal is: the same thing done between the same companies. A rumour, its signing and its closing are one deal, as are a bid and the
higher bid that follows it, a tender put off for a few weeks and taken up again, and a round that is told by some of its investors. Rival
bidders for one target, a buyer who comes after another one gave up, the same buyer months after it gave up, the next round, the next bond
and the next order are deals of their own.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts import DealMentioned
from shared.documents import Document, Invalid, Problem, did_you_mean, fit, read_yaml
from shared.entities import Entities, read_entities
from tests.corpus.ledger.line import Line, read_line
from tests.corpus.ledger.telling import Newspaper

FOLDER = Path(__file__).parent / "streams"
HALVES = ("dev", "held")
PHENOMENA: dict[str, str] = {
    "stages": "rumour, talks, signing, approval, closing over months",
    "reprint": "reprints and translations of one article",
    "two_in_a_month": "two deals of the same companies within a month",
    "year_later": "the same companies do a second deal a year later",
    "piecemeal": "a round whose investors are told by several articles, each some of them",
    "next_series": "Series B and Series C of one company within a year",
    "parents": "a subsidiary in one article, its parent in another",
    "sisters": "two subsidiaries of one parent, each with a deal of its own",
    "renamed": "a company told by another name, or by a division's",
    "swapped": "one article has the sides of the deal the wrong way round",
    "merger_sides": "a merger told from either side, as merger and as takeover",
    "kind_drift": "one deal told as several kinds",
    "currency": "the sum in several currencies",
    "rounding": "the sum rounded, or with another bound",
    "slip": "a sum wrong by 10, 100, 1,000 or 10,000",
    "valuation": "the valuation told as the price, or beside it",
    "rivals": "rival bidders for one target",
    "raised_bid": "a bid that is raised",
    "comeback": "a deal that was given up, and who comes after",
    "background": "older deals told as context",
    "ordinals": "several deals told by one article",
    "twin_buys": "one buyer buys two companies in one week",
    "ipo": "going public: plan, price, first day",
    "debt": "bonds and loans of one borrower",
    "subjects": "contracts about different things between the same companies",
    "one_party": "only one of the companies is told",
    "adviser": "the same adviser in different deals",
    "lookalike": "different companies with similar names",
    "scripts": "a name that nobody has listed, in several scripts or spellings",
}


class Story(BaseModel):
    """One deal and the lines that tell it."""

    model_config = ConfigDict(extra="forbid")

    story: str = Field(pattern=r"^[a-z0-9-]+$", description="the name of the story: lower case letters, digits and hyphens")
    what: str = Field(min_length=1, description="what happens, in words")
    phenomena: list[str] = Field(min_length=1, description="what the story shows, from PHENOMENA")
    mentions: list[str] = Field(min_length=1, description="one line for each mention")


@dataclass(frozen=True)
class Labelled:
    """A mention and the story that it truly tells; `line` is for people."""

    mention: DealMentioned
    story: str
    phenomena: frozenset[str]
    line: str


@dataclass(frozen=True)
class _Told:
    """A line with its story and place."""

    story: Story
    line: Line
    document: Document
    at: tuple[int, ...]

    def problem(self, message: str, hint: str = "") -> Problem:
        return self.document.problem((self.at[0], "mentions", self.at[1]), f"story {self.story.story}: {message}", hint)


def load(half: str, folder: Path = FOLDER, known: Entities | None = None) -> list[Labelled]:
    """The stream of one half in the order of time. Raises Invalid with everything that is wrong, each at its place."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob(f"{half}_*.yaml"))}
    return read(texts, known or starter_entities())


def starter_entities() -> Entities:
    """The companies that come with dealwatch."""
    return read_entities(starter("entities"))


def starter(folder: str) -> dict[str, str]:
    """The files of a folder of the starter configuration, by name."""
    listed = files("deploy").joinpath("watch", folder)
    return {file.name: file.read_text(encoding="utf-8") for file in listed.iterdir() if file.name.endswith(".yaml")}


def read(texts: Mapping[str, str], known: Entities) -> list[Labelled]:
    """As `load`, from the texts of the files by name."""
    problems: list[Problem] = []
    told = [one for name, text in texts.items() for one in _lines(read_yaml(text, name), problems)]
    problems += [*_twice(told), *_unknown(told, known), *_torn(told)]
    if problems:
        raise Invalid(problems)
    paper = Newspaper(known)
    in_time = sorted(told, key=lambda one: one.line.at)
    return [
        Labelled(paper.print(one.line, one.story.story), one.story.story, frozenset(one.story.phenomena), one.line.words)
        for one in in_time
    ]


def _lines(document: Document, problems: list[Problem]) -> Iterator[_Told]:
    if not isinstance(document.data, list):
        problems.append(document.problem((), "a stream is a list of stories", "begin each with '- story: NAME'"))
        return
    for number in range(len(document.data)):
        try:
            story = fit(Story, document, (number,))
        except Invalid as error:
            name = _name(document.data[number])
            problems += [Problem(**{**vars(found), "message": f"story {name}: {found.message}"}) for found in error.problems]
            continue
        problems += [
            document.problem(
                (number, "phenomena", index), f"story {story.story}: unknown phenomenon '{word}'", did_you_mean(word, PHENOMENA)
            )
            for index, word in enumerate(story.phenomena)
            if word not in PHENOMENA
        ]
        for index, text in enumerate(story.mentions):
            try:
                yield _Told(story, read_line(text), document, (number, index))
            except ValueError as error:
                problems.append(document.problem((number, "mentions", index), f"story {story.story}: {error}"))


def _name(data: Any) -> str:
    return str(data.get("story", "without a name")) if isinstance(data, dict) else "without a name"


def _twice(told: Iterable[_Told]) -> Iterator[Problem]:
    """A story has one place: two of one name would be one deal."""
    first: dict[str, tuple[str, int]] = {}
    for one in told:
        place = one.document.path, one.at[0]
        if first.setdefault(one.story.story, place) != place and one.at[1] == 0:
            yield one.problem("this name is taken", f"by a story of {first[one.story.story][0]}")


def _unknown(told: Iterable[_Told], known: Entities) -> Iterator[Problem]:
    for one in told:
        for party in one.line.parties:
            if party.entity_id and party.entity_id not in known.by_id:
                hint = did_you_mean(party.entity_id, known.by_id) or "quote the name of a company that nobody has listed"
                yield one.problem(f"unknown entity '{party.entity_id}'", hint)


def _torn(told: Iterable[_Told]) -> Iterator[Problem]:
    """An article appears once, at one time, in one paper."""
    first: dict[str, Line] = {}
    for one in told:
        line = one.line
        if line.article is None:
            continue
        known = first.setdefault(line.article, line)
        if (known.at, known.language, known.publisher) != (line.at, line.language, line.publisher):
            told_before = f"{known.at:%Y-%m-%d %H:%M} {known.language} {known.publisher}"
            yield one.problem(f"article {line.article} appeared at another time or place", f"it is told before as {told_before}")
