"""What the order of Chinese words shows around a verb: where its clause begins, who owns what, what a clause describes."""

import re

from services.extractor.grammar.marks import Mark
from services.extractor.grammar.names import Name
from services.extractor.grammar.scenes import Scene
from services.extractor.lexicon import Lexicon

BEFORE = 160
DESCRIBED = 14  # characters between a preposition and its name ("与美国储能集成商 X")
GAP = 24
REGION = 4  # "收购美国 X"
PAUSES = ",:;，：；"
SILENT = " 、,\"'“”「」『』《》〈〉()（）"
_RELATIVE = 10  # "收购的另一家教育机构 X"
_BRACKET = 40  # a short name, a ticker
_DESCRIBING = frozenset({"for", "about", "frame", "in"})
_PAUSING = re.compile(f"[{PAUSES}]")


def is_relative(scene: Scene, trigger: Mark, lexicon: Lexicon) -> bool:
    """As in "the Y that X bought": behind the word that makes a clause describe something stands the name of what is described."""
    word = next((word for word in lexicon.relative if scene.folded.startswith(word, trigger.end)), "")
    behind = trigger.end + len(word)
    name = next((name for name in scene.companies if name.start >= behind), None) if word else None
    if name is None or name.start - behind > _RELATIVE or _PAUSING.search(scene.folded, behind, name.start):
        return False
    between = scene.field.marks.between(behind, name.start)
    return all(mark.meaning.group not in {"triggers", "reporting", "breakers", "owners", "markers"} for mark in between)


def is_pointed_at(scene: Scene, trigger: Mark) -> bool:
    """Whether a pronoun stands where the subject would."""
    return bool(scene.field.marks.of("pronouns", clause_start(scene, trigger.start), trigger.start))


def clause_start(scene: Scene, place: int) -> int:
    """Behind the last pause before the place that is none inside brackets."""
    floor = max(scene.start, place - BEFORE)
    depth = 0
    for at in range(place - 1, floor - 1, -1):
        letter = scene.folded[at]
        if letter == ")":
            depth += 1
        elif letter == "(":
            depth = max(0, depth - 1)
        elif letter in PAUSES and not depth:
            return at + 1
    return floor


def is_bracketed(scene: Scene, name: Name) -> bool:
    opening = scene.folded.rfind("(", max(scene.start, name.start - GAP), name.start)
    return opening >= 0 and ")" not in scene.folded[opening : name.start]


def closes_relative(scene: Scene, marker: Mark, name: Name) -> bool:
    """As in "whose business is X, Y": the preposition belongs to what describes the name."""
    return scene.folded[name.start - 1] == "的" and name.start - 1 - marker.end > REGION - 1 and marker.meaning.name in _DESCRIBING


def announces_list(scene: Scene, start: int, colon: int) -> bool:
    """As in "bought three makers of parts: X, Y and Z"."""
    numbers = scene.field.marks.of("numbers", start, colon) or any(map(str.isdigit, scene.folded[start:colon]))
    return bool(numbers) and not any(start <= name.start < colon for name in scene.companies)


def is_owner(scene: Scene, start: int, end: int) -> bool:
    """Whether what stands between two names says that the first owns the second."""
    if scene.folded[start : start + 1] == "(" and (closing := scene.folded.find(")", start, start + _BRACKET)) >= 0:
        start = closing + 1
    owners = scene.field.marks.of("owners", start, end)
    return bool(owners) and not scene.folded[start : owners[0].start].strip(SILENT + "的之")


def holds(scene: Scene, end: int) -> bool:
    """ "... 中民投所持有该项目的50%股权": who holds something that has no name."""
    return bool(scene.field.marks.of("holdings", end, end + 1))


def is_source(scene: Scene, name: Name, lexicon: Lexicon) -> bool:
    """As in "the research of X shows": who studies something does not do it."""
    end = name.end + scene.folded.startswith("的", name.end)
    return bool(lexicon.studies) and scene.folded.startswith(lexicon.studies, end)


def is_owned(scene: Scene, name: Name) -> bool:
    return any(mark.end == name.start for mark in scene.field.marks.of("owners", name.start - DESCRIBED, name.start))


def is_listing(scene: Scene, start: int, end: int) -> bool:
    """Whether nothing but signs, brackets and "and" part two names."""
    place = start
    ands = {mark.start: mark.end for mark in scene.field.marks.of("markers", start, end) if mark.meaning.name in {"and", "with"}}
    joined = False
    depth = 0
    while place < end:
        letter = scene.folded[place]
        if place in ands:
            place, joined = ands[place], True
            continue
        if letter == "(":
            depth += 1
        elif letter == ")":
            depth -= 1
        elif depth <= 0 and letter not in SILENT:
            return joined and end - place < REGION and _is_region(scene, place, end)
        joined = joined or letter in "、, "
        place += 1
    return joined


def _is_region(scene: Scene, start: int, end: int) -> bool:
    """What stands right before a name and says nothing: "X、日本 Y"."""
    return scene.folded[start:end].isalpha() and not scene.field.marks.between(start, end)
