"""`dealwatch extract`: articles as JSON lines in, what they tell of deals as JSON lines out, in the same order."""

import datetime as dt
import gc
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import orjson
import typer

from services.extractor.explained import print_explanations, texts
from services.extractor.extract import Answer, Extractor
from services.extractor.grammar.money import Amount
from services.extractor.lexicon import languages
from services.extractor.questions import Question, Questions, article_of
from shared.documents import Invalid
from shared.entities import read_entities
from shared.written import written_texts

_STARTER = Path(__file__).resolve().parents[2] / "deploy" / "watch" / "entities"


def mount(root: typer.Typer) -> None:
    root.command("extract")(extract)


def extract(
    files: Annotated[
        list[str] | None, typer.Argument(metavar="[FILE]...", help="JSON lines; - or none at all for standard input")
    ] = None,
    *,
    amounts: Annotated[bool, typer.Option("--amounts", help="the sums of money in each text instead of deals")] = False,
    explain: Annotated[
        bool,
        typer.Option("--explain", help="for people: how it is read and why; a FILE may be plain text, or a sentence in quotes"),
    ] = False,
    entities: Annotated[Path | None, typer.Option(help="folder of entity files; the starter's by default")] = None,
    language: Annotated[str | None, typer.Option(help="of the articles that do not say theirs; detected by default")] = None,
    published: Annotated[
        dt.datetime | None, typer.Option(formats=["%Y-%m-%d"], help="the day of the articles that do not say theirs")
    ] = None,
) -> None:
    """Read deals out of articles: {id, title, text, language?, published_at?, url?, publisher?} on each line."""
    if amounts and explain:
        raise typer.BadParameter("it explains deals, not sums: leave out one of the two", param_hint="--amounts --explain")
    if language is not None and language not in languages():
        raise typer.BadParameter(f"{language!r} is none of {' '.join(languages())}", param_hint="--language")
    extractor = Extractor().with_entities(_entities(entities))
    asked = Questions(language, published)
    sources = texts(files or []) if explain else _streams(files or [])
    questions = (question for name, stream in sources for question in asked.of(name, stream))
    supported = print_explanations(extractor, questions) if explain else _answers(extractor, questions, amounts=amounts)
    if asked.unread:
        print(f"{asked.unread} {'line was' if asked.unread == 1 else 'lines were'} not read, see above", file=sys.stderr)
    if asked.unread or not supported:
        raise typer.Exit(1)


def _answers(extractor: Extractor, questions: Iterable[Question], *, amounts: bool) -> bool:
    """One line each; a language that is not supported is an answer too."""
    for question in questions:
        sys.stdout.buffer.write(_answer(extractor, question, amounts=amounts) + b"\n")
    sys.stdout.buffer.flush()
    return True


def _entities(folder: Path | None) -> Any:
    if folder is not None and not folder.is_dir():
        print(f"error: {folder} is no folder of entity files", file=sys.stderr)
        raise typer.Exit(2)
    try:
        with _uncollected():
            return read_entities(written_texts(folder or _STARTER, ("*.yaml",)))
    except Invalid as error:
        print(error, file=sys.stderr)
        raise typer.Exit(1) from error
    except (OSError, UnicodeDecodeError) as error:
        print(f"error: the entities in {folder or _STARTER} cannot be read: {error}", file=sys.stderr)
        raise typer.Exit(1) from error


@contextmanager
def _uncollected() -> Iterator[None]:
    """What is made within stays: looking through it for garbage, again and again while it grows, takes half of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _streams(files: list[str]) -> Iterator[tuple[str, BinaryIO]]:
    for file in files or ["-"]:
        if file == "-":
            yield "stdin", sys.stdin.buffer
            continue
        try:
            with Path(file).open("rb") as stream:
                yield file, stream
        except OSError as error:
            print(f"error: {file} cannot be read: {error.strerror}", file=sys.stderr)
            raise typer.Exit(2) from error


def _answer(extractor: Extractor, question: Question, *, amounts: bool) -> bytes:
    if amounts:
        language, found = extractor.amounts(question.text, question.language)
        sums = {"id": question.id, "language": language, "amounts": [_amount(one, question.text) for one in found]}
        return orjson.dumps(sums | _cut(extractor.read_characters(question.text)))
    article = article_of(question)
    answer = extractor.read(article, article.id)
    mentions = [mention.model_dump(mode="json") for mention in answer.mentions]
    return orjson.dumps({"id": question.id, "language": answer.language, "mentions": mentions} | _remarks(answer))


def _remarks(answer: Answer) -> dict[str, object]:
    """What is said of an article only where there is something to say."""
    remarks: dict[str, object] = {} if answer.supported else {"supported": False}
    if answer.undecided:
        remarks["undecided"] = [one.model_dump(mode="json") for one in answer.undecided]
    return remarks | _cut(answer.read_characters)


def _cut(read_characters: int | None) -> dict[str, object]:
    return {} if read_characters is None else {"read_characters": read_characters}


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


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(extract)
    app()
