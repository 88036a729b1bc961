"""What `dealwatch extract` is asked: an article on each line, as JSON. A line that asks nothing is told and counted, and the others are read."""

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson
import typer
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from services.extractor.grammar.reading import without_lone_surrogates
from shared.contracts import Article, article_id, content_hash

_LONGEST_LINE = 64_000_000
_DATE: TypeAdapter[dt.datetime | dt.date] = TypeAdapter(dt.datetime | dt.date)


class Question(BaseModel):
    """One line of the input. What else it holds is ignored."""

    model_config = ConfigDict(extra="ignore")

    id: str
    title: str = ""
    text: str
    language: str | None = Field(None, max_length=35)
    published_at: Any = None
    url: str = ""
    publisher: str | None = None

    @property
    def moment(self) -> dt.datetime | None:
        """When it was published, in UTC unless it says otherwise. Raises ValueError for what is no date."""
        if self.published_at is None:
            return None
        read = _DATE.validate_python(self.published_at)
        moment = read if isinstance(read, dt.datetime) else dt.datetime.combine(read, dt.time())
        return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


class BadLineError(ValueError):
    """A line that asks nothing; the message says why."""


@dataclass
class Questions:
    """Reads lines; `language` and `published` are for the articles that do not say theirs. `unread` counts the lines that ask nothing."""

    language: str | None = None
    published: dt.datetime | None = None
    unread: int = 0

    def of(self, name: str, lines: Iterable[bytes]) -> Iterator[Question]:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                yield self._completed(_dated(_question(line), f"{name}:{number}"))
            except BadLineError as error:
                self.unread += 1
                typer.echo(f"{name}:{number}: error: {error}", err=True)

    def _completed(self, question: Question) -> Question:
        own = {"language": question.language or self.language, "published_at": question.published_at or self.published}
        return question.model_copy(update=own)


def article_of(question: Question) -> Article:
    content = content_hash(question.title, question.text)
    return Article(
        id=article_id(question.url or question.id, content),
        url=question.url,
        canonical_url=question.url,
        publisher=question.publisher,
        title=question.title,
        text=question.text,
        language=question.language,
        published_at=question.moment,
        fetched_at=question.moment or dt.datetime.now(dt.UTC),
        content_hash=content,
    )


def _question(line: bytes) -> Question:
    if len(line) > _LONGEST_LINE:
        raise BadLineError(f"the line has {len(line):,} bytes, at most {_LONGEST_LINE:,} are read")
    try:
        return Question.model_validate(_without_surrogates(_json(line)))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the line"
        raise BadLineError(
            f'{where}: {first["msg"][:1].lower()}{first["msg"][1:]}; write {{"id": ..., "title": ..., "text": ...}}'
        ) from error


def _dated(question: Question, where: str) -> Question:
    """An article whose date nobody can read is read without one, and that is told."""
    try:
        return question.model_copy(update={"published_at": question.moment})
    except ValueError:
        typer.echo(f"{where}: warning: published_at {question.published_at!r} is no date, write it like 2026-05-31", err=True)
        return question.model_copy(update={"published_at": None})


def _json(line: bytes) -> Any:
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError as strict:
        try:
            return json.loads(line.decode("utf-8", "surrogatepass"))
        except (ValueError, RecursionError) as error:
            raise BadLineError(f"not JSON: {strict}") from error


def _without_surrogates(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {key: without_lone_surrogates(part) if isinstance(part, str) else part for key, part in value.items()}
