"""Which names of an article are one company, and which spelling is the fullest."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from services.extractor.grammar.letters import is_hangul
from services.extractor.grammar.names import Name, Sort
from services.extractor.grammar.reading import folded_name
from services.extractor.script_words import ScriptWords

_LEAST_INITIALS = 2
_LEAST_SYLLABLES = 3
_ENDS = 2
_MOST_ALIKE = 20
_LEAST_CUT, _MOST_CUT = 3, 2
_UNSPACED = re.compile("[\u0e00-\uabff]")


class Identity(NamedTuple):
    """One company of the article under its fullest name."""

    key: str
    name: Name
    field: str


class Identities:
    """All companies of an article. The first spelling of a length wins; a shorter one joins the longer one it begins or abbreviates.

    `leaders` are words before names that short forms leave out ("Grupo X"), `groups` those hyphened behind them ("X-Gruppe"), `fillers` all that short forms of names without blanks
    leave out: "华岭科技" is short for "华岭科技股份有限公司", and no name of "华岭科技利岳药业有限公司".
    """

    def __init__(
        self,
        found: Iterable[tuple[str, Name]],
        scripts: ScriptWords | None = None,
        leaders: frozenset[str] = frozenset(),
        groups: frozenset[str] = frozenset(),
        fillers: re.Pattern[str] | None = None,
    ) -> None:
        self._scripts, self._leaders, self._groups, self._fillers = scripts, leaders, groups, fillers
        self._by_text: dict[str, Identity] = {}
        self._by_handle: dict[str, list[Identity]] = {}
        found = list(found)
        self._told = {folded_name(name.text) for field, name in found if field == "text"}
        companies = [(field, name) for field, name in found if name.sort is Sort.COMPANY]
        for field, name in sorted(companies, key=lambda item: self._length(item[1])):
            folded = folded_name(name.text)
            if folded not in self._by_text and not name.alias:
                self._by_text[folded] = self._fuller(name, folded) or self._new(field, name, folded)

    def of(self, name: Name) -> Identity:
        return self._by_text[folded_name(name.alias or name.text)]

    def _length(self, name: Name) -> tuple[int, int]:
        """The longest first: by words, or by letters where words are not parted."""
        if self._scripts:
            return -len(self._written_out(folded_name(name.text))), -len(name.text)
        if _has_unspaced(name.text):
            return -len(name.text), 0
        return -name.text.count(" "), -len(name.text) if _is_hangul_word(name.text) else 0

    def _written_out(self, folded: str) -> str:
        for short, full in self._scripts.written_out if self._scripts else ():
            if folded.endswith(short):
                return folded.removesuffix(short) + full
        return folded

    def _handles(self, folded: str) -> tuple[str, ...]:
        if self._scripts or _is_hangul_word(folded):
            return (folded[:_LEAST_INITIALS],)
        if _has_unspaced(folded):
            return (folded[:_ENDS], folded[-_ENDS:])
        return (self._led(folded).split(" ", maxsplit=1)[0],)

    def _led(self, folded: str) -> str:
        """What is left of a name behind a word such as "group", or before one."""
        first, _, rest = folded.partition(" ")
        short, _, last = folded.rpartition("-")
        if short and last in self._groups:
            return short
        return rest if rest and first in self._leaders else folded

    def _cuts(self, full: str, short: str) -> bool:
        """Headlines cut the last letters off."""
        return bool(self._scripts) and full.startswith(short) and len(short) >= _LEAST_CUT and len(full) - len(short) <= _MOST_CUT

    def _begins(self, full: str, short: str) -> bool:
        if not self._scripts:
            if _is_unspaced(short) and len(short) >= _ENDS:
                return self._is_filled(full, short) or (full.startswith(short) and short not in self._told)
            full = self._led(full)
            return full == short or full.startswith(f"{short} ") or (_is_hangul_word(short) and self._is_shortened(full, short))
        full, short = self._written_out(full), self._written_out(short)
        rest = full.removeprefix(short)
        return full.startswith(short) and (rest in self._scripts.fuller or rest.startswith("・"))

    def _is_filled(self, full: str, short: str) -> bool:
        rests = [full[len(short) :]] * full.startswith(short) + [full[: -len(short)]] * full.endswith(short)
        return any(self._fillers is None or self._fillers.fullmatch(rest) for rest in rests)

    def _is_shortened(self, full: str, short: str) -> bool:
        """As headlines shorten names ("아시아나"), whose first letters alone may be another company in the text; or as people do: 현대차."""
        begins = len(short) >= _LEAST_SYLLABLES and full.startswith(short) and short not in self._told
        skips = len(short) == _LEAST_SYLLABLES < len(full) and full[:2] == short[:2] and full[-1] == short[-1]
        return begins or skips

    def _new(self, field: str, name: Name, folded: str) -> Identity:
        identity = Identity(name.entity_id or folded, name, field)
        for handle in {*self._handles(folded), name.entity_id or "", _initials(name.text)} - {""}:
            self._by_handle.setdefault(handle, []).append(identity)
        return identity

    def _fuller(self, name: Name, folded: str) -> Identity | None:
        handles = (name.entity_id or "", *self._handles(folded), name.text if name.text.isupper() else "")
        for identity in (one for handle in handles if handle for one in self._by_handle.get(handle, [])[:_MOST_ALIKE]):
            other = identity.name
            same_entity = name.entity_id and name.entity_id == other.entity_id
            free = not name.entity_id or not other.entity_id
            cut = not name.entity_id and not other.entity_id and self._cuts(folded_name(other.text), folded)
            if (
                same_entity
                or cut
                or (free and (self._begins(folded_name(other.text), folded) or _abbreviates(name.text, other.text)))
            ):
                return identity
        return None


def _is_hangul_word(text: str) -> bool:
    return is_hangul(text[:1]) and " " not in text


def _is_unspaced(text: str) -> bool:
    """Whether a name is written without blanks between its words (Chinese, Thai)."""
    return " " not in text and _has_unspaced(text)


def _has_unspaced(text: str) -> bool:
    """Whether some letters of a name are of a script that does not part words."""
    return not text.isascii() and _UNSPACED.search(text) is not None


def _abbreviates(short: str, full: str) -> bool:
    return short.isupper() and len(short) >= _LEAST_INITIALS and short == _initials(full)


def _initials(text: str) -> str:
    return "".join(word[0] for word in text.split() if word[:1].isupper()) if " " in text else ""
