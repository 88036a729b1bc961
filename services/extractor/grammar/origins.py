"""Which agencies and papers an article cites for what a sentence tells."""

import re

from services.extractor.grammar.names import Name, Sort
from services.extractor.grammar.scenes import Scene

_OPENING = 2  # a bracket and a blank
_DATELINE = re.compile(r"\s*\)?\s*[-:]\s")


def cited(scene: Scene, dateline: re.Pattern[str] | None) -> list[Name]:
    """News outlets named in the sentence, but for a dateline: "LONDON (Reuters) - ...", or what `dateline` matches behind the
    outlet that an article begins with."""
    return [name for name in scene.names if name.sort is Sort.OUTLET and not _is_dateline(scene, name, dateline)]


def _is_dateline(scene: Scene, name: Name, dateline: re.Pattern[str] | None) -> bool:
    if dateline and name.start <= _OPENING and not scene.in_title and dateline.match(scene.folded, name.end):
        return True
    opens = scene.folded[max(0, name.start - 1) : name.start] == "("
    return opens and bool(_DATELINE.match(scene.folded[name.end : name.end + 5]))
