"""The corpora as a grid: languages by kinds of deal, money and expected dates. `make corpus` prints it with its gaps.

A cell is the file `tests/corpus/<language>/<dimension>.toml`; its cases say something (a deal, a sum, a date) or say that there is nothing,
and a grammar is only shown to work by both.
"""

import sys
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from services.extractor.lexicon import deal_kinds, languages

FOLDER = Path(__file__).parent
MONEY = "money"
EXPECTED = "expected"
DIMENSIONS = (MONEY, EXPECTED, *deal_kinds())
SAYING = {MONEY: "sums", EXPECTED: "expected"}  # what a case says is under "deals" elsewhere
LEAST_POSITIVE, LEAST_NEGATIVE = 4, 1
Case = dict[str, Any]


@dataclass(frozen=True)
class Cell:
    """The cases of one language and dimension; none without a file."""

    language: str
    dimension: str
    folder: Path = FOLDER

    @property
    def path(self) -> Path:
        return self.folder / self.language / f"{self.dimension}.toml"

    @cached_property
    def cases(self) -> list[Case]:
        if not self.path.exists():
            return []
        found: list[Case] = tomllib.loads(self.path.read_text(encoding="utf-8")).get("case", [])
        return found

    @property
    def positive(self) -> int:
        """How many cases say something."""
        return sum(bool(case.get(SAYING.get(self.dimension, "deals"))) for case in self.cases)

    @property
    def negative(self) -> int:
        return len(self.cases) - self.positive

    @property
    def gaps(self) -> list[str]:
        """What the cell lacks, in words; empty when nothing."""
        name = self.path.relative_to(self.folder.parents[1])
        if not self.path.exists():
            return [f"{name} is missing"]
        found = []
        if self.positive < LEAST_POSITIVE:
            found.append(f"{name} has {self.positive} positive cases and needs {LEAST_POSITIVE}")
        if self.negative < LEAST_NEGATIVE:
            found.append(f"{name} needs a negative case: a text that sounds like it and tells nothing of the kind")
        return found


@dataclass(frozen=True)
class Grid:
    """All cells, and the files that are in none."""

    cells: tuple[Cell, ...]
    strays: tuple[Path, ...] = ()

    @classmethod
    def read(cls, folder: Path = FOLDER) -> "Grid":
        cells = tuple(Cell(language, dimension, folder) for language in languages() for dimension in DIMENSIONS)
        known = {cell.path for cell in cells}
        return cls(cells, tuple(path for path in sorted(folder.rglob("*.toml")) if path not in known))

    @property
    def gaps(self) -> list[str]:
        strays = [f"{path.relative_to(path.parents[3])} is no language's kind of deal: nobody reads it" for path in self.strays]
        return [gap for cell in self.cells for gap in cell.gaps] + strays

    def lines(self) -> Iterator[str]:
        """A row for each dimension, a column for each language: cases that say something + cases that say there is nothing."""
        widest = max(map(len, (*DIMENSIONS, "all")))
        yield f"{'':{widest}}" + "".join(f"{language:>9}" for language in languages()) + f"{'all':>10}"
        for dimension in DIMENSIONS:
            row = [cell for cell in self.cells if cell.dimension == dimension]
            yield f"{dimension:{widest}}" + "".join(f"{_figure(cell):>9}" for cell in row) + f"{_counts(row):>10}"
        columns = [[cell for cell in self.cells if cell.language == language] for language in languages()]
        yield f"{'all':{widest}}" + "".join(f"{_counts(column):>9}" for column in columns) + f"{_counts(self.cells):>10}"


def _figure(cell: Cell) -> str:
    """An exclamation mark shows where something is missing."""
    return _counts([cell]) + ("!" if cell.gaps else "") if cell.cases else "none!"


def _counts(cells: Sequence[Cell]) -> str:
    return f"{sum(cell.positive for cell in cells)}+{sum(cell.negative for cell in cells)}"


def main(folder: Path = FOLDER) -> int:
    """0 when the grid has no gap, else 1."""
    grid = Grid.read(folder)
    print("cases that tell something + cases that tell nothing of the kind", end="\n\n")
    print("\n".join(grid.lines()), end="\n\n")
    gaps = grid.gaps
    found = f"{len(gaps)} {'gap' if len(gaps) == 1 else 'gaps'}:" if gaps else "no gaps"
    print("\n  ".join([f"{len(grid.cells)} cells, {found}", *gaps]))
    return 1 if gaps else 0


if __name__ == "__main__":
    sys.exit(main())
