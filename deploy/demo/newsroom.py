"""What the papers have printed so far: the stories dated relative to the start of the site, and what a visitor added since."""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup, escape
from pydantic import BaseModel, ConfigDict, Field, field_validator

from deploy.demo.calendar import When
from deploy.demo.mastheads import Masthead
from deploy.demo.stories import Story

MAX_ADDED = 200
_CONTROL = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Article:
    """One printed article. `path` is relative to the masthead's front page."""

    masthead: Masthead
    slug: str
    headline: str
    standfirst: str
    author: str
    section: str
    published: datetime
    body: Markup

    @property
    def path(self) -> str:
        return self.masthead.article_path.format(date=self.published, slug=self.slug)

    @property
    def when(self) -> When:
        return When(self.published, self.masthead.language)

    @property
    def text(self) -> str:
        return self.body.striptags()


class Submission(BaseModel):
    """An article as a visitor sends it to `POST /publish`. Paragraphs are parted by empty lines; markup is shown as it is written."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    masthead: str = "courier"
    title: str = Field(min_length=1, max_length=300)
    text: str = Field(min_length=1, max_length=50_000)
    standfirst: str = Field("", max_length=500)
    author: str = Field("A visitor", min_length=1, max_length=100)
    section: str | None = None

    @field_validator("title", "text", "standfirst", "author")
    @classmethod
    def _printable(cls, value: str) -> str:
        """Control characters have no place in XML and would break the feed for every reader."""
        return _CONTROL.sub(" ", value)

    @field_validator("title", "text", "author")
    @classmethod
    def _says_something(cls, value: str) -> str:
        if not value.strip():
            raise ValueError("is blank")
        return value


class Refused(Exception):  # noqa: N818 - says what became of the submission
    """The submission cannot be printed; the message says why."""


@dataclass
class Newsroom:
    mastheads: dict[str, Masthead]
    articles: dict[tuple[str, str], Article] = field(default_factory=dict)
    added: int = 0

    def printed(self, masthead: str, section: str | None = None) -> list[Article]:
        """Newest first."""
        chosen = [a for a in self.articles.values() if a.masthead.id == masthead and section in {None, a.section}]
        return sorted(chosen, key=lambda article: article.published, reverse=True)

    def find(self, masthead: str, path: str) -> Article | None:
        return self.articles.get((masthead, path))

    def related(self, article: Article) -> list[Article]:
        others = [other for other in self.printed(article.masthead.id) if other != article]
        return sorted(others, key=lambda other: other.section != article.section)[:3]

    def add(self, article: Article) -> None:
        self.articles[article.masthead.id, article.path] = article

    def publish(self, submission: Submission, now: datetime) -> Article:
        """Print what a visitor sent. Raises Refused."""
        masthead = self.mastheads.get(submission.masthead)
        if masthead is None:
            raise Refused(f"no paper is called '{submission.masthead}'; there are {', '.join(self.mastheads)}")
        section = submission.section or next(iter(masthead.sections))
        if section not in masthead.sections:
            raise Refused(f"{masthead.name} has no section '{section}'; there are {', '.join(masthead.sections)}")
        if self.added >= MAX_ADDED:
            raise Refused(f"the demonstration prints {MAX_ADDED} articles; start it again to go on")
        paragraphs = [part.strip() for part in re.split(r"\n\s*\n", submission.text) if part.strip()]
        article = Article(
            masthead=masthead,
            slug=self._free_slug(submission.title, masthead.id),
            headline=submission.title.strip(),
            standfirst=submission.standfirst.strip() or paragraphs[0][:200],
            author=submission.author.strip(),
            section=section,
            published=now.astimezone(masthead.timezone).replace(microsecond=0),
            body=Markup("\n").join(Markup("<p>{}</p>").format(escape(paragraph)) for paragraph in paragraphs),
        )
        self.add(article)
        self.added += 1
        return article

    def _free_slug(self, title: str, masthead: str) -> str:
        taken = {article.slug for article in self.articles.values() if article.masthead.id == masthead}
        slug = slug_of(title)
        return next(free for number in count(1) if (free := slug if number == 1 else f"{slug}-{number}") not in taken)


def open_newsroom(mastheads: dict[str, Masthead], stories: tuple[Story, ...], now: datetime) -> Newsroom:
    """A newsroom that printed each story its number of hours before `now`, to the whole hour so that a restart changes little."""
    newsroom = Newsroom(mastheads)
    for story in stories:
        newsroom.add(print_story(story, mastheads[story.masthead], now))
    return newsroom


def print_story(story: Story, masthead: Masthead, now: datetime) -> Article:
    start = now.replace(minute=0, second=0, microsecond=0)
    published = (start - story.age).astimezone(masthead.timezone)
    when = When(published, masthead.language)
    template = SandboxedEnvironment(autoescape=True).from_string(story.body)
    matter = story.matter
    return Article(
        masthead=masthead,
        slug=story.slug,
        headline=matter.headline,
        standfirst=matter.standfirst,
        author=matter.author,
        section=matter.section,
        published=published,
        body=Markup(template.render(when=when)),  # noqa: S704 - the site's own file, rendered with autoescape
    )


def slug_of(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain.lower())[:10]) or "article"


def latest(articles: list[Article], now: datetime) -> datetime:
    """When the newest of them was printed; `now` less a day where there is none."""
    return max((article.published for article in articles), default=now - timedelta(days=1))
