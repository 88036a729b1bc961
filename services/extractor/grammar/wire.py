"""The agency whose copy an article is, as its dateline or byline says: "LONDON (Reuters) - ...", "By Bloomberg News", "© AFP"."""

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from services.extractor.grammar.marks import Mark
from services.extractor.grammar.names import Name, Sort
from services.extractor.grammar.scenes import Scene, Story

# A dateline stands in the first characters of a text, a credit in its last ones.
_FIRST, _LAST = 120, 60
_OPENS, _CLOSES = "([（［【〔<", ")]）］】〕>"
_LEADING = tuple("[［【〔<")
_RIGHTS = ("©", "ⓒ", "(c)")
_TO_BRACKET = 24  # "[로이터=연합뉴스]", "(Reuters/dpa)"
_LONGEST_DATELINE = 60  # "नई दिल्ली, 3 मार्च"
_LONGEST_DATE = 24
_BEHIND = re.compile(r"\.?\s*[-–—:]")
_BEHIND_FIRST = re.compile(r"\s+-+\s")
_BESIDE = re.compile(r"[^()\[\]（）［］【】〔〕<>.。\n]*")
_BEGINS = re.compile(r"\s*\([^()]*")
_TELLING = ("triggers", "reporting")


class Wire(NamedTuple):
    scene: Scene
    name: Mark | Name


class _Place(NamedTuple):
    """An agency's name where it stands: what is `before` and `behind` it in its sentence or line, without blanks and points."""

    scene: Scene
    name: Mark | Name
    before: str
    behind: str

    @property
    def folded(self) -> str:
        return self.scene.folded


def wire_of(story: Story, dateline: re.Pattern[str] | None, bylines: Collection[str]) -> Wire | None:
    """The first such agency; `dateline` is what stands behind one that a text begins with, `bylines` are words before a writer."""
    return next(_credited(story, dateline, bylines), None)


def _credited(story: Story, dateline: re.Pattern[str] | None, bylines: Collection[str]) -> Iterator[Wire]:
    for scene in story.scenes:
        if scene.in_title or (scene.start > _FIRST and scene.end < len(scene.folded) - _LAST):
            continue
        outlets: list[Mark | Name] = [name for name in scene.names if name.sort is Sort.OUTLET]
        for name in outlets + list(scene.of("outlets")):
            if any(_is_credit(place, bylines) or _is_dateline(place, dateline) for place in _places(scene, name)):
                yield Wire(scene, name)


def _places(scene: Scene, name: Mark | Name) -> Iterator[_Place]:
    folded, text = scene.folded, scene.field.reading.text
    line = text.rfind("\n", 0, name.start) + 1, text.find("\n", name.end)
    for start, end in ((scene.start, scene.end), (line[0], line[1] if line[1] >= 0 else len(text))):
        yield _Place(scene, name, folded[start : name.start].strip(), folded[name.end : end].strip(" .。।"))


def _is_credit(place: _Place, bylines: Collection[str]) -> bool:
    """By itself in its line, sentence or bracket, or behind no more than such words as "By" and "Source:"."""
    if place.before.endswith(_RIGHTS):
        return True
    near_end = place.name.end >= len(place.folded) - _LAST
    if place.behind.strip(_CLOSES):
        return False
    before = place.before.lstrip(_OPENS).strip()
    return before in bylines or (not before and (near_end or place.name.start <= _FIRST))


def _is_dateline(place: _Place, dateline: re.Pattern[str] | None) -> bool:
    name, folded = place.name, place.folded
    if name.start > _FIRST:
        behind = _bracket(folded, name) if name.end >= len(folded) - _LAST and _is_bracketed(folded, name) else 0
        return bool(behind) and not folded[behind:].strip(" \n.。।")
    if _is_short_sentence(place.scene):
        return True
    if name.start == 0:
        return bool((dateline and dateline.match(folded, name.end)) or _BEHIND_FIRST.match(folded, name.end))
    if not _is_bracketed(folded, name):
        return False
    if place.before.startswith(_LEADING) or _BEGINS.fullmatch(folded, 0, name.start):
        return True
    return len(place.before) <= _LONGEST_DATELINE and (
        bool(_BEHIND.match(folded, _bracket(folded, name))) or _is_behind_place(place.scene, name)
    )


def _is_short_sentence(scene: Scene) -> bool:
    """ "मुंबई, एएनआई।": the text begins with a town and an agency, and says no more."""
    short = scene.end - scene.start <= _LONGEST_DATELINE and not scene.folded[: scene.start].strip()
    return short and {name.sort for name in scene.names} == {Sort.PLACE, Sort.OUTLET} and not _tells(scene, scene.end)


def _is_behind_place(scene: Scene, name: Mark | Name) -> bool:
    """ "नई दिल्ली, 3 मार्च (भाषा)": the sentence begins with a town and perhaps a date, and brackets hold the name alone."""
    towns = [one for one in scene.names if one.end <= name.start]
    alone = scene.folded[name.start - 1] in _OPENS and scene.folded[name.end : name.end + 1] in _CLOSES
    near = bool(towns) and name.start - towns[-1].end <= _LONGEST_DATE
    return alone and near and all(one.sort is Sort.PLACE for one in towns) and not _tells(scene, name.start)


def _tells(scene: Scene, end: int) -> bool:
    return any(mark.start < end for group in _TELLING for mark in scene.of(group))


def _is_bracketed(folded: str, name: Mark | Name) -> bool:
    before = folded[max(0, name.start - _TO_BRACKET) : name.start]
    opens = max(map(before.rfind, _OPENS)) > max(map(before.rfind, _CLOSES))
    return opens and 0 < _bracket(folded, name) <= name.end + _TO_BRACKET


def _bracket(folded: str, name: Mark | Name) -> int:
    """Where the text goes on behind the bracket that the name stands in; 0 where none closes."""
    match = _BESIDE.match(folded, name.end)
    end = match.end() if match else name.end
    return end + 1 if end < len(folded) and folded[end] in _CLOSES else 0
