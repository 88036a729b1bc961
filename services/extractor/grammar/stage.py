"""How far a deal has come, by the words around its trigger.

A denial or an end in the clause decides. Otherwise the nearest word before the trigger governs it ("has agreed to buy", "is in
talks to buy"), or the nearest one behind it in languages that put the verb last; a word of agreement, approval or completion that
is itself only expected ("to be completed", "could sign") does not count. A past verb without such a word is done; what is left is
said by the trigger's form, weakly.
"""

import re
from collections.abc import Set as AbstractSet

from services.extractor.brackets import BracketWords
from services.extractor.grammar.clauses import Clause, is_passive
from services.extractor.grammar.commas import clause_of, governed_from
from services.extractor.grammar.marks import Mark
from services.extractor.grammar.modality import modality_of
from services.extractor.grammar.scenes import Scene
from services.extractor.grammar.stage_words import ENDS, FIRM, REACH, UNSURE_REACH, Staged, by_directors, doubt_of, held, holding
from services.extractor.lexicon import Lexicon
from shared.contracts import Stage

_DONE = frozenset({"past", "pluperfect", "passive", "lasting"})
_OPEN = frozenset({Stage.RUMOURED, Stage.IN_TALKS})
_FINISHED = frozenset({"past", "preterite"})
_TOLD_PAST = _FINISHED | {"pluperfect"}
_TO_COME = frozenset({Stage.APPROVED, Stage.COMPLETED})
_RANKS = (Stage.DENIED, Stage.TERMINATED, Stage.IN_TALKS, Stage.RUMOURED, Stage.APPROVED, Stage.COMPLETED, Stage.AGREED)
_NOT = 2
_NEAR = 34
_BEGUN = frozenset({Stage.AGREED, Stage.IN_TALKS})
_THAT = 4  # "denied that" is one clause
_DEAL_BEFORE, _DEAL_BEHIND = 70, 16
_PAUSE = re.compile(r"[,:;](?!\d)")  # none of "1,800"


def stage_of(clause: Clause, forms: dict[str, str]) -> Staged:
    """`forms` says what the forms of this trigger mean where that differs from the language."""
    scene = clause.scene
    modality = modality_of(scene.folded, (scene.start, scene.end), clause.trigger, clause.lexicon.modalities)
    return Staged(Stage(modality.meaning.name), modality, firm=True) if modality else _said(clause, forms)


def _said(clause: Clause, forms: dict[str, str]) -> Staged:
    if clause.lexicon.governor == "after":
        return _of_last_verb(clause, forms)
    if clause.form == "noun" and (negation := _negation(clause.scene, clause.trigger)):
        return Staged(Stage.DENIED, negation, firm=True)
    bracket = clause.lexicon.bracket
    return _in_bracket(clause, bracket, forms) if bracket else _by_distance(clause, forms)


def _own(clause: Clause) -> Staged | None:
    """What the trigger itself says: "made an offer", "인수설", "洽購"."""
    start, end = clause.trigger.start, clause.trigger.end
    said = [mark for mark in clause.scene.field.marks.of("stages", start, start + 1) if mark.end == end]
    holding_still = (held(clause.scene, mark, clause.lexicon.governor, clause.trace) for mark in said)
    return next((staged for staged in holding_still if staged), None)


def _by_distance(clause: Clause, forms: dict[str, str]) -> Staged:
    before, after = _around(clause)
    ended = [cue for cue in (*reversed(before), *after) if cue.stage in ENDS and _same_clause(clause, cue.mark)]
    if ended:
        return ended[0]
    if clause.form in _TOLD_PAST:
        return _of_past(clause, before, forms)
    if governing := _governing(clause, before, after):
        return governing
    if before:
        return _announced(clause, before[-1], forms)
    if clause.form == "noun" and after and _same_clause(clause, after[0].mark):
        return after[0]
    return _of_form(clause, forms)


def _announced(clause: Clause, cue: Staged, forms: dict[str, str]) -> Staged:
    """What the word itself says is done ("a round of funding") is no less done for being announced."""
    said = clause.scene.field.marks.of("reporting", cue.mark.start, cue.mark.start + 1)
    done = cue.stage is Stage.AGREED and forms.get(clause.form) == Stage.COMPLETED
    return Staged(Stage.COMPLETED, cue.mark, firm=True) if said and done else cue


def _governing(clause: Clause, before: list[Staged], after: list[Staged]) -> Staged | None:
    if clause.lexicon.governor == "clause":
        return _of_its_clause(clause, before, after)
    own = _own(clause) if clause.form == "noun" else None
    return before[-1] if own and before and _governs(clause, before[-1]) else own


