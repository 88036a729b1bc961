"""Weights out of labelled readings: a logistic regression in which no sign may speak against its own direction.

Two steps. First the weights, with a base of its own for every set: the sets differ in how completely they are labelled, and a sign
that is merely frequent in a strict set must not be blamed for it. Then one base and one scale for all, every set counting the same.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from zlib import crc32

from services.extractor.confidence import Confidence, Sign
from tests.calibration.labelled import Told

FOLDS = 5
_ROUNDS = 60
_CAUTION = 2.0  # ridge on weights: about what two readings say weighs nothing
_BASE_CAUTION = 0.2
_DIGITS = 2


def fitted(told: Sequence[Told], model: Confidence) -> Confidence:
    """The model with weights that fit these readings."""
    weights = _weights(told, model.signs)
    base, scale = _base_and_scale(told, weights)
    signs = tuple(replace(sign, weight=round(scale * weights[sign.name], _DIGITS)) for sign in model.signs)
    return replace(model, base=round(base, _DIGITS), signs=signs)


def held_out(told: Sequence[Told], model: Confidence) -> list[tuple[Told, float]]:
    """Each reading with the confidence of a model that never saw its document."""
    found = []
    for fold in range(FOLDS):
        apart = fitted([one for one in told if _fold(one) != fold], model)
        found += [(one, apart.of(one.signs)) for one in told if _fold(one) == fold]
    return found


def _fold(one: Told) -> int:
    return crc32(one.document.encode()) % FOLDS


def _weights(told: Sequence[Told], signs: Sequence[Sign]) -> dict[str, float]:
    """By coordinate: one Newton step for each weight in turn, cut off at zero."""
    rows: dict[str, list[int]] = defaultdict(list)
    for row, one in enumerate(told):
        rows[f"set {one.set}"].append(row)
        for sign in one.signs:
            rows[sign].append(row)
    odds, weights = (
        [0.0] * len(told),
        dict.fromkeys([*sorted({f"set {one.set}" for one in told}), *(sign.name for sign in signs)], 0.0),
    )
    against = {sign.name: sign.against for sign in signs}
    for _ in range(_ROUNDS):
        for name in weights:
            caution = _CAUTION if name in against else _BASE_CAUTION
            slope, curve = _derivatives([(odds[row], told[row].right) for row in rows[name]])
            new = weights[name] + (slope - caution * weights[name]) / (curve + caution)
            if name in against:
                new = min(new, 0.0) if against[name] else max(new, 0.0)
            for row in rows[name]:
                odds[row] += new - weights[name]
            weights[name] = new
    return {sign.name: weights[sign.name] for sign in signs}


def _derivatives(rows: Sequence[tuple[float, bool]]) -> tuple[float, float]:
    slope = curve = 0.0
    for odds, right in rows:
        likely = 1 / (1 + math.exp(-odds))
        slope += right - likely
        curve += likely * (1 - likely)
    return slope, curve


def _base_and_scale(told: Sequence[Told], weights: dict[str, float]) -> tuple[float, float]:
    """By Newton's method, two unknowns; each set weighs the same in all."""
    sizes = Counter(one.set for one in told)
    rows = [(sum(weights.get(sign, 0.0) for sign in one.signs), one.right, 1 / sizes[one.set]) for one in told]
    base, scale = 0.0, 1.0
    for _ in range(_ROUNDS):
        g0 = g1 = h00 = h01 = h11 = 1e-9
        for score, right, share in rows:
            likely = 1 / (1 + math.exp(-(base + scale * score)))
            error, curve = share * (right - likely), share * likely * (1 - likely)
            g0, g1 = g0 + error, g1 + error * score
            h00, h01, h11 = h00 + curve, h01 + curve * score, h11 + curve * score * score
        determinant = h00 * h11 - h01 * h01
        base += (h11 * g0 - h01 * g1) / determinant
        scale += (h00 * g1 - h01 * g0) / determinant
    return base, scale
