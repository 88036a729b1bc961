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
_LEADING = tuple("[［【〔")
_TO_BRACKET = 24  # "[로이터=연합뉴스]", "(Reuters/dpa)"
_BEHIND = re.compile(r"\.?\s*[-–—:]")
_BESIDE = re.compile(r"[^()\[\]（）［］【】〔〕<>.。\n]*")


class Wire(NamedTuple):
    scene: Scene
    name: Mark | Name


def wire_of(story: Story, dateline: re.Pattern[str] | None, bylines: Collection[str]) -> Wire | None:
    """The first such agency; `dateline` is what stands behind one that a text begins with, `bylines` are words before a writer."""
    return next(_credited(story, dateline, bylines), None)


def _credited(story: Story, dateline: re.Pattern[str] | None, bylines: Collection[str]) -> Iterator[Wire]:
    for scene in story.scenes:
        if scene.in_title or (scene.start > _FIRST and scene.end < len(scene.folded) - _LAST):
            continue
        outlets: list[Mark | Name] = [name for name in scene.names if name.sort is Sort.OUTLET]
        for name in outlets + list(scene.of("outlets")):
            if _is_credit(scene, name, dateline, bylines):
                yield Wire(scene, name)


def _is_credit(scene: Scene, name: Mark | Name, dateline: re.Pattern[str] | None, bylines: Collection[str]) -> bool:
    folded = scene.folded
    line = folded[scene.start : name.start].strip()
    if line.endswith("©") or (line in bylines and not folded[name.end : scene.end].strip(" .")):
        return True
    if name.start > _FIRST:
        return (
            name.end >= len(folded) - _LAST and _is_bracketed(folded, name) and not folded[_bracket(folded, name) :].strip(" \n.。")
        )
    if dateline and name.start == 0 and dateline.match(folded, name.end):
        return True
    if not _is_bracketed(folded, name):
        return False
    return line.startswith(_LEADING) or ("." not in line and bool(_BEHIND.match(folded, _bracket(folded, name))))


def _is_bracketed(folded: str, name: Mark | Name) -> bool:
    before = folded[max(0, name.start - _TO_BRACKET) : name.start]
    opens = max(map(before.rfind, _OPENS)) > max(map(before.rfind, _CLOSES))
    return opens and 0 < _bracket(folded, name) <= name.end + _TO_BRACKET


def _bracket(folded: str, name: Mark | Name) -> int:
    """Where the text goes on behind the bracket that the name stands in; 0 where none closes."""
    match = _BESIDE.match(folded, name.end)
    end = match.end() if match else name.end
    return end + 1 if end < len(folded) and folded[end] in _CLOSES else 0
