"""What the extractor cannot settle alone: people are asked to look."""

from typing import ClassVar

from shared.contracts.article import ArticleRef
from shared.contracts.fact import Fact, Part
from shared.contracts.mention import DealMentioned


class Undecided(Part):
    """A deal that the extractor read but does not vouch for.

    `mention` is what would have been given if the reading were surer; `doubts` say in words what speaks against it, the strongest first.
    """

    mention: DealMentioned
    doubts: tuple[str, ...]


class ReviewAsked(Fact):
    """An article that a person should look at. Given by the extractor, at most once for each article.

    `undecided` are deals below the floor of confidence; no ledger takes them. `read_characters` is set where the text is longer than
    what is read of it: that much of its beginning was; `text_characters` is the length of all. `supported` is False for an article in a
    language that the extractor cannot read; `language` is None when nobody can tell which it is.
    """

    SUBJECT: ClassVar[str] = "dealwatch.review.asked.v1"

    article: ArticleRef
    language: str | None
    supported: bool = True
    undecided: tuple[Undecided, ...] = ()
    text_characters: int
    read_characters: int | None = None

    @property
    def identity(self) -> str:
        return self.article.id
