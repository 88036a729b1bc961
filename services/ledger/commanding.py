"""What the commands of the ledger share: to ask the running ledger, to read a date, to end with a word."""

import asyncio
import datetime as dt
import os
from typing import Annotated, Any, NoReturn

import typer

from shared.bus.client import Client
from shared.errors import Transient

AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="what was known then: 2026-12-17, or 2026-12-17T09:30+01:00")
]


def instant(written: str | None) -> str | None:
    """The end of a day that is given without a time, in this machine's zone."""
    if written is None:
        return None
    try:
        at = dt.datetime.fromisoformat(written)
    except ValueError:
        raise typer.BadParameter(f"'{written}' is no date; write it like 2026-12-17", param_hint="--as-of") from None
    if "T" not in written and " " not in written:
        at = dt.datetime.combine(at.date(), dt.time.max)
    return (at if at.tzinfo else at.astimezone()).isoformat()


def ask(name: str, request: dict[str, Any]) -> dict[str, Any]:
    async def work() -> dict[str, Any]:
        async with Client(os.environ["NATS_URL"]) as client:
            return await client.ask(name, {key: value for key, value in request.items() if value is not None})

    try:
        return asyncio.run(work())
    except (ValueError, Transient) as error:
        end(str(error))


def end(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(1)
