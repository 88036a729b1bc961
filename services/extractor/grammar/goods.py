"""What a verb takes when it is goods: "buy 40 jets from X" is an order, no purchase of a company; "the Q400" and "Lynx vehicles" are
products, no companies.

A word for goods is what the verb takes when nothing but its number and its make stands in between, and no unit or kind of company
is named with it ("the cells business of X", "chip maker X").
"""

import re

from services.extractor.grammar.clauses import Clause
from services.extractor.grammar.commas import clause_of
from services.extractor.grammar.marks import Mark
from services.extractor.grammar.names import Sort
from services.extractor.grammar.scenes import Scene

_REACH = 60
_NEAR = 24  # from goods to the word that says whose business they are
_THINGS_REACH = 12
_MARKED = 6
_PREPOSITION = 3  # letters
_COUNTED_REACH = 40
_TELLING_WHAT_IS = frozenset({"present", "past"})
_OTHER_PLACES = frozenset({"agent", "in", "on", "with"})
_SHARES = frozenset({"asset", "stake"})
_COUNT = re.compile(r"[^\d,;.:]{0,14}(\d{1,3}(?:[.,]\d{3})+|(?!(?:19|20)\d\d\b)\d{4,}|\d+(?:[.,]\d+)? (?:million|thousand))\b")
_COUNTED = re.compile(r"\d (?:[^\W\d]\w* ){0,2}$")
_FIGURE = re.compile(r"[\d,.]*")


def takes_goods(clause: Clause) -> bool:
    """Whether goods are the object of the verb."""
    return _goods_taken(clause) is not None


def deals_in_goods(clause: Clause) -> bool:
    """Whether that is one deal: who "buys chips from X", with no number and no sum, does so every day."""
    goods = _goods_taken(clause)
    if goods is None or clause.form not in _TELLING_WHAT_IS or clause.scene.amounts:
        return goods is not None
    start, folded = clause.trigger.end, clause.scene.folded
    counted = clause.scene.field.marks.of("numbers", start, goods.start)
    return bool(counted) or any(map(str.isdigit, folded[start : goods.start]))


def speaks_of_goods(scene: Scene) -> bool:
    """A word for goods or the name of a product."""
    return bool(scene.of("goods")) or any(name.sort is Sort.EPITHET for name in scene.names)


def _goods_taken(clause: Clause) -> Mark | None:
    scene, end = clause.scene, clause.trigger.end
    if clause.lexicon.bracket and (counted := _counted_before(clause)):
        return counted
    found = scene.field.marks.of("goods", end, min(end + _REACH, scene.end))
    return found[0] if found and _is_object(scene, end, found[0]) else None


def _counted_before(clause: Clause) -> Mark | None:
    """As in "hat von X 40 Züge gekauft", where the verb comes last."""
    start, folded = clause_of(clause.scene, clause.trigger)[0], clause.scene.folded
    found = clause.scene.field.marks.of("goods", start, clause.trigger.start)
    return next((goods for goods in found if _COUNTED.search(folded, max(start, goods.start - _REACH), goods.start)), None)


def counts_goods(clause: Clause) -> bool:
    """As in "sold 169,000 cars": thousands of things that are no shares are goods."""
    if clause.form == "noun":
        return False
    scene = clause.scene
    count = _COUNT.match(scene.folded, clause.trigger.end, scene.end)
    if count is None or _counts_shares(clause, count.end(1)):
        return False
    if any(part.start <= count.start(1) < part.end for parts in (scene.amounts, scene.percentages) for part in parts):
        return False
    return not any(cue.meaning.name in _SHARES for cue in scene.field.marks.of("cues", count.end(), count.end() + _COUNTED_REACH))


def counts_products(clause: Clause) -> bool:
    """As in "sells 38 Falcons"."""
    scene, end = clause.scene, clause.trigger.end
    if clause.form == "noun" or not scene.folded[end : end + _THINGS_REACH].lstrip()[:1].isdigit():
        return False
    return any(0 < name.start - end < _THINGS_REACH for name in scene.names if name.sort is Sort.EPITHET)


def _is_object(scene: Scene, start: int, goods: Mark) -> bool:
    marks = scene.field.marks
    if any(mark.meaning.name in _OTHER_PLACES for mark in marks.of("markers", start, goods.start)):
        return False  # "comprada por el fabricante de chips X"
    if "," in scene.folded[start : goods.start] or marks.of("breakers", start, goods.start):
        return False
    named = [name for name in scene.companies if start <= name.start < goods.start and not _is_introduced(scene, name.start)]
    if any(not _is_make(scene, name.end, goods.start) for name in named):
        return False
    near = min(goods.end + _NEAR, scene.end)
    firms = [cue for cue in marks.of("cues", start, near) if cue.meaning.name in _SHARES and cue.end - cue.start > _PREPOSITION]
    kinds = marks.of("descriptors", start, near)
    return not any("," not in scene.folded[goods.end : mark.start] for mark in (*firms, *kinds))


def _is_introduced(scene: Scene, start: int) -> bool:
    """As in "comprará a X dos millones de toneladas"."""
    markers = scene.field.marks.of("markers", start - _MARKED, start)
    return any(mark.meaning.name == "dative" and not scene.folded[mark.end : start].strip() for mark in markers)


def _is_make(scene: Scene, start: int, end: int) -> bool:
    """As in "Boeing 737 MAX jets": between a name and goods stands nothing but what they are called."""
    return all(word[0].isupper() or word[0].isdigit() for word in scene.field.reading.text[start:end].split())


def _counts_shares(clause: Clause, end: int) -> bool:
    """Behind the figure, which may go on ("3,515,206"), follows a word that counts shares."""
    rest = _FIGURE.match(clause.scene.folded, end)
    return clause.scene.folded.startswith(clause.lexicon.share_units, rest.end() if rest else end)
