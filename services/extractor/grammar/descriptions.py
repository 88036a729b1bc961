"""Words that mean a company named before by what it is and where it is from: "das Berliner Start-up", "dem Unternehmen" (German).

A definite article, at most two words for what kind, and a noun for companies; no name follows, else the noun only describes that one.
"""

import re
from functools import cache

from services.extractor.brackets import BracketWords
from services.extractor.grammar.scenes import Scene

_NAME_REACH = 2


def has_description(scene: Scene, start: int, end: int, words: BracketWords, articles: frozenset[str]) -> bool:
    """Whether one stands between two places behind one of these articles, for one company."""
    found = _pattern(words.companies, articles).finditer(scene.folded, start, end)
    return any(not _leads_to_name(scene, one.end()) and not _is_of_several(one, words) for one in found)


def _is_of_several(found: re.Match[str], words: BracketWords) -> bool:
    """The article that all genders share in the plural, before a noun that looks like one."""
    return found[1] in words.plural and found[2].endswith(words.plural_endings) and not found[2].endswith(words.singulars)


def _leads_to_name(scene: Scene, end: int) -> bool:
    return any(0 < name.start - end < _NAME_REACH for name in scene.names)


@cache
def _pattern(companies: tuple[str, ...], articles: frozenset[str]) -> re.Pattern[str]:
    heads = "|".join(map(re.escape, sorted(companies, key=len, reverse=True)))
    return re.compile(rf"\b({'|'.join(sorted(articles))}) (?:[\w-]{{2,24}} ){{0,2}}([\w-]{{0,24}}?(?:{heads}))(?![\w-])")
