"""What the figures promise beside what held, as a page to read."""

import itertools
import math
from collections import Counter
from collections.abc import Iterator, Sequence

from services.extractor.confidence import Confidence
from tests.calibration.fitting import FOLDS
from tests.calibration.labelled import SETS, Told

Judged = Sequence[tuple[Told, float]]

_BINS = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1.0)
_FLOORS = (0.0, 0.25, 0.3, 0.36, 0.4, 0.5, 0.6, 0.7)

_HEAD = """# How sure the extractor is, and how often it is right

Every deal that the extractor tells carries a `confidence`: the probability that the article really tells this deal. It comes out of a
small model, `services/extractor/confidence.toml`: a base and one weight for each sign that the reading of a deal shows.
A deal below the floor, {floor}, leaves the extractor only as `undecided`: the console lists it under *Review*, and no ledger, rule or
message hears of it.

`make confidence` writes this page; it needs labelled articles (`DATA=FOLDER`), which neither the extractor nor its tests do.
"""

_METHOD = """
## What held

{readings:,} deals that the extractor tells of {documents:,} labelled documents, each judged by a model that never saw its document
({folds} folds by document). *Right* is a deal that the labels have too, with a kind that agrees. Each bin: how many deals, the mean
confidence promised, the share that was right in all and with every set weighing the same, then right / all in each set.

"""

_LIMITS = """
## How to read it

* Only our own set (`own`, nine languages) labels every deal of its texts. `finre` labels pairs of companies chosen beforehand, `smartdata` and
  `sentivent` some kinds of deals only and few that are merely planned: many deals that count as wrong there are told by the text. So
  a figure is low in these sets and high in the others, and true only of all together. The weights are fitted with a base for each set,
  so that none of them stands for the set it comes from.
* Tried, and found to say nothing beside these signs: the length of the sentence, words that hedge, a stage that only the form of the
  verb tells, noun or verb, background or news, more than three parties, a name that stands only once. Whether a deal stands in a
  headline cannot be seen here: only our own set has headlines, and nearly all of it is right.
* `finre` has its figures taken out, and it and `fewfc` are single sentences: what sums, shares and repetition weigh rests on the other
  sets. The six languages that only our own set has are in it with {small} deals, too few to say whether the figures hold in each.
* Below the floor a deal is about twice as likely wrong as right, and what that costs in right deals stands above: of the {below} readings
  below it {below_right} are right. It holds back the worst; what is left of the wrong ones in `finre` and `smartdata` looks like the
  right ones to every sign, and most of it is told by the text.
"""


def page(judged: Judged, model: Confidence) -> str:
    """The whole page in Markdown; `judged` are readings with held-out confidences."""
    documents = {(one.set, one.document) for one, _ in judged}
    small = sum(one.language not in {"en", "de", "zh"} for one, _ in judged)
    below = [one.right for one, sure in judged if sure < model.floor]
    parts = [
        _HEAD.format(floor=model.floor),
        "\n## The model\n\n" + _table(_signs(model)),
        _METHOD.format(readings=len(judged), documents=len(documents), folds=FOLDS) + held(judged),
        "\n## What a floor would keep\n\nOf the right deals, how many are lost; of all that is told, how much is right; "
        "in how many documents without a deal one is told.\n\n" + _table(_floors(judged, model.floor)),
        _LIMITS.format(small=small, below=len(below), below_right=sum(below)),
    ]
    return "".join(parts)


def held(judged: Judged) -> str:
    """The bins of confidence as a table, and what they come to."""
    return _table(_bins(judged)) + "\n" + _summary(judged)


def _table(rows: Iterator[Sequence[str]]) -> str:
    """In Markdown, with its columns in line, so that it reads on a terminal too."""
    cells = [list(row) for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    head, *body = ["| " + " | ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)) + " |" for row in cells]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([head, rule, *body]) + "\n"


def _signs(model: Confidence) -> Iterator[Sequence[str]]:
    yield "sign", "when", "weight", "odds times"
    yield "(base)", "", f"{model.base:+.2f}", f"{math.exp(model.base):.2f}"
    for sign in sorted(model.signs, key=lambda sign: -abs(sign.weight)):
        yield f"`{sign.name}`", sign.means, f"{sign.weight:+.2f}", f"{math.exp(sign.weight):.2f}"


def _bins(judged: Judged) -> Iterator[Sequence[str]]:
    yield "confidence", "deals", "promised", "right", "right, sets alike", *map(_short, SETS)
    for low, high in itertools.pairwise(_BINS):
        inside = [(one, sure) for one, sure in judged if low <= sure < high or sure == high == 1]
        if inside:
            promised = sum(sure for _, sure in inside) / len(inside)
            right = sum(one.right for one, _ in inside) / len(inside)
            yield (
                f"{low:.2f} to {high:.2f}",
                str(len(inside)),
                _percent(promised),
                _percent(right),
                _percent(_alike(inside, judged)),
                *(_of_set(inside, name) for name in SETS),
            )


def _alike(inside: Judged, judged: Judged) -> float:
    sizes = Counter(one.set for one, _ in judged)
    return sum(one.right / sizes[one.set] for one, _ in inside) / sum(1 / sizes[one.set] for one, _ in inside)


def _of_set(inside: Judged, name: str) -> str:
    of_set = [one.right for one, _ in inside if one.set == name]
    return f"{sum(of_set)} / {len(of_set)}" if of_set else ""


def _summary(judged: Judged) -> str:
    right = sum(one.right for one, _ in judged) / len(judged)
    brier = sum((one.right - sure) ** 2 for one, sure in judged) / len(judged)
    gaps = 0.0
    for low, high in itertools.pairwise(_BINS):
        inside = [(one, sure) for one, sure in judged if low <= sure < high or sure == high == 1]
        gaps += abs(sum(one.right - sure for one, sure in inside)) / len(judged)
    return (
        f"Expected calibration error {100 * gaps:.1f} points; Brier score {brier:.3f}, where always saying "
        f"{_percent(right)} would have {right * (1 - right):.3f}.\n"
    )


def _floors(judged: Judged, chosen: float) -> Iterator[Sequence[str]]:
    yield "floor", *map(_short, SETS)
    for floor in sorted({*_FLOORS, chosen}):
        yield (f"**{floor}**" if floor == chosen else str(floor)), *(_kept(judged, name, floor) for name in SETS)


def _kept(judged: Judged, name: str, floor: float) -> str:
    of_set = [(one, sure) for one, sure in judged if one.set == name]
    kept = [one for one, sure in of_set if sure >= floor]
    lost = 1 - sum(one.right for one in kept) / sum(one.right for one, _ in of_set)
    alarms = len({one.document for one in kept if one.quiet})
    return f"{_percent(lost)} · {_percent(sum(one.right for one in kept) / len(kept))} · {alarms}" if kept else "none"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _short(name: str) -> str:
    """Our own set is called after what it holds; here that would be misread."""
    short = name.rpartition("/")[2].removesuffix("_dev")
    return "own" if short == "deals" else short
