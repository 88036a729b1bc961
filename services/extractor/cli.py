"""`dealwatch extract`: articles as JSON lines in, what they tell of deals as JSON lines out, in the same order."""

import datetime as dt
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import orjson
import typer
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from services.extractor.extract import Extractor
from services.extractor.grammar.money import Amount
from services.extractor.grammar.reading import without_lone_surrogates
from shared.contracts import Article, article_id, content_hash
from shared.documents import Invalid
from shared.entities import read_entities
from shared.written import written_texts

_STARTER = Path(__file__).resolve().parents[2] / "deploy" / "watch" / "entities"
_LONGEST_LINE = 64_000_000
_DATE: TypeAdapter[dt.datetime | dt.date] = TypeAdapter(dt.datetime | dt.date)
_STDIN = Path("-")


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


def mount(root: typer.Typer) -> None:
    root.command("extract")(extract)


def extract(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE]...", help="JSON lines; - or none at all for standard input")
    ] = None,
    *,
    amounts: Annotated[bool, typer.Option("--amounts", help="the sums of money in each text instead of deals")] = False,
    entities: Annotated[Path | None, typer.Option(help="folder of entity files; the starter's by default")] = None,
) -> None:
    """Read deals out of articles: {id, title, text, language?, published_at?, url?, publisher?} on each line."""
    extractor = Extractor().with_entities(_entities(entities))
    bad = 0
    for name, stream in _streams(files or []):
        for number, line in enumerate(stream, 1):
            if not line.strip():
                continue
            try:
                question = _dated(_question(line), f"{name}:{number}")
            except BadLineError as error:
                bad += 1
                print(f"{name}:{number}: error: {error}", file=sys.stderr)
                continue
            sys.stdout.buffer.write(_answer(extractor, question, amounts=amounts) + b"\n")
    sys.stdout.buffer.flush()
    if bad:
        print(f"{bad} {'line was' if bad == 1 else 'lines were'} not read, see above", file=sys.stderr)
        raise typer.Exit(1)


def _entities(folder: Path | None) -> Any:
    if folder is not None and not folder.is_dir():
        print(f"error: {folder} is no folder of entity files", file=sys.stderr)
        raise typer.Exit(2)
    try:
        return read_entities(written_texts(folder or _STARTER, ("*.yaml",)))
    except Invalid as error:
        print(error, file=sys.stderr)
        raise typer.Exit(1) from error
    except (OSError, UnicodeDecodeError) as error:
        print(f"error: the entities in {folder or _STARTER} cannot be read: {error}", file=sys.stderr)
        raise typer.Exit(1) from error


def _streams(files: list[Path]) -> Iterator[tuple[str, BinaryIO]]:
    for path in files or [_STDIN]:
        if path == _STDIN:
            yield "stdin", sys.stdin.buffer
            continue
        try:
            with path.open("rb") as stream:
                yield str(path), stream
        except OSError as error:
            print(f"error: {path} cannot be read: {error.strerror}", file=sys.stderr)
            raise typer.Exit(2) from error


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
        print(f"{where}: warning: published_at {question.published_at!r} is no date, write it like 2026-05-31", file=sys.stderr)
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


def _answer(extractor: Extractor, question: Question, *, amounts: bool) -> bytes:
    if amounts:
        language, found = extractor.amounts(question.text, question.language)
        return orjson.dumps({"id": question.id, "language": language, "amounts": [_amount(one, question.text) for one in found]})
    article = article_of(question)
    answer = extractor.read(article, article.id)
    said = [mention.model_dump(mode="json") for mention in answer.mentions]
    supported = {} if answer.supported else {"supported": False}
    return orjson.dumps({"id": question.id, "language": answer.language, "mentions": said} | supported)


def _amount(amount: Amount, text: str) -> dict[str, object]:
    return {
        "value": f"{amount.value:f}",
        "upper": None if amount.upper is None else f"{amount.upper:f}",
        "currency": amount.currency,
        "bound": amount.bound,
        "start": amount.start,
        "end": amount.end,
        "quote": text[amount.start : amount.end],
    }


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


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(extract)
    app()
