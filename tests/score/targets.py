"""What is asked of the extractor on each labelled set, and how far a measured figure is from it."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TARGETS = Path(__file__).with_name("targets.toml")
Figures = dict[str, dict[str, Any]]  # of one set or one of its languages: the scorer's figures by metric, as shares


@dataclass(frozen=True)
class Target:
    """A bound in percent for `metric`, in one language of the set, in each (`every`), or in all of it together."""

    metric: str
    percent: float
    at_most: bool = False
    language: str | None = None
    every: bool = False

    def missed_by(self, percent: float) -> float:
        """How many points are missing; 0 when it is reached."""
        return max(0.0, round(percent - self.percent if self.at_most else self.percent - percent, 1))

    def __str__(self) -> str:
        return f"{'≤' if self.at_most else '≥'} {self.percent:g}"


@dataclass(frozen=True)
class LabelledSet:
    """`only`: the metrics that are shown, all when empty. `hide_language`: nobody tells the program which language it is."""

    name: str
    file: str
    targets: tuple[Target, ...]
    hide_language: bool = False
    only: tuple[str, ...] = ()

    def target_of(self, metric: str, language: str | None = None) -> Target | None:
        """What a figure has to reach: the target for just this language, else that for every one."""
        found = [one for one in self.targets if one.metric == metric]
        if language is None:
            return next((one for one in found if one.language is None), None)
        return next((one for one in found if one.language == language), None) or next((one for one in found if one.every), None)


def read_sets(path: Path = TARGETS) -> list[LabelledSet]:
    """In the order of the file."""
    said = tomllib.loads(path.read_text(encoding="utf-8"))
    everywhere = said.pop("everywhere", {})
    return [_set(name, part, everywhere) for name, part in said.items()]


def _set(name: str, said: dict[str, Any], everywhere: dict[str, Any]) -> LabelledSet:
    each, only = bool(said.get("each_language")), tuple(said.get("only", ()))
    bounds = [
        _target(metric, percent, at_most=word == "at_most", each=each)
        for part in (said, everywhere)
        for word in ("at_least", "at_most")
        for metric, percent in part.get(word, {}).items()
    ]
    shown = tuple(one for one in bounds if not only or one.metric in only)
    return LabelledSet(name, said["file"], shown, bool(said.get("hide_language")), only)


def _target(metric: str, percent: float, *, at_most: bool, each: bool) -> Target:
    """ "amount_ja" is for one language."""
    name, _, language = metric.rpartition("_")
    if name and len(language) == 2:
        return Target(name, percent, at_most, language)
    return Target(metric, percent, at_most, None, each)


def percent_of(figures: Figures, metric: str) -> float | None:
    """The figure in percent to a tenth; None where nothing could be judged. "deals_precision" is the precision of deals."""
    name, _, part = metric.rpartition("_")
    if name in figures and part in {"precision", "recall"}:
        share = figures[name][part]
    else:
        found = figures.get(metric, {})
        share = found.get("f1", found.get("rate"))
    return None if share is None else round(100 * share, 1)
