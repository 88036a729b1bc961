"""The command: read, fit if asked, judge with held-out models, write the page."""

import argparse
import re
import sys
from pathlib import Path

from services.extractor.confidence import Confidence, calibrated
from tests.calibration.fitting import fitted, held_out
from tests.calibration.labelled import NoDataError, told_in
from tests.calibration.report import held, page

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "confidence.md"
WEIGHTS = ROOT / "services" / "extractor" / "confidence.toml"


def main() -> int:
    options = _options()
    try:
        told = told_in(options.data)
    except NoDataError as problem:
        print(problem, file=sys.stderr)
        return 2
    model = calibrated()
    if options.fit:
        model = fitted(told, model)
        WEIGHTS.write_text(with_weights(WEIGHTS.read_text(encoding="utf-8"), model), encoding="utf-8")
    PAGE.parent.mkdir(exist_ok=True)
    judged = held_out(told, model)
    PAGE.write_text(page(judged, model), encoding="utf-8")
    print(held(judged), f"{PAGE.relative_to(ROOT)} has it with the model and the floor.", sep="\n")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.calibration", description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT / ".." / "shared", help="folder of labelled articles and their scorer")
    parser.add_argument("--fit", action="store_true", help="write the weights anew before")
    return parser.parse_args()


def with_weights(text: str, model: Confidence) -> str:
    """The file of weights with those of the model; all else stays, comments too."""
    text = re.sub(r"(?m)^base = .*$", f"base = {model.base:.2f}", text)
    for sign in model.signs:
        text = re.sub(rf"(?m)(^\[sign\.{sign.name}\]\n(?:(?!\[).*\n)*?weight = ).*$", rf"\g<1>{sign.weight:.2f}", text)
    return text


if __name__ == "__main__":
    sys.exit(main())
