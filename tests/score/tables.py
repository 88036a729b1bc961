"""The figures as tables: Markdown for the docs, the same text on every machine that reads the same data with the same code."""

from collections.abc import Iterator, Sequence

from tests.score.scorer import Result
from tests.score.targets import Figures, LabelledSet, Target, percent_of

BEGIN, END = "<!-- make score: begin -->", "<!-- make score: end -->"
_REACHED = "reached"


def spliced(document: str, generated: str) -> str:
    """The document with what stands between its markers exchanged. Raises ValueError when it has no markers."""
    before, begin, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the document has no lines {BEGIN} and {END}")
    return f"{before}{BEGIN}\n{generated.strip()}\n{END}{after}"


def report(results: Sequence[Result]) -> str:
    """All sets, what is missed first."""
    parts = [_missed(results), *(part for result in results for part in _of_set(result))]
    return "\n\n".join(parts)


def _missed(results: Sequence[Result]) -> str:
    lines = [f"| {result.labelled.name} | {' | '.join(row)} |" for result in results for row in _misses(result)]
    if not lines:
        return "Every target is reached."
    return "\n".join(
        ["### Targets that are missed", "", "| set | metric | figure | target | by |", "|---|---|---|---|---|", *lines]
    )


def _misses(result: Result) -> Iterator[tuple[str, ...]]:
    for target, language, percent in _judged(result):
        if percent is None or target.missed_by(percent):
            where = f"{target.metric}, {language}" if language else target.metric
            yield where, _shown(percent), str(target), "nothing to judge" if percent is None else f"{target.missed_by(percent):.1f}"


def _judged(result: Result) -> Iterator[tuple[Target, str | None, float | None]]:
    """Every target with the figure it is for."""
    for target in result.labelled.targets:
        if target.every:
            for language, figures in result.by_language.items():
                yield target, language, percent_of(figures, target.metric)
        else:
            figures = result.by_language.get(target.language, {}) if target.language else result.figures
            yield target, target.language, percent_of(figures, target.metric)


def _of_set(result: Result) -> Iterator[str]:
    breaches = f", {result.breaches} answers broke the contract" if result.breaches else ""
    yield f"### {result.labelled.name}\n\n{result.documents:,} documents{breaches}."
    yield _by_language(result) if len(result.by_language) > 1 else _alone(result)
    if result.worst and not result.labelled.only:
        worst = ", ".join(f"`{one.id}` ({one.mistakes})" for one in sorted(result.worst, key=lambda one: (-one.mistakes, one.id)))
        yield f"Worst documents, with the number of what was missed, invented or wrongly decided: {worst}."


def _metrics(labelled: LabelledSet, figures: Figures) -> list[str]:
    """Those of the scorer, in its order, each followed by parts of it that have a target."""
    parts = [target.metric for target in labelled.targets]
    names = [name for name in figures if not labelled.only or name in labelled.only]
    return [
        one for name in names for one in (name, *(part for part in parts if part.startswith(f"{name}_") and part not in figures))
    ]


def _alone(result: Result) -> str:
    lines = ["| metric | figure | target | | n |", "|---|---:|---:|---|---:|"]
    for metric in _metrics(result.labelled, result.figures):
        percent, target = percent_of(result.figures, metric), result.labelled.target_of(metric)
        n = result.figures.get(metric, {}).get("n", "")
        lines.append(f"| {metric} | {_shown(percent)} | {target or ''} | {_verdict(target, percent)} | {n} |")
    return "\n".join(lines)


def _by_language(result: Result) -> str:
    """A column for each language; a figure that misses its target has the points that are missing behind it."""
    codes = list(result.by_language)
    lines = [f"| metric | all | target | {' | '.join(codes)} |", f"|---|---:|---:|{'---:|' * len(codes)}"]
    for metric in _metrics(result.labelled, result.figures):
        together = result.labelled.target_of(metric)
        cells = [_cell(result.by_language[code], metric, result.labelled.target_of(metric, code)) for code in codes]
        own = None if together and together.every else together
        lines.append(
            f"| {metric} | {_cell(result.figures, metric, own)} | {_bounds(result.labelled, metric)} | {' | '.join(cells)} |"
        )
    return "\n".join(lines)


def _bounds(labelled: LabelledSet, metric: str) -> str:
    """Where languages have targets of their own, all that there are with their languages."""
    found: dict[str, list[str]] = {}
    for target in labelled.targets:
        if target.metric == metric:
            found.setdefault(str(target), []).extend([target.language] if target.language else [])
    return ", ".join(" ".join((bound, *languages)) for bound, languages in found.items())


def _cell(figures: Figures, metric: str, target: Target | None) -> str:
    percent = percent_of(figures, metric)
    missed = target.missed_by(percent) if target and percent is not None else 0
    return f"**{_shown(percent)}** (by {missed:.1f})" if missed else _shown(percent)


def _verdict(target: Target | None, percent: float | None) -> str:
    if target is None or percent is None:
        return ""
    missed = target.missed_by(percent)
    return f"missed by {missed:.1f}" if missed else _REACHED


def _shown(percent: float | None) -> str:
    return "" if percent is None else f"{percent:.1f}"
