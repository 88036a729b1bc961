"""DealChanged as JSON lines on stdin, and what is written for each on stdout, so that a script can hold both ends of the pipe."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import typer
from pydantic import ValidationError

from shared.contracts import DealChanged


@dataclass
class DealLines:
    """The facts on stdin. A line that is none is told with its place and passed over; `unread` counts them."""

    unread: int = 0

    def __iter__(self) -> Iterator[DealChanged]:
        for number, line in enumerate(sys.stdin.buffer, start=1):
            if not line.strip():
                continue
            try:
                yield DealChanged.model_validate_json(line.rstrip())
            except ValidationError as error:
                self.unread += 1
                typer.echo(f"stdin:{number}{_place(error)}", err=True)

    def end(self) -> None:
        """Ends with exit code 1 when a line was not read."""
        if self.unread:
            typer.echo(f"{self.unread} {'line was' if self.unread == 1 else 'lines were'} not read, see above", err=True)
            raise typer.Exit(1)


def _place(error: ValidationError) -> str:
    """Where in the line, and what is wrong there: a column where it is no JSON, else the way to the first part that does not fit."""
    first, more = error.errors(include_url=False)[0], error.error_count() - 1
    if first["type"] == "json_invalid":
        said, _, column = str(first["ctx"]["error"]).partition(" at line 1 column ")
        return f":{int(column) or 1}: not JSON: {said}" if column.isdigit() else f": not JSON: {said}"
    others = f" (and {more} more)" if more else ""
    return f": not a DealChanged: {'.'.join(map(str, first['loc'])) or 'the line'}: {first['msg']}{others}"


def write_line(text: str) -> None:
    """At once, for whoever waits at the other end."""
    sys.stdout.buffer.write(text.encode() + b"\n")
    sys.stdout.buffer.flush()


@contextmanager
def reader_may_leave() -> Iterator[None]:
    """`| head` has read enough: that is no fault. The interpreter's last flush goes nowhere."""
    try:
        yield
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(0) from None
