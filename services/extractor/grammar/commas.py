"""Where clauses begin and end in a language that parts them by commas, and what that says of the verb in them (German)."""

import re

from services.extractor.brackets import BracketWords
from services.extractor.grammar.marks import Mark
from services.extractor.grammar.scenes import Scene
from services.extractor.lexicon import Lexicon

SIGNS = re.compile(r"(?<!\d)[,;:()!?](?!\d)|(?<=\d)[,;:()](?= )|(?<=[^\d\s]),| [-|] ")
INFINITIVE_INSIDE = re.compile(r"\w{2,4}zu\w{4,}en")
FIRST_WORD = re.compile(r"[^\W\d_][\w-]*")


def fitting(scene: Scene, options: list[Mark], lexicon: Lexicon) -> Mark:
    """Of the forms a word may be, the one it is: with an auxiliary in its clause or at the end a participle, else a verb."""
    assert lexicon.bracket  # noqa: S101 - asked by the caller
    start, end = clause_of(scene, options[0])
    words = set(scene.folded[start:end].replace(",", " ").split())
    bound = bool(words & lexicon.bracket.auxiliaries) or not scene.folded[options[0].end : end].strip(' .!?"')
    ranked = ("past", "base", "present", "preterite", "noun") if bound else ("present", "preterite", "base", "past", "noun")
    return min(options, key=lambda mark: ranked.index(mark.meaning.form))


def clause_of(scene: Scene, trigger: Mark) -> tuple[int, int]:
    """Where the clause of the trigger begins and ends."""
    place = trigger.start, trigger.end
    if place not in scene.clauses:
        scene.clauses[place] = _clause_of(scene, trigger)
    return scene.clauses[place]


def _clause_of(scene: Scene, trigger: Mark) -> tuple[int, int]:
    start, end = scene.start, scene.end
    listed = {name.end for name in scene.companies}
    for sign in SIGNS.finditer(scene.folded, scene.start, scene.end):
        if sign.end() <= trigger.start:
            start = start if sign.start() in listed and _goes_on(scene, sign.end()) else sign.end()
        elif sign.start() >= trigger.end:
            if sign.start() in listed and _goes_on(scene, sign.end()):
                continue
            return start, sign.start()
    return start, end


def governed_from(scene: Scene, trigger: Mark, words: BracketWords) -> int:
    """Where the clause begins that governs that of the trigger: its own, or for "..., Y zu kaufen" and "..., dass" the one before."""
    start, end = clause_of(scene, trigger)
    first = FIRST_WORD.search(scene.folded, start, end)
    rest = scene.folded[start:end].split()
    governed = words.infinitive in rest[1:] or any(INFINITIVE_INSIDE.fullmatch(word.strip(".")) for word in rest)
    if start == scene.start or not (governed or (first and first[0] in words.subordinators)):
        return start
    before = [sign.end() for sign in SIGNS.finditer(scene.folded, scene.start, start - 1)]
    return before[-1] if before and before[-1] < start - 1 else scene.start


def _goes_on(scene: Scene, place: int) -> bool:
    """After a comma behind a name another name of the list follows at once, and an "and" behind that one."""
    following = [name for name in scene.companies if name.start >= place][:1]
    if not following or scene.folded[place : following[0].start].strip():
        return False
    rest = scene.folded[following[0].end : following[0].end + 8]
    return rest.startswith((" und ", " sowie ", ", "))
