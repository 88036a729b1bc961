"""Which agencies and papers an article cites for what a sentence tells."""

import re

from services.extractor.grammar.names import Name, Sort
from services.extractor.grammar.scenes import Scene

_DATELINE = re.compile(r"\s*\)?\s*[-:]\s")


def cited(scene: Scene) -> list[Name]:
    """News outlets named in the sentence, but for a dateline ("LONDON (Reuters) - ...")."""
    return [name for name in scene.names if name.sort is Sort.OUTLET and not _is_dateline(scene, name)]


def _is_dateline(scene: Scene, name: Name) -> bool:
    opens = scene.folded[max(0, name.start - 1) : name.start] == "("
    return opens and bool(_DATELINE.match(scene.folded[name.end : name.end + 5]))
