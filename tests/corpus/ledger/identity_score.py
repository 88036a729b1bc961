"""How well mentions are put together: pairwise precision and recall, by phenomenon, and what is wrong most.

A pair of mentions is *joined* when both are in one deal, and *true* when both tell one story. Precision is how many of the joined pairs
are true, recall how many of the true pairs are joined. Both are 1 where there is no such pair.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tests.corpus.ledger.streams import Labelled


@dataclass(frozen=True)
class Assigned:
    """The deal that the ledger put a mention into (None: into none), and why."""

    deal: str | None
    reason: str = ""


@dataclass(frozen=True)
class Score:
    """Counts of pairs: joined and true, joined, true."""

    right: int
    joined: int
    true: int

    @property
    def precision(self) -> float:
        return self.right / self.joined if self.joined else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.true if self.true else 1.0


@dataclass(frozen=True)
class Wrong:
    """Two groups of mentions that are joined and must not be, or are apart and belong together: their first mentions, and `pairs` in all."""

    what: str
    pairs: int
    first: tuple[Labelled, Assigned]
    second: tuple[Labelled, Assigned]

    def lines(self) -> Iterator[str]:
        yield f"{self.what}: {self.pairs} {'pair' if self.pairs == 1 else 'pairs'}"
        for labelled, assigned in (self.first, self.second):
            yield f"    {labelled.story:28} {labelled.line}"
            yield f"    {'':28} in {assigned.deal}: {assigned.reason}"


def score(stream: Sequence[Labelled], assigned: Sequence[Assigned], phenomenon: str | None = None) -> Score:
    """Over all pairs; with a phenomenon, over those with at least one mention of a story that shows it."""
    _same_length(stream, assigned)
    shown = [phenomenon is None or phenomenon in one.phenomena for one in stream]
    stories = [one.story for one in stream]
    deals = [one.deal if one.deal is not None else f"\0{number}" for number, one in enumerate(assigned)]
    return Score(
        right=_pairs(zip(stories, deals, strict=True), shown), joined=_pairs(deals, shown), true=_pairs(stories, shown)
    )  # fmt: skip


def _same_length(stream: Sequence[Labelled], assigned: Sequence[Assigned]) -> None:
    if len(stream) != len(assigned):
        raise ValueError(f"{len(stream)} mentions were told and {len(assigned)} were assigned")


def _pairs(groups: Iterable[object], shown: Sequence[bool]) -> int:
    """Pairs within a group; of pairs that show nothing, none."""
    everything, hidden = Counter[object](), Counter[object]()
    for group, counts in zip(groups, shown, strict=True):
        everything[group] += 1
        hidden[group] += not counts
    return sum(math.comb(count, 2) - math.comb(hidden[group], 2) for group, count in everything.items())


def worst(stream: Sequence[Labelled], assigned: Sequence[Assigned]) -> list[Wrong]:
    """What is wrong, the most pairs first: stories that share a deal, and deals that share a story."""
    _same_length(stream, assigned)
    cells: dict[tuple[str, str], list[tuple[Labelled, Assigned]]] = defaultdict(list)
    for number, pair in enumerate(zip(stream, assigned, strict=True)):
        cells[pair[0].story, pair[1].deal or f"\0{number}"].append(pair)
    groups = list(cells.items())
    found = [
        Wrong(
            "joined, but two stories" if first[1] == second[1] else "apart, but one story",
            len(ones) * len(others),
            ones[0],
            others[0],
        )
        for number, (first, ones) in enumerate(groups)
        for second, others in groups[number + 1 :]
        if (first[0] == second[0]) != (first[1] == second[1])
    ]
    return sorted(found, key=lambda wrong: -wrong.pairs)
