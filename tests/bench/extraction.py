"""How fast the extractor reads, beside public peers on the same documents in the same run: `python -m tests.bench.extraction`.

All on one core, in documents a second of processor time. Ours is the whole extraction, and sums of money alone, which is all that Duckling is asked for.
"""

import contextlib
import datetime as dt
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import psutil

from services.extractor.extract import Extractor
from services.extractor.questions import Question, article_of
from shared.entities import read_entities
from shared.written import written_texts
from tests.bench import peers
from tests.bench.documents import Document, documents

_COUNT, _ROUNDS, _OF_PEERS = 100, 3, 40
_ENTITIES = Path(__file__).resolve().parents[2] / "deploy" / "watch" / "entities"
_TARGETS = {"en": 1000}
_TARGET = 500
_MEGABYTE = 2**20
Row = tuple[str, str, str]


def rows() -> Iterator[Row]:
    """What, the figure, and what it means."""
    written = documents(_COUNT)
    texts = {language: [one.text for one in found[:_OF_PEERS]] for language, found in written.items()}
    duckling, spacy = peers.measure("duckling", texts), peers.measure("spacy", texts)
    extractor = Extractor().with_entities(read_entities(written_texts(_ENTITIES, ("*.yaml",))))
    for language, found in written.items():
        yield _of_language(extractor, language, found, duckling, spacy)
    for name, measured in (("Duckling, money alone", duckling), ("spaCy, small model", spacy)):
        if isinstance(measured, str):
            yield name, "-", measured
    yield from _of_the_command([one for found in written.values() for one in found])


def _of_language(
    extractor: Extractor, language: str, found: list[Document], duckling: peers.Speeds | str, spacy: peers.Speeds | str
) -> Row:
    articles = [
        article_of(Question(id=str(number), title=one.title, text=one.text, language=language, published_at=dt.date(2026, 5, 31)))
        for number, one in enumerate(found)
    ]
    whole = _speed(lambda: [extractor.read(article, article.id) for article in articles], len(articles))
    money = _speed(lambda: [extractor.amounts(one.text, language) for one in found], len(found))
    remarks = [f"target {_TARGETS.get(language, _TARGET)}", f"money alone {money:.0f}/s"]
    if isinstance(duckling, dict):
        known = duckling.get(language)
        remarks.append(f"{money / known:.1f} x Duckling's {known:.0f}/s" if known else "Duckling finds no sum")
    if isinstance(spacy, dict) and language in spacy:
        remarks.append(f"whole {whole / spacy[language]:.1f} x spaCy's {spacy[language]:.0f}/s")
    return f"extraction, {language}", f"{whole:.0f} documents/s", "; ".join(remarks)


def _speed(work: Callable[[], object], count: int) -> float:
    """Documents a second of processor time, so that other work on the machine counts little: the best of the rounds after one to warm up."""
    work()
    best = float("inf")
    for _ in range(_ROUNDS):
        started = time.process_time()
        work()
        best = min(best, time.process_time() - started)
    return count / best


def _of_the_command(found: list[Document]) -> Iterator[Row]:
    """`dealwatch extract` as people run it: seconds for one article, and its memory while it reads all languages."""
    alone = min((_run(found[:1]) for _ in range(_ROUNDS)), key=lambda run: run.seconds)
    remark = f"start of the program included; {alone.processor:.2f} s of processor time; target at most 1 s"
    yield "dealwatch extract, one article", f"{alone.seconds:.2f} s", remark
    resident = _run(found).megabytes
    yield (
        "dealwatch extract, memory",
        f"{resident:.0f} MB",
        f"resident at most, {len(found)} articles in nine languages; target 250 MB",
    )


class _Run(NamedTuple):
    """Seconds until it ended, seconds of the processor, and the most resident megabytes, all as seen while it ran."""

    seconds: float
    processor: float
    megabytes: float


def _run(found: list[Document]) -> _Run:
    asked = [
        json.dumps({"id": str(number), "title": one.title, "text": one.text, "language": one.language})
        for number, one in enumerate(found)
    ]
    with tempfile.TemporaryFile() as lines:
        lines.write("\n".join(asked).encode())
        lines.seek(0)
        started, processor, resident = time.perf_counter(), 0.0, 0.0
        command = [sys.executable, "-m", "deploy.cli", "extract"]
        with subprocess.Popen(command, stdin=lines, stdout=subprocess.DEVNULL) as process:
            while process.poll() is None:
                with contextlib.suppress(psutil.NoSuchProcess):
                    seen = psutil.Process(process.pid)
                    resident = max(resident, seen.memory_info().rss / _MEGABYTE)
                    processor = max(processor, sum(seen.cpu_times()[:2]))
                time.sleep(0.01)
        return _Run(time.perf_counter() - started, processor, resident)


def main() -> None:
    for what, figure, remark in rows():
        print(f"{what:34} {figure:30} {remark}", flush=True)


if __name__ == "__main__":
    main()
