"""Short names in brackets right behind the full ones, as of shares in a market: "X (ABC)"; later on they alone are used.

In brackets they name nobody anew; elsewhere they are other words for the company.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from services.extractor.grammar.names import Name, Sort
from services.extractor.grammar.reading import Reading, folded_name

_GAP = 24


def short_names(reading: Reading, names: Sequence[Name], joints: Sequence[str]) -> dict[str, str]:
    """The short names that one field gives, folded, with the full ones. `joints` stand between both where no bracket does."""
    return {
        folded_name(short.text): full.text
        for full, short in pairwise(names)
        if full.sort is Sort.COMPANY and not full.weak and _is_behind(reading, full, short, joints)
    }


def resolved(reading: Reading, names: Sequence[Name], shorts: Mapping[str, str], joints: Sequence[str]) -> list[Name]:
    """The names of a field without those in brackets, the short ones elsewhere with the full name they stand for."""
    places = {short.start for full, short in pairwise(names) if _is_behind(reading, full, short, joints)}
    return [_known(name, shorts) for name in names if name.start not in places]


def _known(name: Name, shorts: Mapping[str, str]) -> Name:
    full = shorts.get(folded_name(name.text))
    return name._replace(alias=full, sort=Sort.COMPANY, weak=False) if full else name


def _is_behind(reading: Reading, full: Name, short: Name, joints: Sequence[str]) -> bool:
    if short.start - full.end > _GAP or short.entity_id:
        return False
    gap = reading.folded[full.end : short.start]
    if gap.strip() == "(":
        return reading.folded[short.end : short.end + 2].lstrip(".")[:1] == ")"
    return gap.strip() in joints and short.text.isupper()
