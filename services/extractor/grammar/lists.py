"""Whether names stand in a list: parted by commas, "and" and articles, or by what each of them is ("X y la emiratí Y")."""

from services.extractor.grammar.letters import FIRST_UNSPACED
from services.extractor.grammar.names import Name
from services.extractor.grammar.scenes import Scene
from services.extractor.lexicon import Lexicon

_OF = "of"
_MOST_WORDS = 6
_OTHER_PLACES = frozenset({"to", "from", "agent", "with"})
_LEAST_ATTRIBUTE = 4
_LONGEST = 60
_VERBS = frozenset({"triggers", "stages", "breakers", "passive", "pluperfect", "reporting", "after_names"})
_BRACKETED = 24  # a short name behind the full one
_JOINERS = frozenset({("markers", "and"), ("connect", "filler"), ("descriptors", "descriptors")})


def is_listing(scene: Scene, start: int, end: int) -> bool:
    """Whether nothing but commas, "and" and articles part two names."""
    place, joined, described = start, False, False
    if (closing := scene.folded.find(")", start, start + _BRACKETED)) >= 0 and scene.folded[start:end].lstrip()[:1] == "(":
        place = min(closing + 1, end)
    marks = {
        mark.start: (mark.end, mark.meaning.group == "markers")
        for mark in scene.field.marks.between(start, end)
        if (mark.meaning.group, mark.meaning.name) in _JOINERS
    }
    if marks and any(
        mark.meaning.name in _OTHER_PLACES and mark.start in marks for mark in scene.field.marks.of("markers", start, end)
    ):
        return False  # "the sale of X, to Y"
    while place < end:
        if place in marks:
            described = described or bool(scene.field.marks.of("descriptors", place, place + 1))
            if described and any(mark.meaning.name == _OF for mark in scene.field.marks.of("markers", place, place + 1)):
                return False  # "X, matriz de Y"
            place, ands = marks[place]
            joined = joined or ands
        elif scene.folded[place] in ", ":
            joined = joined or scene.folded[place] == "," or _is_unspaced(scene.folded[place - 1])
            place += 1
        else:
            return False
    return joined


def _is_unspaced(letter: str) -> bool:
    """A blank behind such a letter parts no words but members of a list."""
    return FIRST_UNSPACED <= letter < "\uac00"


def opens_list(scene: Scene, name: Name) -> bool:
    """Whether the next name stands in a list with it."""
    following = next((other for other in scene.companies if other.start > name.end), None)
    return following is not None and is_listing(scene, name.end, following.start)


def joins(scene: Scene, start: int, name: Name, lexicon: Lexicon, *, before_verb: bool) -> bool:
    """Whether only "and", an article and words for what it is stand between two names. Where no verb should follow the list, a
    name with one behind it begins a clause of its own."""
    if name.start - start > _LONGEST:
        return False
    if not lexicon.descriptive:
        return _is_described(scene, start, name, lexicon)
    words = scene.folded[start : name.start].split()
    if not 1 < len(words) <= _MOST_WORDS or words[0] not in lexicon.joiners:
        return False
    joiner = scene.folded.index(words[0], start) + len(words[0])
    if words[1].split("'")[0] not in lexicon.articles and not _goes_on(scene, joiner, lexicon):
        return False
    verbs = [mark for mark in scene.field.marks.between(joiner, name.start) if mark.meaning.group in _VERBS]
    return not verbs and (before_verb or not _has_verb_behind(scene, name.end))


def _goes_on(scene: Scene, joiner: int, lexicon: Lexicon) -> bool:
    """As in "aux côtés de X et du fonds Y", where the preposition has an article in it."""
    marks = scene.field.marks.of("markers", joiner + 1, joiner + 2)
    return any(mark.meaning.name == "of" and scene.folded[mark.start : mark.end] not in lexicon.descriptive for mark in marks)


def _is_described(scene: Scene, start: int, name: Name, lexicon: Lexicon) -> bool:
    """As in "X and Norwegian hydrogen developer Y", "X and Toronto-listed Y", where no article opens what a name is."""
    gap = scene.folded[start : name.start]
    words = gap.split()
    if not 1 < len(words) <= _MOST_WORDS or words[0] not in lexicon.joiners or "," in gap:
        return False
    if all(_is_attribute(word, lexicon) for word in words[1:]):
        return True
    kinds = scene.field.marks.of("descriptors", start, name.start)
    joiner = scene.folded.index(words[0], start) + len(words[0])
    verbs = [mark for mark in scene.field.marks.between(joiner, name.start) if mark.meaning.group in _VERBS]
    return bool(kinds) and kinds[-1].end == name.start - 1 and not verbs


def _is_attribute(word: str, lexicon: Lexicon) -> bool:
    """Where somebody is from or listed: "Singapore's", "Toronto-listed"."""
    last = word.rpartition("-")[2] if "-" in word else ""
    return word.removesuffix("'s") in lexicon.names.places or (last.isalpha() and len(last) >= _LEAST_ATTRIBUTE)


def _has_verb_behind(scene: Scene, end: int) -> bool:
    behind = scene.field.marks.between(end, end + 2)
    return any(mark.meaning.group in _VERBS and mark.meaning.form != "noun" for mark in behind)
