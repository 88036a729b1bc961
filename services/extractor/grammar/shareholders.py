"""Whose shares are traded when the words name nobody: "its owner sold shares of the company", "shareholder X bought 200,000 shares"."""

import re

from services.extractor.grammar.clause_signs import is_bracketed
from services.extractor.grammar.marks import Mark
from services.extractor.grammar.names import Name
from services.extractor.grammar.scenes import Scene

_GAP = 24
_SHARE = re.compile(r"[\d,.]+ ?[万亿]?股|[^,;:。]{0,6}?(?:[\d.]+%?[^,;:。\d]{0,3}){1,2}的?股")
_PART = re.compile(r"(?:[\d.]+%?[^,;:。\d]{0,4}){0,2}")


def own_company(scene: Scene, trigger: Mark, subject: list[Name], topic: Name | None) -> Name | None:
    """The company that the sentence begins with, else the one the article is about, if that is not who trades."""
    if not subject or not (_trades_its_shares(scene, trigger) or _is_shareholder(scene, subject[0], trigger)):
        return None
    outside = (name for name in scene.companies if not is_bracketed(scene, name))
    first = next(outside, None)
    if first and first.text != subject[0].text and first.end < trigger.start:
        return first
    return topic if topic and topic.text != subject[0].text and _is_shareholder(scene, subject[0], trigger) else None


def is_holders(scene: Scene, name: Name, trigger: Mark) -> bool:
    """As in "X 控股股東擬出售 51.8% 股權": shares of X are traded by an owner who has no name."""
    owners = [mark for mark in scene.field.marks.of("holders", name.end, name.end + 1) if mark.end <= trigger.start]
    return bool(owners) and not any(name.end <= other.start < trigger.start for other in scene.companies)


def _trades_its_shares(scene: Scene, trigger: Mark) -> bool:
    """ "... 公司股份", "... 公司3%至5%的股份"."""
    marks = scene.field.marks
    for mark in marks.of("pronouns", trigger.end, trigger.end + _GAP):
        end = _PART.match(scene.folded, mark.end, scene.end)
        cues = marks.of("cues", mark.end, (end.end() if end else mark.end) + 2)
        if "," not in scene.folded[trigger.end : mark.start] and any(cue.meaning.name == "stake" for cue in cues):
            return True
    return False


def _is_shareholder(scene: Scene, name: Name, trigger: Mark) -> bool:
    """A word for an owner stands before the name, and shares are counted behind the verb."""
    owners = [mark for mark in scene.field.marks.of("holders", name.start - _GAP, name.start) if name.start - mark.end <= 1]
    counted = _SHARE.match(scene.folded, trigger.end, scene.end)
    shares = any(cue.meaning.name == "stake" for cue in scene.field.marks.of("cues", trigger.end, trigger.end + 1))
    return bool(owners) and (bool(counted) or shares)
