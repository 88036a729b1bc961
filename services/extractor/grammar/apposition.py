"""Names behind what they are: "la plataforma de crédito X", "X et le conglomérat indien Y" (Romance languages).

There a preposition before a bare noun does not lead to the name behind it, an article and a description may stand between "and" and
a name of the list, what is bought "of X" after a word for a unit is sold by X, and what the board of X decides, X decides.
"""

from services.extractor.grammar.marks import Mark
from services.extractor.grammar.names import Name
from services.extractor.grammar.scenes import Scene
from services.extractor.lexicon import Lexicon

_MOST_WORDS = 6
_LONGEST = 60
_VERBS = frozenset({"triggers", "stages", "breakers", "passive", "pluperfect", "reporting", "after_names"})
_BLANK = " "


def describes(scene: Scene, marker: Mark, name: int, lexicon: Lexicon) -> bool:
    """Whether a preposition belongs to what the name is: "de crédito" before it, not "de" or "de la"."""
    if scene.folded[marker.start : marker.end] not in lexicon.descriptive:
        return False
    between = scene.folded[marker.end : name].split()
    return bool(between) and between[0].split("'")[0] not in lexicon.articles


def joins(scene: Scene, start: int, name: Name, lexicon: Lexicon, *, before_verb: bool) -> bool:
    """Whether only "and", an article and words for what it is stand between two names. Where no verb should follow the list, a
    name with one behind it begins a clause of its own."""
    if not lexicon.descriptive or name.start - start > _LONGEST:
        return False
    words = scene.folded[start : name.start].split()
    if not 1 < len(words) <= _MOST_WORDS or words[0] not in lexicon.joiners or words[1].split("'")[0] not in lexicon.articles:
        return False
    joiner = scene.folded.index(words[0], start) + len(words[0])
    verbs = [mark for mark in scene.field.marks.between(joiner, name.start) if mark.meaning.group in _VERBS]
    return not verbs and (before_verb or not _has_verb_behind(scene, name.end))


def _has_verb_behind(scene: Scene, end: int) -> bool:
    behind = scene.field.marks.between(end, end + 2)
    return any(mark.meaning.group in _VERBS and mark.meaning.form != "noun" for mark in behind)


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
    boards = scene.field.marks.of("directors", max(scene.start, marker.start - _LONGEST), marker.start)
    return bool(boards) and scene.folded[boards[-1].end : marker.start] == _BLANK
