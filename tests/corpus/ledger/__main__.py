"""`python -m tests.corpus.ledger [--errors N] [--late HOURS]`: how well the ledger knows which mentions tell the same deal.

The errors of the held-out half are not shown, so that nobody tunes to them.
"""

import argparse
import asyncio
import datetime as dt
import logging
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import structlog

from shared.documents import Invalid
from tests.corpus.ledger.identity_score import Assigned, score, worst
from tests.corpus.ledger.step import assign
from tests.corpus.ledger.streams import HALVES, PHENOMENA, Labelled, load, starter_entities
from tests.corpus.ledger.targets import PRECISION, RECALL


def main(arguments: list[str] | None = None) -> int:
    """0 when both halves reach the targets, 1 when not, 2 when the labels cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m tests.corpus.ledger", description="measures the ledger's identity")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="show the N worst errors of the development half")
    parser.add_argument(
        "--late", type=float, default=0, metavar="HOURS", help="articles arrive up to so much late, and out of order"
    )
    asked = parser.parse_args(arguments)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    try:
        known = starter_entities()
        streams = {half: load(half, known=known) for half in HALVES}
    except Invalid as error:
        print(error, file=sys.stderr)
        return 2
    reached = True
    for half, stream in streams.items():
        assigned = run(stream, asked.late)
        print("\n".join(_figures(half, stream, assigned)), end="\n\n")
        if half == "dev":
            print(
                "\n".join(line for wrong in worst(stream, assigned)[: asked.errors] for line in wrong.lines()),
                end="\n\n" if asked.errors else "",
            )
        all_ = score(stream, assigned)
        reached = reached and all_.precision >= PRECISION and all_.recall >= RECALL
    print(f"demanded: precision {PRECISION:.1%}, recall {RECALL:.1%}: {'reached' if reached else 'not reached'}")
    return 0 if reached else 1


def run(stream: list[Labelled], late_hours: float = 0) -> list[Assigned]:
    late = dt.timedelta(hours=late_hours)
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(assign([one.mention for one in stream], Path(folder), late))


def _figures(half: str, stream: list[Labelled], assigned: list[Assigned]) -> Iterator[str]:
    deals = {one.deal for one in assigned}
    yield f"{half}: {len(stream)} mentions of {len({one.story for one in stream})} stories, put into {len(deals)} deals"
    yield f"{'':16}{'precision':>10}{'recall':>9}{'true pairs':>12}"
    for name in (None, *PHENOMENA):
        found = score(stream, assigned, name)
        yield f"{name or 'all':16}{found.precision:>10.1%}{found.recall:>9.1%}{found.true:>12}"


if __name__ == "__main__":
    sys.exit(main())
