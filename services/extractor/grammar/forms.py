"""Which of its forms a word has that tells a deal: "purchase" may be a verb or a noun, "put" a present or a past."""

from collections import defaultdict

from services.extractor.grammar.commas import fitting
from services.extractor.grammar.marks import Mark
from services.extractor.grammar.scenes import Scene
from services.extractor.lexicon import Lexicon


def one_reading_each(scene: Scene, lexicon: Lexicon) -> list[Mark]:
    """A word with several forms ("purchase", "put") is a bare verb after "to" or "will", else a noun or a past."""
    options: dict[tuple[int, int, str], list[Mark]] = defaultdict(list)
    for mark in scene.of("triggers"):
        options[mark.start, mark.end, mark.meaning.name].append(mark)
    return [_reading(scene, marks, lexicon) if len(marks) > 1 else marks[0] for marks in options.values()]


def _reading(scene: Scene, options: list[Mark], lexicon: Lexicon) -> Mark:
    if lexicon.bracket:
        return fitting(scene, options, lexicon)
    return min(options, key=_bare_first if _is_verb(scene, options[0]) else _bare_last)


def _bare_first(mark: Mark) -> bool:
    return mark.meaning.form != "base"


def _bare_last(mark: Mark) -> tuple[bool, bool]:
    return mark.meaning.form == "base", mark.meaning.form != "noun"


def _is_verb(scene: Scene, mark: Mark) -> bool:
    before = scene.field.marks.between(mark.start - 12, mark.start)
    return any(one.end == mark.start - 1 and (one.meaning.group == "stages" or one.meaning.name == "to") for one in before)
