"""From which language an article was translated, where it says so of itself: "Translated from Japanese by machine", "(Traduit de l'anglais)".

Such words stand by themselves in a sentence, a line or brackets, near the beginning or the end of the text. What says that
something else was translated goes on before or behind them, and says nothing of the article.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from services.extractor.grammar.han import SIMPLIFIED
from services.extractor.grammar.reading import fold

_NEAR = 300  # characters from the beginning or the end
_BLANK = r"[ \t\u00a0\u202f\u3000]"
_OPENS = rf"(?:^|[\n\r.!?。！？।…:：;；|•*※·~/(\[{{（［【〔<《«\"“„「『_]|(?:^|\s)[-–—]+){_BLANK}*$"
_CLOSES = rf"{_BLANK}*(?:$|[\n\r.!?。！？।…:：;；|•*·~/)\]}}）］】〕>》»\"”“」』_])|\s+[-–—]"
_TO_SIGN = 12  # how far before the words the sign is looked for that they begin behind


class Translated(NamedTuple):
    """The words that say it, by their place in the text, and the language (ISO 639-1)."""

    start: int
    end: int
    language: str


@dataclass(frozen=True)
class TranslationWords:
    """How a language says it: `said` has a group for the name of the other language in each form, `tail` may stand behind. `names` are the codes of
    other languages by their names, `first_words` how these begin; the language's own is not among them, since nothing is translated from
    it. `opens` and `closes` are what stands around such words."""

    said: re.Pattern[str]
    tail: re.Pattern[str]
    opens: re.Pattern[str]
    closes: re.Pattern[str]
    names: Mapping[str, str]
    first_words: frozenset[str]

    def found(self, text: str) -> Translated | None:
        """The first that the text says of itself."""
        return next(self._all(text), None)

    def _all(self, text: str) -> Iterator[Translated]:
        parts = [(0, len(text))] if len(text) <= 2 * _NEAR else [(0, _NEAR), (len(text) - _NEAR, len(text))]
        for start, end in parts:
            folded = fold(text[start:end])
            if not any(name in folded for name in self.first_words):  # a fiftieth of what the search takes
                continue
            for match in self.said.finditer(folded):
                name = next(filter(None, match.groups()))
                place = Translated(start + match.start(), start + match.end(), self.names[" ".join(name.split())])
                if self._stands_alone(text, place):
                    yield place

    def _stands_alone(self, text: str, place: Translated) -> bool:
        before = text[max(0, place.start - _TO_SIGN) : place.start]
        behind = text[place.end : place.end + _NEAR]
        return bool(self.opens.search(before)) and bool(self.closes.match(behind) or self.tail.match(fold(behind)))


def translation_words(words: Mapping[str, Any]) -> TranslationWords:
    """Of the tables of a language. Raises re.error for a pattern that is none."""
    said = words["translations"]
    names = {fold(name): code for code, listed in said["languages"].items() if code != words["code"] for name in listed}
    name = "|".join(_pattern(re.escape(one)) for one in sorted(names, key=len, reverse=True))
    forms = "|".join(_pattern(form).replace("<language>", f"({name})") for form in said["said"])
    parted = "sentences" not in words  # where no sign ends sentences, a blank does
    return TranslationWords(
        said=re.compile(f"(?:{_pattern(said['lead'])})?(?:{forms})"),
        tail=re.compile(rf"\s*(?:{_pattern(said['tail'])})"),
        opens=re.compile(_OPENS if parted else rf"{_OPENS}|\s$"),
        closes=re.compile(_CLOSES if parted else rf"{_CLOSES}|\s"),
        names=names,
        first_words=frozenset(name.split()[0] for name in names),
    )


def _pattern(said: str) -> str:
    """For folded text; a blank stands for any blanks."""
    return said.translate(SIMPLIFIED).replace("\\ ", " ").replace(" ", r"\s+")
