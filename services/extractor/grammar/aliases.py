"""Which names of an article are one company, and which spelling is the fullest."""

from collections.abc import Iterable
from dataclasses import dataclass

from services.extractor.grammar.names import Name, Sort
from services.extractor.grammar.reading import folded_name

_LEAST_INITIALS = 2
_MOST_ALIKE = 20


@dataclass(frozen=True)
class Identity:
    """One company of the article under its fullest name."""

    key: str
    name: Name
    field: str


class Identities:
    """All companies of an article. The first spelling of a length wins; a shorter one joins the longer one it begins or abbreviates."""

    def __init__(self, found: Iterable[tuple[str, Name]]) -> None:
        self._by_text: dict[str, Identity] = {}
        self._by_handle: dict[str, list[Identity]] = {}
        companies = [(field, name) for field, name in found if name.sort is Sort.COMPANY]
        for field, name in sorted(companies, key=lambda item: -item[1].text.count(" ")):
            folded = folded_name(name.text)
            if folded not in self._by_text:
                self._by_text[folded] = self._fuller(name, folded) or self._new(field, name, folded)

    def of(self, name: Name) -> Identity:
        return self._by_text[folded_name(name.text)]

    def _new(self, field: str, name: Name, folded: str) -> Identity:
        identity = Identity(name.entity_id or folded, name, field)
        for handle in {folded.split(" ", maxsplit=1)[0], name.entity_id or "", _initials(name.text)} - {""}:
            self._by_handle.setdefault(handle, []).append(identity)
        return identity

    def _fuller(self, name: Name, folded: str) -> Identity | None:
        handles = (name.entity_id or "", folded.split(" ", maxsplit=1)[0], name.text if name.text.isupper() else "")
        for identity in (one for handle in handles if handle for one in self._by_handle.get(handle, [])[:_MOST_ALIKE]):
            other = identity.name
            same_entity = name.entity_id and name.entity_id == other.entity_id
            free = not name.entity_id or not other.entity_id
            if same_entity or (free and (_begins(folded_name(other.text), folded) or _abbreviates(name.text, other.text))):
                return identity
        return None


def _begins(full: str, short: str) -> bool:
    return full.startswith(f"{short} ")


def _abbreviates(short: str, full: str) -> bool:
    return short.isupper() and len(short) >= _LEAST_INITIALS and short == _initials(full)


def _initials(text: str) -> str:
    return "".join(word[0] for word in text.split() if word[:1].isupper()) if " " in text else ""