def _governs(clause: Clause, cue: Staged) -> bool:
    """Whether a word shortly before makes of what the noun says a plan: "is considering an agreed bid"."""
    near = clause.trigger.start - cue.mark.end < _NEAR and _same_clause(clause, cue.mark)
    return near and cue.stage not in FIRM


def _of_its_clause(clause: Clause, before: list[Staged], after: list[Staged]) -> Staged | None:
    """The nearest word before the trigger in its clause, else the first one behind it; a plan is part of what was signed before."""
    inside = [cue for cue in before if not _is_parted(clause.scene, cue.mark.end, clause.trigger.start)]
    behind = [cue for cue in after if not _is_parted(clause.scene, clause.trigger.end, cue.mark.start)]
    nearest = next(iter((*reversed(inside), *behind, *reversed(before))), None)
    if (nearest is None or nearest.stage is Stage.RUMOURED) and (own := _own(clause)) and (not nearest or own.stage not in FIRM):
        return own
    if nearest and nearest.stage is Stage.RUMOURED and clause.scene.field.marks.of("intends", nearest.mark.start, nearest.mark.end):
        begun = (cue for cue in before if cue.stage in _BEGUN and cue.mark.end <= nearest.mark.start)
        return next(begun, nearest)
    return nearest


def _is_parted(scene: Scene, start: int, end: int) -> bool:
    return bool(_PAUSE.search(scene.folded, start, end))


def _around(clause: Clause) -> tuple[list[Staged], list[Staged]]:
    scene, trigger = clause.scene, clause.trigger
    before = _cues(clause, max(scene.start, trigger.start - REACH), trigger.start)
    return before, _cues(clause, trigger.end, min(scene.end, trigger.end + REACH))


def _of_last_verb(clause: Clause, forms: dict[str, str]) -> Staged:
    """What follows the trigger governs it; what precedes a noun may describe it ("the abandoned purchase")."""
    before, after = _around(clause)
    near = [
        cue
        for cue in before
        if clause.form == "noun" and clause.trigger.start - cue.mark.end < _NEAR and _same_clause(clause, cue.mark)
    ]
    after = [cue for cue in after if _same_clause(clause, cue.mark)]
    ended = [cue for cue in (*after, *reversed(near)) if cue.stage in ENDS]
    if ended:
        return next((cue for cue in ended if cue.stage is Stage.DENIED), ended[0])
    weak = _of_form(clause, forms)
    if clause.form in _DONE:
        return Staged(weak.stage, weak.mark, firm=True)
    own = _own(clause) if clause.form == "noun" else None
    if own and own.stage in _OPEN and after and after[0].stage is Stage.AGREED:
        return own  # who has "handed in a letter of intent" has agreed to nothing
    return next(iter((*after, *reversed(near))), own or weak)


def _in_bracket(clause: Clause, words: BracketWords, forms: dict[str, str]) -> Staged:
    """Where the verb brackets its clause, a cue counts wherever it stands in it, or in the clause that governs it."""
    scene, trigger = clause.scene, clause.trigger
    start, end = clause_of(scene, trigger)
    said = set(scene.folded[start:end].split())
    to_come = bool(said & words.open)
    cues = [
        cue
        for cue in _cues(clause, governed_from(scene, trigger, words), end)
        if cue.mark.start != trigger.start or _is_itself(cue.mark, trigger)
    ]
    cues = [cue for cue in cues if not _is_to_come(scene, cue, words)]
    first = min(cues, key=lambda cue: _RANKS.index(cue.stage), default=None)
    done = clause.form in _FINISHED
    if clause.form in {"base", "past"} and (negation := _negation(scene, trigger)) and trigger.start - negation.end <= _NOT:
        return Staged(Stage.DENIED, negation, firm=True)
    if first and (first.stage not in FIRM or not done or first.stage is Stage.APPROVED):
        return first
    if clause.form == "base" and said & words.hearsay and trigger.meaning.name in words.hearsay_of:
        return Staged(Stage.RUMOURED, trigger, firm=True)
    if clause.form == "past" and to_come:
        return Staged(Stage.AGREED, trigger, firm=True)
    if clause.form == "noun" and (own := _own(clause)):
        return own
    weak = _of_form(clause, forms)
    return Staged(weak.stage, weak.mark, firm=done)


def _is_itself(cue: Mark, trigger: Mark) -> bool:
    """ "Fusionsgespräche" are of a merger, and talks."""
    return trigger.meaning.form == "noun" and (cue.start, cue.end) == (trigger.start, trigger.end)


