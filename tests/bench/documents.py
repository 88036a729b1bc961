"""Articles of the size of Reuters news in all nine languages, made of the repository's own sentences: the same ones on every run.

A headline and a sentence that tell deals, a phrase with a sum, two sentences that only sound like deals, and then what news says besides
(`filler.toml`): about as many words of deals, names and sums as such news has.
"""

import itertools
import random
import tomllib
from dataclasses import dataclass
from pathlib import Path

from tests.corpus.grid import Cell, Grid

CHARACTERS = 670  # the mean of Reuters' news of acquisitions
_PER_SIGN = {"ja": 2, "zh": 2, "ko": 2}  # a sign of these scripts says what about two letters do
_DEALS, _OTHERS = 2, 2


@dataclass(frozen=True)
class Document:
    language: str
    title: str
    text: str


def documents(count: int) -> dict[str, list[Document]]:
    """By language."""
    cells: dict[str, list[Cell]] = {}
    for cell in Grid.read().cells:
        cells.setdefault(cell.language, []).append(cell)
    filler: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("filler.toml").read_text(encoding="utf-8"))
    return {language: _of(language, found, filler[language], count) for language, found in cells.items()}


def _of(language: str, cells: list[Cell], filler: list[str], count: int) -> list[Document]:
    cases = [case for cell in cells for case in cell.cases]
    deals = [case["text"] for case in cases if case.get("deals")]
    sums = [case["text"] for case in cases if case.get("sums")]
    others = [case["text"] for case in cases if not case.get("deals") and not case.get("sums")]
    chance = random.Random(language)
    return [
        _document(language, [*chance.sample(deals, _DEALS), chance.choice(sums), *chance.sample(others, _OTHERS)], filler)
        for _ in range(count)
    ]


def _document(language: str, sentences: list[str], filler: list[str]) -> Document:
    title, *told = sentences
    for other in itertools.cycle(filler):
        if len("\n".join(told)) >= CHARACTERS // _PER_SIGN.get(language, 1):
            break
        told.append(other)
    return Document(language, title, "\n".join(told))
