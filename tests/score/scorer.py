"""Runs the scorer of a data folder on one labelled set and takes its answer apart."""

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.score.targets import Figures, LabelledSet

ROOT = Path(__file__).parents[2]
_WORST = re.compile(r"^-- (?P<id>\S+) \[\S+\] (?P<mistakes>\d+) mistakes$")


class CannotScoreError(Exception):
    """The scorer gave no figures; the message is what it said."""


@dataclass(frozen=True)
class Folder:
    """Where the scorer and the labelled sets are: `score/score.py` and `data/`."""

    path: Path

    @property
    def scorer(self) -> Path:
        return self.path / "score" / "score.py"

    def file_of(self, labelled: LabelledSet) -> Path:
        return self.path / "data" / labelled.file


@dataclass(frozen=True)
class Worst:
    """A document with its number of mistakes; `shown` is what the scorer prints of it, gold beside program."""

    id: str
    mistakes: int
    shown: str


@dataclass(frozen=True)
class Result:
    labelled: LabelledSet
    documents: int
    breaches: int
    figures: Figures
    by_language: dict[str, Figures]
    worst: tuple[Worst, ...]


def score(folder: Folder, labelled: LabelledSet, worst: int) -> Result:
    """Raises CannotScoreError when the scorer or the extractor fails."""
    program = shlex.join([sys.executable, "-m", "deploy.cli", "extract"])
    options = ["--json", "--errors", str(worst), *(["--hide-language"] if labelled.hide_language else [])]
    command = [sys.executable, str(folder.scorer), "run", "--program", program, *options, str(folder.file_of(labelled))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        raise CannotScoreError(done.stderr.strip()[-2000:])
    return read_result(labelled, done.stdout, _rows(folder.file_of(labelled)))


def _rows(path: Path) -> dict[str, int]:
    """Where each document stands in its file, from 1."""
    with path.open(encoding="utf-8") as file:
        return {str(json.loads(line).get("id")): number for number, line in enumerate(file, 1) if line.strip()}


def read_result(labelled: LabelledSet, said: str, rows: Mapping[str, int]) -> Result:
    *shown, last = said.rstrip().splitlines()
    [summary] = json.loads(last)["sets"]
    by_language = dict(sorted(summary["languages"].items()))
    return Result(labelled, summary["documents"], summary["breaches"], summary["metrics"], by_language, tuple(_worst(shown, rows)))


def _worst(lines: list[str], rows: Mapping[str, int]) -> list[Worst]:
    """Blocks that begin with the document's line and end with an empty one. An address may tell the article's words: there the row
    stands for it."""
    blocks = [block for block in "\n".join(lines).split("\n\n") if _WORST.match(block.partition("\n")[0])]
    heads = [(block, _WORST.match(block.partition("\n")[0])) for block in blocks]
    return [
        Worst(f"row {rows[head['id']]}" if "/" in head["id"] else head["id"], int(head["mistakes"]), block)
        for block, head in heads
        if head
    ]
