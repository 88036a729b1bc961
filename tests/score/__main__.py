"""Scores the extractor on every labelled set that is there and writes the tables into the docs: `make score`.

Exit codes: 0 when all that is there was scored, and when there is no data at the usual place; 2 when there is none where somebody said it
is, or when a set cannot be scored. Figures that miss their targets are told, not failed.
"""

import argparse
import sys
from pathlib import Path

from tests.score.scorer import ROOT, CannotScoreError, Folder, Result, score
from tests.score.tables import report, spliced
from tests.score.targets import LabelledSet, read_sets

DOCUMENT = ROOT / "docs" / "extraction.md"
USUAL = "../shared"
_TO_NAME = 10


def main(arguments: list[str] | None = None) -> int:
    asked = _parser().parse_args(arguments)
    folder = Folder(ROOT / asked.data)
    if not folder.scorer.is_file():
        print(_no_data(folder), file=sys.stderr)
        return 0 if asked.data == USUAL else 2
    there = [one for one in read_sets() if folder.file_of(one).is_file()]
    try:
        results = [_scored(folder, one, max(asked.worst, _TO_NAME)) for one in there]
    except CannotScoreError as error:
        print(f"score: {error}", file=sys.stderr)
        return 2
    _show_worst(results, asked.worst)
    print(f"\n{report(results)}")
    asked.into.write_text(spliced(asked.into.read_text(encoding="utf-8"), report(results)), encoding="utf-8")
    print(f"\nwrote {asked.into}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make score", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default=USUAL, help="the folder with score/score.py and data/; that of make score by default")
    parser.add_argument("--worst", type=int, default=0, help="show that many documents of each set, gold beside program")
    parser.add_argument("--into", type=Path, default=DOCUMENT, help="the document whose tables are written")
    return parser


def _scored(folder: Folder, labelled: LabelledSet, worst: int) -> Result:
    print(f"scoring {labelled.name}", file=sys.stderr, flush=True)
    return score(folder, labelled, worst)


def _show_worst(results: list[Result], most: int) -> None:
    """On the terminal only: texts of others have no place in the repository."""
    for result in [result for result in results if most and not result.labelled.only]:
        print(f"\n== {result.labelled.name}")
        for one in result.worst[:most]:
            print(f"\n{one.shown}")


def _no_data(folder: Folder) -> str:
    return (
        f"no labelled data: {folder.scorer} is not there.\n"
        f"Nothing was scored and nothing was written. Put the scorer (score/score.py) and the labelled sets (data/) into {USUAL} beside the\n"
        "repository, or say where they are: make score DATA=/path/to/folder"
    )


if __name__ == "__main__":
    sys.exit(main())
