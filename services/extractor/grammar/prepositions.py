"""Prepositions that do not lead to the name behind them in the usual way (Romance languages).

Before a bare noun they only say what the name is ("la plataforma de crédito X"), before a sum one word means "by" and "for"; what is
bought "of X" after a word for a unit is sold by X, and what the board of X decides, X decides.
"""

from services.extractor.grammar.marks import Mark
from services.extractor.grammar.scenes import Scene
from services.extractor.lexicon import Lexicon

_REACH, _HEAD_REACH = 60, 24
_BLANK = " "
_BEFORE_SUMS = frozenset({"bounds", "currencies", "vague"})


def describes(scene: Scene, marker: Mark, name: int, lexicon: Lexicon) -> bool:
    """Whether a preposition belongs to what the name is: "de crédito" before it, not "de" or "de la"."""
    between = scene.folded[marker.end : name].split()
    if not between or any(marker.end <= other.start < name for other in scene.companies):
        return False
    if scene.folded[marker.start : marker.end] in lexicon.descriptive and between[0].split("'")[0] not in lexicon.articles:
        return True
    return bool(lexicon.described_heads) and _is_headed(scene, marker, between, lexicon)


def _is_headed(scene: Scene, marker: Mark, between: list[str], lexicon: Lexicon) -> bool:
    """As in "le spécialiste des vaccins X", "le géant de la distribution X"."""
    kind = [word for word in between if word not in lexicon.articles]
    start = max(scene.start, marker.start - _HEAD_REACH)
    return bool(kind) and marker.meaning.name == "of" and scene.folded[start : marker.start - 1].endswith(lexicon.described_heads)


def leads_to_sum(scene: Scene, marker: Mark) -> bool:
    """Where one word says "by" and "for", as in "comprada por 300 millones" (Spanish)."""
    behind = marker.end + 1
    return scene.folded[behind : behind + 1].isdigit() or bool(_BEFORE_SUMS & {mark.meaning.group for mark in _at(scene, behind)})


def _at(scene: Scene, place: int) -> list[Mark]:
    return [mark for mark in scene.field.marks.between(place, place + 1) if mark.start == place]


def sells_unit(scene: Scene, trigger: Mark, marker: Mark, name: int, lexicon: Lexicon) -> bool:
    """As in "la compra del negocio de salsas de X": a unit without a name is sold by its owner."""
    if not lexicon.descriptive or marker.meaning.name != "of" or scene.folded[marker.end : name].strip():
        return False
    cues = {cue.meaning.name for cue in scene.field.marks.of("cues", trigger.end, marker.start)}
    apart = "," in scene.folded[trigger.end : marker.start]
    return "asset" in cues and "stake" not in cues and not apart


def speaks_for(scene: Scene, marker: Mark, lexicon: Lexicon) -> bool:
    """As in "el consejo de X": whom the preposition names is who decides."""
    if not lexicon.descriptive or marker.meaning.name != "of":
        return False
    boards = scene.field.marks.of("directors", max(scene.start, marker.start - _REACH), marker.start)
    return bool(boards) and scene.folded[boards[-1].end : marker.start] == _BLANK
