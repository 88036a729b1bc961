"""The fitting of confidence, on readings whose truth is known; and the command, where there are no labelled articles."""

import random
import tomllib
from dataclasses import replace

import pytest

from services.extractor.confidence import Confidence, Sign, calibrated, confidence_of
from tests.calibration.__main__ import WEIGHTS, main, with_weights
from tests.calibration.fitting import fitted, held_out
from tests.calibration.labelled import SETS, NoDataError, Told, told_in
from tests.calibration.report import page

MODEL = Confidence(
    base=0.0,
    floor=0.3,
    signs=(Sign("good", against=False, weight=0.0), Sign("bad", against=True, weight=0.0), Sign("idle", against=True, weight=0.0)),
)
LIKELY = {frozenset(): 0.6, frozenset({"good"}): 0.9, frozenset({"bad"}): 0.25, frozenset({"good", "bad"}): 0.67}


def readings(strictness: float = 0.0) -> list[Told]:
    """In every set alike; `strictness` is taken from what is likely in the last of them, which labels less than it tells."""
    draw = random.Random(7)
    found = []
    for name in SETS:
        for number in range(600):
            signs = draw.choice(list(LIKELY))
            likely = LIKELY[signs] - (strictness if name == SETS[-1] else 0)
            idle = {"idle"} if draw.random() < 0.5 else set()
            found.append(Told(name, "en", f"{name}{number}", signs | idle, draw.random() < likely, quiet=False))
    return found


def test_weights_and_base_give_back_what_is_likely():
    model = fitted(readings(), MODEL)
    assert {signs: model.of(signs) for signs in LIKELY} == pytest.approx(LIKELY, abs=0.05)
    assert abs(next(sign.weight for sign in model.signs if sign.name == "idle")) < 0.1


def test_a_strict_set_lowers_the_base_and_not_the_weights():
    fair, strict = fitted(readings(), MODEL), fitted(readings(0.2), MODEL)
    assert strict.base < fair.base
    assert [sign.weight for sign in strict.signs] == pytest.approx([sign.weight for sign in fair.signs], abs=0.2)


def test_a_sign_never_speaks_against_its_direction():
    turned = replace(MODEL, signs=(Sign("good", against=True, weight=0.0), Sign("bad", against=False, weight=0.0)))
    assert [sign.weight for sign in fitted(readings(), turned).signs] == [0.0, 0.0]


def test_every_reading_is_judged_once_by_a_model_that_did_not_see_it_and_told_on_a_page():
    told = readings()
    judged = held_out(told, MODEL)
    assert sorted(one.document for one, _ in judged) == sorted(one.document for one in told)
    text = page(judged, replace(fitted(told, MODEL), floor=0.35))
    assert "| **0.35** |" in text
    assert f"{len(told):,} deals" in text
    assert text.count("\n| own") == 0


def test_weights_are_written_where_they_stand_and_nothing_else_changes():
    text = WEIGHTS.read_text(encoding="utf-8")
    model = calibrated()
    assert with_weights(text, model) == text
    other = replace(model, base=-1.5, signs=tuple(replace(sign, weight=sign.weight / 2) for sign in model.signs))
    written = confidence_of(tomllib.loads(with_weights(text, other)))
    assert written.base == -1.5
    assert [sign.weight for sign in written.signs] == pytest.approx([sign.weight for sign in other.signs], abs=0.006)
    assert written.floor == model.floor


def test_without_labelled_articles_the_command_says_what_to_do(tmp_path, monkeypatch, capsys):
    with pytest.raises(NoDataError, match="DATA=FOLDER"):
        told_in(tmp_path)
    monkeypatch.setattr("sys.argv", ["calibration", "--data", str(tmp_path)])
    assert main() == 2
    assert "Nothing but this table needs them" in capsys.readouterr().err