def stage_of_reference(scene: Scene, reference: Mark, lexicon: Lexicon) -> Staged | None:
    """What a sentence about "the deal" adds to its stage: an end, an approval, a completion, an agreement."""
    governor = lexicon.governor
    before = holding(scene, max(scene.start, reference.start - _NEAR), reference.start, governor)
    cues = [cue for cue in before if reference.start - cue.mark.end <= 1]  # "have approved the transaction"
    cues += holding(scene, reference.end, min(scene.end, reference.end + REACH), governor)
    cues = [cue for cue in cues if not (lexicon.bracket and _is_to_come(scene, cue, lexicon.bracket)) and cue.stage in FIRM | ENDS]
    if governor == "clause":  # "已獲批准": what stands nearer to the end of the clause says what was done
        cues = [cue for cue in cues if not _is_parted(scene, cues[0].mark.end, cue.mark.start)][-1:]
    return by_directors(scene, cues[0]) if cues else None


def is_to_close(scene: Scene, governor: str) -> bool:
    """As in "the deal is expected to be completed in May"."""
    if governor == "after":
        return False
    closings = [mark for mark in scene.of("stages") if mark.meaning.name == Stage.COMPLETED and doubt_of(scene, mark, governor)]
    return any(_is_of_a_deal(scene, mark) for mark in (*closings, *scene.of("to_close")))


def _is_of_a_deal(scene: Scene, completion: Mark) -> bool:
    """A deal is spoken of right before or behind it, no work that is finished too."""
    start, end = max(scene.start, completion.start - _DEAL_BEFORE), min(scene.end, completion.end + _DEAL_BEHIND)
    cues = [mark for mark in scene.field.marks.of("cues", start, end) if mark.meaning.name == "deal"]
    return bool(cues or scene.field.marks.of("references", start, end))


def denial(scene: Scene, governor: str, words: AbstractSet[str]) -> Staged | None:
    """The first denial of a sentence, whatever it denies; by one of the `words` where there are any."""
    cues = (cue for cue in holding(scene, scene.start, scene.end, governor) if cue.stage is Stage.DENIED)
    return next((cue for cue in cues if not words or scene.folded[cue.mark.start : cue.mark.end] in words), None)


def _is_to_come(scene: Scene, cue: Staged, words: BracketWords) -> bool:
    """As in "soll im Mai abgeschlossen werden"."""
    start, end = clause_of(scene, cue.mark)
    return cue.stage in _TO_COME and bool(set(scene.folded[start:end].strip(". ").split()) & words.open)


def _of_past(clause: Clause, before: list[Staged], forms: dict[str, str]) -> Staged:
    near = [cue for cue in before if clause.trigger.start - cue.mark.end < _NEAR and cue.stage is not Stage.COMPLETED]
    if near and (is_passive(clause) or near[-1].stage not in FIRM):
        return near[-1]
    to_come = clause.scene.field.marks.of(
        "auxiliaries", max(clause.scene.start, clause.trigger.start - _NEAR), clause.trigger.start
    )
    if to_come and is_passive(clause):
        return Staged(Stage(to_come[-1].meaning.name), to_come[-1], firm=True)  # "será comprada"
    weak = _of_form(clause, forms)
    return Staged(weak.stage, weak.mark, firm=True)


def _of_form(clause: Clause, forms: dict[str, str]) -> Staged:
    form = "past" if clause.form == "preterite" and "past" in forms and not clause.lexicon.bracket else clause.form
    stage = forms.get(form) or clause.lexicon.form_stages[clause.form]
    return Staged(Stage(stage), clause.trigger, firm=False)


def _cues(clause: Clause, start: int, end: int) -> list[Staged]:
    return holding(clause.scene, start, end, clause.lexicon.governor, clause.trace)


def _negation(scene: Scene, trigger: Mark) -> Mark | None:
    """As in "no approach", "not received any offer"; what is "not completed yet" is not denied."""
    marks = scene.field.marks.of("negations", max(scene.start, trigger.start - UNSURE_REACH), trigger.start)
    if not marks or scene.field.marks.of("breakers", marks[-1].end, trigger.start):
        return None
    between = scene.field.marks.of("stages", marks[-1].end, trigger.start)
    return None if any(mark.meaning.name in FIRM for mark in between) else marks[-1]


def _same_clause(clause: Clause, cue: Mark) -> bool:
    """With no break in between; what a report says that is denied is denied too."""
    if cue.meaning.name == Stage.DENIED and clause.scene.field.marks.of("reports", cue.end, clause.trigger.start):
        return True
    first, last = sorted((clause.trigger, cue), key=lambda mark: mark.start)
    return not clause.scene.field.marks.of("breakers", first.end + _THAT, last.start)
