"""Which names of an article are one company, and which spelling is the fullest."""

from collections.abc import Iterable
from dataclasses import dataclass

from services.extractor.grammar.names import Name, Sort
from services.extractor.grammar.reading import folded_name

_LEAST_INITIALS = 2


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
        ordered = sorted(
            ((field, name) for field, name in found if name.sort is Sort.COMPANY), key=lambda item: -len(item[1].text.split())
        )
        full: list[Identity] = []
        for field, name in ordered:
            folded = folded_name(name.text)
            if folded not in self._by_text:
                identity = _fuller(name, folded, full) or Identity(name.entity_id or folded, name, field)
                self._by_text[folded] = identity
                full.append(identity)

    def of(self, name: Name) -> Identity:
        return self._by_text[folded_name(name.text)]


def _fuller(name: Name, folded: str, full: list[Identity]) -> Identity | None:
    for identity in full:
        other = folded_name(identity.name.text)
        same_entity = name.entity_id and name.entity_id == identity.name.entity_id
        free = not name.entity_id or not identity.name.entity_id
        if same_entity or (free and (_begins(other, folded) or _abbreviates(name.text, identity.name.text))):
            return identity
    return None


def _begins(full: str, short: str) -> bool:
    return full.startswith(f"{short} ")


def _abbreviates(short: str, full: str) -> bool:
    initials = "".join(word[0] for word in full.split() if word[:1].isupper())
    return short.isupper() and len(short) >= _LEAST_INITIALS and short == initials
