"""Names before a word that tells a deal which a preposition introduces: they are not its subject, but may have a place of their own."""

from collections.abc import Iterator, Sequence

from services.extractor.grammar.lists import is_listing
from services.extractor.grammar.marks import Mark
from services.extractor.grammar.names import Name
from services.extractor.grammar.owners import is_inserted
from services.extractor.grammar.prepositions import describes, speaks_for
from services.extractor.grammar.scenes import Scene
from services.extractor.lexicon import Lexicon

_PREPOSITION_REACH = 28
_WITH_REACH = 110
_APPOSED = 3
_AND_REACH = 12
_TELLING = frozenset({"present", "past"})
_GIVING_REACH = 16
_WITH = frozenset({"with", "along"})
_MODIFYING_REACH = 60
_HANDING = frozenset({"supply", "award", "receive"})
_HANDED = {"dative": frozenset({"lending", "award"}), "from": _HANDING, "of": _HANDING}
_PAUSES = frozenset(",;:")


def before(scene: Scene, trigger: Mark) -> Iterator[tuple[str, Name]]:
    """Names that a marker introduces before the trigger: "in talks with X to buy", "signed with X for"."""
    end = trigger.start
    for name in scene.companies:
        if end - _WITH_REACH < name.start and name.end <= end:
            marks = scene.field.marks.of("markers", max(scene.start, name.start - _PREPOSITION_REACH), name.start)
            parted = scene.field.marks.of("breakers", name.end, end)
            if marks and not parted and (marks[-1].meaning.name in _WITH or _is_handed(scene, trigger, marks[-1])):
                yield marks[-1].meaning.name, name


def _is_handed(scene: Scene, trigger: Mark, marker: Mark) -> bool:
    """As in "concede a X un préstamo" and "a reçu de X une commande": the word for giving or getting stands right before."""
    words = _HANDED.get(marker.meaning.name) if trigger.meaning.form == "noun" else None
    if not words:
        return False
    cues = scene.field.marks.of("cues", max(scene.start, marker.start - _GIVING_REACH), marker.start)
    return any(cue.meaning.name in words and marker.start - cue.end <= 1 for cue in cues)


def modifying(scene: Scene, trigger: Mark) -> list[Name]:
    """As in "X wins Y order": between the verb and its noun stands whose order it is."""
    end = trigger.start
    cues = [
        cue for cue in scene.field.marks.of("cues", max(scene.start, end - _MODIFYING_REACH), end) if cue.meaning.name in _HANDING
    ]
    if trigger.meaning.form != "noun" or not cues:
        return []
    start = cues[-1].end
    names = [name for name in scene.companies if start <= name.start and name.end <= end]
    if not names or _PAUSES & set(scene.folded[start:end]) or not any(name.end < cues[-1].start for name in scene.companies):
        return []
    return [] if scene.field.marks.of("markers", start, end) or scene.field.marks.of("breakers", start, end) else names


def antecedents(scene: Scene, trigger: Mark, subject: Sequence[Name]) -> Iterator[tuple[str, Name]]:
    """As in "a backer of X, a rival of Y, in which it has invested": what the relative clause tells is told of X."""
    end = trigger.start
    for relative in scene.field.marks.of("relatives", max(scene.start, end - _WITH_REACH), end)[-1:]:
        names = [name for name in scene.companies if name.end <= relative.start and name not in subject]
        owners = {name.start for name in names if scene.folded[name.end : name.end + 2] == "'s"}
        whole = [
            name
            for name in names
            if name.start not in owners
            and not is_inserted(scene, name, names, relative.start, listed=is_listing(scene, names[0].end, name.start))
        ]
        if names:
            yield relative.meaning.name, (whole or names)[-1]


def is_preposed(scene: Scene, name: Name, lexicon: Lexicon) -> bool:
    marks = scene.field.marks.of("markers", max(scene.start, name.start - _PREPOSITION_REACH), name.start)
    leading = [mark for mark in marks if mark.meaning.name != "and"]
    prepositions = without_descriptions(scene, leading, name.start, lexicon)
    if leading and not prepositions:
        return False
    if prepositions and speaks_for(scene, prepositions[-1], lexicon):
        return False
    if prepositions and _speaks_of_owners(scene, prepositions[-1]):
        return False
    if not prepositions:
        verbs = scene.field.marks.of("triggers", max(scene.start, name.start - _PREPOSITION_REACH), name.start)
        return any(name.start - mark.end <= _APPOSED and scene.folded[mark.start - 1] != "-" for mark in verbs)
    gap = scene.folded[prepositions[-1].end : name.start]
    if any(word.strip(",") in lexicon.names.calendar for word in gap.split()):
        return False  # "In March X signed", "On Monday X signed"
    return not set(gap) & set(",:;") and not scene.field.marks.of("breakers", prepositions[-1].end, name.start)


def _speaks_of_owners(scene: Scene, marker: Mark) -> bool:
    """As in "shareholders of X have approved": X merges."""
    owners = scene.field.marks.of("voters", marker.start - _PREPOSITION_REACH, marker.start)
    return any(scene.folded[mark.end : marker.start] == " " for mark in owners)


def without_descriptions(scene: Scene, marks: list[Mark], name: int, lexicon: Lexicon) -> list[Mark]:
    """Without the last ones where they only say what the name is."""
    while marks and describes(scene, marks[-1], name, lexicon):
        marks = marks[:-1]
    return marks


def without_listed(scene: Scene, names: Sequence[Name], lexicon: Lexicon) -> Sequence[Name]:
    """Without the list at the end that a preposition introduces ("composé de X, Y et Z")."""
    first = len(names) - 1
    if first < 1 or "," in scene.folded[names[first - 1].end : names[first].start]:
        return names
    while first and is_listing(scene, names[first - 1].end, names[first].start):
        first -= 1
    return names[:first] if 0 < first < len(names) - 1 and is_preposed(scene, names[first], lexicon) else names


def is_antecedent(scene: Scene, name: Name) -> bool:
    """In "a setback for X, which had tried to buy" what follows is told of X."""
    relative = scene.field.marks.of("breakers", name.end, name.end + 3)
    return scene.folded[name.end : name.end + 1] == "," and bool(relative)


def coordinated(scene: Scene, trigger: Mark) -> int:
    """As in "X has bought Y and raised Z": where the first of two verbs begins that have one subject, else the trigger."""
    ands = [
        mark for mark in scene.field.marks.of("markers", trigger.start - _AND_REACH, trigger.start) if mark.meaning.name == "and"
    ]
    if not ands or trigger.meaning.form not in _TELLING or len(scene.folded[ands[-1].end : trigger.start].split()) > 1:
        return trigger.start
    first = [mark for mark in scene.field.marks.of("triggers", scene.start, ands[-1].start) if mark.meaning.form in _TELLING]
    if not first or not any(first[-1].end <= name.start and name.end <= ands[-1].start for name in scene.companies):
        return trigger.start
    by = scene.field.marks.of("markers", first[-1].end, first[-1].end + _AND_REACH)
    passive = scene.field.marks.of("passive", first[-1].start - _AND_REACH, first[-1].start)
    return trigger.start if passive or any(mark.meaning.name == "agent" for mark in by) else first[-1].start
