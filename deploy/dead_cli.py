"""`dealwatch dead`: what was set aside, and what to do with it."""

import asyncio
import functools
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer

from shared.bus.client import Client
from shared.fate import DeadLetter, DeadLetters

Answer = TypeVar("Answer")
dead = typer.Typer(no_args_is_help=True, help="What was set aside because it could not be handled.")
Ids = Annotated[list[int], typer.Argument(metavar="NUMBER...", help="the numbers that `dealwatch dead list` shows", min=1)]
AsJson = Annotated[bool, typer.Option("--json", help="one JSON object a line")]


def mount(root: typer.Typer) -> None:
    root.add_typer(dead, name="dead")


@dead.command(name="list")
def list_letters(
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="at most so many")] = 50, *, as_json: AsJson = False
) -> None:
    """The newest first."""
    letters = _ask(lambda box: box.list(limit))
    for letter in letters:
        if as_json:
            typer.echo(letter.model_dump_json())
            continue
        typer.echo(f"{letter.id:6}  {letter.at:%Y-%m-%d %H:%M:%S}  {letter.service:12} {letter.reason:14} {letter.subject}")
        typer.echo(f"        {letter.error.splitlines()[0][:120]}")
    if not letters:
        typer.echo("nothing is set aside", err=True)


@dead.command()
def show(ids: Ids, *, as_json: AsJson = False) -> None:
    """Everything known of it: reason, traceback, headers, body."""
    for letter_id in ids:
        letter = _found(letter_id, _ask(functools.partial(DeadLetters.show, letter_id=letter_id)))
        if as_json:
            typer.echo(letter.model_dump_json())
            continue
        typer.echo(
            f"{letter.subject} from {letter.stream} #{letter.sequence}, set aside by {letter.service} at {letter.at.isoformat()}"
        )
        typer.echo(f"{letter.reason} after {letter.attempts} attempts: {letter.error}\n")
        typer.echo("\n".join(f"{name}: {value}" for name, value in letter.headers.items()))
        typer.echo(f"\n{letter.body}\n\n{letter.traceback}")


@dead.command()
def retry(ids: Ids) -> None:
    """Give it to its takers once more."""
    _each(ids, DeadLetters.retry, "given once more")


@dead.command()
def drop(ids: Ids) -> None:
    """Forget it."""
    _each(ids, DeadLetters.drop, "dropped")


def _each(ids: list[int], act: Callable[..., Awaitable[bool]], done: str) -> None:
    for letter_id in ids:
        if not _ask(functools.partial(act, letter_id=letter_id)):
            _found(letter_id, None)
        typer.echo(f"{letter_id}: {done}")


def _ask(question: Callable[[DeadLetters], Awaitable[Answer]]) -> Answer:
    from deploy.cli import nats_url  # noqa: PLC0415 - deploy.cli mounts this module

    async def work() -> Answer:
        async with Client(nats_url()) as client:
            return await question(DeadLetters(lambda: client.jetstream))

    return asyncio.run(work())


def _found(letter_id: int, letter: DeadLetter | None) -> DeadLetter:
    if letter is None:
        typer.echo(f"nothing is set aside under {letter_id}; `dealwatch dead list` shows what is", err=True)
        raise typer.Exit(1)
    return letter
