"""Asks the running system, so that the answer is about what is in force there."""

import asyncio
import os
from typing import Any

import typer

from shared.bus.client import Client
from shared.errors import Transient


def asked(*questions: tuple[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """The answers in order. Ends with exit code 1 and the words of whoever could not answer."""

    async def work() -> list[dict[str, Any]]:
        async with Client(os.environ["NATS_URL"]) as client:
            return [await client.ask(name, request) for name, request in questions]

    try:
        return asyncio.run(work()) if questions else []
    except (ValueError, Transient) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
