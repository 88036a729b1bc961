"""What must stand near a word for it to tell a deal: a sum, shares or a business; and what makes it say something else."""

from services.extractor.grammar.clauses import Clause
from services.extractor.grammar.commas import clause_of
from services.extractor.grammar.marks import Mark
from services.extractor.grammar.names import Name
from services.extractor.grammar.scenes import Scene
from services.extractor.shapes import Trigger

_SUM_REACH = 45
_SHARES = frozenset({"asset", "stake"})


def is_attributive(clause: Clause) -> bool:
    """As in "the bought company", where it says which one is meant."""
    return clause.scene.folded.startswith(clause.lexicon.attributive, clause.trigger.end)


def has_what_it_wants(clause: Clause, trigger: Trigger) -> bool:
    has_asset = not trigger.wants_asset or _has_asset(clause.scene, clause.trigger)
    return has_asset and (not trigger.wants_sum or _has_sum(clause))


def has_equity(scene: Scene, name: Name) -> bool:
    """Behind the name follows that its shares are meant."""
    return any(cue.meaning.name == "equity" for cue in scene.field.marks.of("cues", name.end, name.end + 2))


def _has_asset(scene: Scene, mark: Mark) -> bool:
    cues = scene.field.marks.of("cues", mark.end, mark.end + _SUM_REACH)
    return any(cue.meaning.name in _SHARES and "," not in scene.folded[mark.end : cue.start] for cue in cues)


def _has_sum(clause: Clause) -> bool:
    """Where the object stands: behind the verb, before it, or anywhere in the clause that verbs bracket."""
    scene, mark, before = clause.scene, clause.trigger, clause.lexicon.markers_stand == "after"
    if clause.lexicon.bracket:
        start, end = clause_of(scene, mark)
        return any(start <= amount.start < end for amount in scene.amounts)
    return any(
        0 <= amount.start - mark.end < _SUM_REACH or (before and 0 <= mark.start - amount.end < _SUM_REACH)
        for amount in scene.amounts
    )
