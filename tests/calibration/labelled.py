"""Labelled articles, read by the extractor: of each deal it tells, the signs it shows and whether the labels agree."""

import importlib
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from services.extractor.extract import Extractor
from services.extractor.questions import Question, article_of
from shared.entities import read_entities
from shared.written import written_texts

ENTITIES = Path(__file__).parents[2] / "deploy" / "watch" / "entities"
SETS = (
    "dev_multilingual/deals",
    *(f"extraction/{name}_dev" for name in ("reuters", "fire", "sentivent", "smartdata", "fewfc", "finre")),
)
_SCORER = ("gold", "answers", "pairing", "score_deals")


class NoDataError(Exception):
    """There are no labelled articles; the message says what to do."""


@dataclass(frozen=True)
class Told:
    """One deal the extractor told. `right`: the labels have it too, with a kind that agrees; `quiet`: they have no deal in this document."""

    set: str
    language: str
    document: str
    signs: frozenset[str]
    right: bool
    quiet: bool


@dataclass
class _Recorder:
    """Stands in for the model: every deal is sure, and its signs are kept, in their order."""

    floor: float = 0.0
    shown: list[frozenset[str]] = field(default_factory=list)

    def of(self, signs: frozenset[str]) -> float:
        self.shown.append(signs)
        return 1.0


def told_in(data: Path) -> list[Told]:
    """All that is told in the labelled sets and that the labels can judge. Raises NoDataError."""
    scorer = _scorer(data)
    recorder = _Recorder()
    extractor = Extractor(confidence=recorder).with_entities(read_entities(written_texts(ENTITIES, ("*.yaml",))))  # type: ignore[arg-type]
    return [one for name in SETS for one in _of_set(data / "data" / f"{name}.jsonl", scorer, extractor, recorder)]


def _scorer(data: Path) -> dict[str, Any]:
    if not (data / "score" / "pairing.py").exists() or not (data / "data").is_dir():
        raise NoDataError(
            f"There are no labelled articles in {data.resolve()}. Say where they are with DATA=FOLDER: a folder with the labelled "
            "files in data/ and the scorer in score/. Nothing but this table needs them."
        )
    sys.path.insert(0, str(data / "score"))
    return {name: importlib.import_module(name) for name in _SCORER}


def _of_set(path: Path, scorer: dict[str, Any], extractor: Extractor, recorder: _Recorder) -> Iterator[Told]:
    gold = scorer["gold"].read_gold(str(path))
    for document in gold.documents:
        recorder.shown.clear()
        yield from _judged(gold.name, document, _answer(document, scorer, extractor), scorer, recorder.shown)


def _answer(document: Any, scorer: dict[str, Any], extractor: Extractor) -> Any:
    question = Question.model_validate(scorer["answers"].question(document, tell_language=True))
    try:
        article = article_of(question)
    except ValueError:  # a date that is none
        article = article_of(question.model_copy(update={"published_at": None}))
    answer = extractor.read(article, document.id)
    raw = {"id": document.id, "language": answer.language, "mentions": [one.model_dump(mode="json") for one in answer.mentions]}
    return scorer["answers"].read_answer(raw, False, [])


def _judged(name: str, document: Any, answer: Any, scorer: dict[str, Any], shown: Iterable[frozenset[str]]) -> Iterator[Told]:
    pairing = scorer["pairing"].pair(document, answer.mentions)
    judged = set(scorer["score_deals"].judged_positions(document, answer.mentions, pairing)) - pairing.retold
    agrees = scorer["pairing"].called_rightly
    right = {position for deal, position in pairing.pairs if agrees(document.deals[deal], answer.mentions[position])}
    for position, signs in enumerate(shown):
        if position in judged:
            yield Told(name, document.language, document.id, signs, position in right, quiet=not document.deals)
