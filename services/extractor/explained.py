"""`dealwatch extract --explain`: where the texts come from that are explained, and the page that is printed.

A text is JSON lines as everywhere, or plain: a file, standard input, or a sentence given as the argument itself.
"""

import io
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NoReturn

import typer

from services.extractor.explaining import explain
from services.extractor.extract import Extractor
from services.extractor.lexicon import languages
from services.extractor.questions import Question, article_of
from services.extractor.terminal import Style, Terminal

_STDIN = "-"


def texts(arguments: Sequence[str]) -> Iterator[tuple[str, io.BytesIO]]:
    """Each text as JSON lines, with the name to tell mistakes by. Ends the command with 2 for what is neither a file nor a sentence."""
    for argument in arguments or [_STDIN]:
        if argument == _STDIN:
            yield "stdin", _as_lines(_typed(), "standard input")
        elif _is_sentence(argument):
            yield "sentence", _as_lines(argument.encode("utf-8", "replace"), "the sentence")
        else:
            yield argument, _as_lines(_content(argument), argument)


def print_explanations(extractor: Extractor, questions: Iterable[Question]) -> bool:
    """False when one is in a language that is not supported."""
    terminal, supported = Terminal.of(sys.stdout), True
    for number, question in enumerate(questions):
        if number:
            typer.echo()
        if question.id:
            typer.echo(terminal.paint(f"article {question.id}", Style.HEAD))
        article = article_of(question)
        language = extractor.language_of(article.language, article.title, article.text)
        if language not in languages():
            supported = False
            typer.echo(_unsupported(language, told=bool(article.language)))
            continue
        for line in explain(extractor, article, language, terminal):
            typer.echo(line)
    return supported


def _typed() -> bytes:
    if sys.stdin.isatty():
        typer.echo("reading from the keyboard; Ctrl-D ends the text", err=True)
    return sys.stdin.buffer.read()


def _is_sentence(argument: str) -> bool:
    """Whether it can only be meant as a text: no such file, and blanks or letters that names of files seldom have."""
    try:
        there = Path(argument).exists()
    except OSError:  # longer than a name can be
        there = False
    return not there and (len(argument.split()) > 1 or not argument.isascii())


def _content(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        _refuse(f"{path} cannot be read: {error.strerror}; write a sentence in quotes, or give a text on standard input")


def _as_lines(content: bytes, where: str) -> io.BytesIO:
    """A plain text is the text of one article without a name."""
    if not content.strip():
        _refuse(f"{where} has nothing to explain; give a text, or articles as JSON lines")
    if content.lstrip().startswith(b"{"):
        return io.BytesIO(content)
    return io.BytesIO(json.dumps({"id": "", "text": content.decode("utf-8", "replace")}).encode())


def _unsupported(language: str | None, *, told: bool) -> str:
    known = f"language not supported: {language}, as {'told' if told else 'detected'}" if language else "no language was recognised"
    return f"{known}; what can be read is {' '.join(languages())}, and --language says which it is"


def _refuse(message: str) -> NoReturn:
    typer.echo(f"error: {message}", err=True)
    raise typer.Exit(2)
