"""Names settled by those around them: "Smith and Jones Inc" is one company, "Salem, Ore." a town, "J. Smith, a Chicago investor," a buyer.

An "and" parts two names as often as it stands inside one. It is inside where only the last part has a legal form, and neither part is
known or comes again on its own.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from services.extractor.grammar.marks import Marks
from services.extractor.grammar.names import Name, Sort
from services.extractor.grammar.reading import Reading, folded_name
from services.extractor.name_words import NameWords

_ACRONYMS = re.compile(r"[A-Z]{2,4}s")
_NUMBER = re.compile(r"(?:^|[\s(])(?!(?:19|20)\d\d\b)\d{1,3}(?:,\d{3})? (?:more |additional |new |of its )?$")
_NUMBER_REACH = 24
_COMMA = ", "
_MOST_WORDS = 3
_LOOK_BACK = 24
_LOOK_AHEAD = 40


def settled(reading: Reading, found: Sequence[Name], marks: Marks, words: NameWords) -> list[Name]:
    """The names of a field after all of them are known."""
    names = _joined(reading, found, words) if words.unions else list(found)
    sites = {mark.start for mark in marks.of("sites")}
    names = [
        name._replace(sort=Sort.PLACE) if name.end + 1 in sites and _is_town(name, words) and not name.entity_id else name
        for name in names
    ]
    if words.states:
        names = _with_towns(reading, names, words)
    names = _with_investors(reading, names, words) if words.investors else names
    return [name._replace(sort=Sort.EPITHET) if _is_goods(reading, name) else name for name in names]


def _is_goods(reading: Reading, name: Name) -> bool:
    """As in "38 Dreamliners" and "GPUs": things that are counted."""
    if name.sort is not Sort.COMPANY or name.entity_id or not name.text.endswith("s"):
        return False
    return bool(_ACRONYMS.fullmatch(name.text) or _NUMBER.search(reading.text, max(0, name.start - _NUMBER_REACH), name.start))


def _joined(reading: Reading, found: Sequence[Name], words: NameWords) -> list[Name]:
    alone = {folded_name(name.text) for name in found}
    names: list[Name] = []
    for name in found:
        before = names[-1] if names else None
        if before and _is_one(reading, before, name, words, alone):
            text = reading.text[before.start : name.end]
            sort = Sort.BODY if reading.folded[before.start : name.end] in words.bodies else Sort.COMPANY
            names[-1] = Name(before.start, name.end, text, sort)
        else:
            names.append(name)
    return names


def _is_one(reading: Reading, first: Name, second: Name, words: NameWords, alone: set[str]) -> bool:
    if reading.folded[first.end : second.start].strip() not in words.ampersands or second.start - first.end > len(" and "):
        return False
    if reading.folded[first.start : second.end].replace("\n", " ") in words.bodies:
        return True
    left, right = folded_name(first.text).split(), folded_name(second.text).split()
    unknown = not first.entity_id and not second.entity_id and {first.sort, second.sort} <= {Sort.COMPANY, Sort.PERSON}
    if not unknown or right[-1].strip(".") not in words.unions or len(left) > _MOST_WORDS or len(right) > _MOST_WORDS:
        return False
    return _shares_its_ending(left, right, words, alone) and not _are_several(reading, first, second, words)


def _shares_its_ending(left: list[str], right: list[str], words: NameWords, alone: set[str]) -> bool:
    """The first part has no legal form of its own, and none of both comes again without the other."""
    if left[-1].strip(".") in words.legal:
        return False
    again = any(name.startswith(f"{' '.join(left)} ") and name.split()[-1].strip(".") in words.unions for name in alone)
    parts = {" ".join(right[:length]) for length in range(1, len(right))}
    return not parts & alone and not (again and len(right) > 1)


def _are_several(reading: Reading, first: Name, second: Name, words: NameWords) -> bool:
    """As in "both X and Y Inc", "X and Y Inc have"."""
    before = reading.folded[max(0, first.start - _LOOK_BACK) : first.start].split()
    behind = reading.folded[second.end : second.end + _LOOK_AHEAD].lstrip(" ,.").split()[:1]
    return bool(words.plurals & {*before[-2:], *behind})


def _with_towns(reading: Reading, found: Sequence[Name], words: NameWords) -> list[Name]:
    """Without a company where "Salem, Ore." stands."""
    names = list(found)
    for place, (town, state) in enumerate(pairwise(found)):
        if not _is_state(reading, state, words):
            continue
        if reading.folded[town.end : state.start].replace("\n", " ") == _COMMA:
            names[place + 1] = state._replace(sort=Sort.PLACE)
            if not town.entity_id and _is_town(town, words):
                names[place] = town._replace(sort=Sort.PLACE)
    return names


def _is_state(reading: Reading, name: Name, words: NameWords) -> bool:
    return folded_name(name.text).strip(".") in words.states and reading.folded[name.end : name.end + 1] in {
        ".",
        ",",
        ")",
        " ",
        "\n",
        "",
    }


def _is_town(name: Name, words: NameWords) -> bool:
    parts = folded_name(name.text).split()
    return len(parts) <= _MOST_WORDS and parts[-1].strip(".") not in words.unions


def _with_investors(reading: Reading, found: Sequence[Name], words: NameWords) -> list[Name]:
    """A person who is said to invest may be a party; later on the last name is enough."""
    owners = {name.text for name in found if name.sort is Sort.PERSON and _invests(reading, name, words)}
    if not owners:
        return list(found)
    surnames = {owner.split()[-1]: owner for owner in owners}
    return [_as_owner(name, owners, surnames) for name in found]


def _as_owner(name: Name, owners: set[str], surnames: dict[str, str]) -> Name:
    if name.text in owners:
        return name._replace(sort=Sort.COMPANY)
    if name.text in surnames and not name.entity_id:
        return name._replace(sort=Sort.COMPANY, alias=surnames[name.text])
    return name


def _invests(reading: Reading, name: Name, words: NameWords) -> bool:
    before = reading.folded[max(0, name.start - _LOOK_BACK) : name.start].split()
    behind = reading.folded[name.end : name.end + _LOOK_AHEAD]
    described = behind[1:].replace("\n", " ").partition(",")[0].split()[:4] if behind.startswith(",") else []
    return bool(words.investors & {*before[-1:], *described})
