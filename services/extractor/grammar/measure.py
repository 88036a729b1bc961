"""What a sum is to the deal: its price, what the company is worth, all it ever raised, another payment, or no business of the deal.

The nearest cue decides. A cue behind a sum must follow closely; one before it may stand farther, but never beyond another sum.
"""

from collections.abc import Sequence

from services.extractor.grammar.letters import FIRST_UNSPACED
from services.extractor.grammar.marks import Mark
from services.extractor.grammar.money import Amount
from services.extractor.grammar.scenes import Scene
from services.extractor.grammar.trace import Refusal
from shared.contracts import Measure

_BEFORE = 90
_BEHIND = 30
_BREAK = 40
_COMMA = 25
_AT_ONCE = 16
_BRACKETED = 24
_PRICE_OF_ONE = 6
_AFTER_SUMS = frozenset({"markers", "past", "breakers", "unsure", "triggers"})
_CLOSING_SUMS = frozenset('.,;!?)"。；、') | {""}
_JOINT = 3  # "、约"
_MONTHS_REACH = 120
_TOTAL_REACH = 60
LEAST_PRICE = 1_000  # of any currency: less is the price of a share or of a thing
_MEASURES = {"valuation": Measure.VALUATION, "total_raised": Measure.TOTAL_RAISED, "other": Measure.OTHER, "deal": Measure.DEAL}
_DEAL_CUE = "deal"
_EXCLUDED = "excluded"
_MARKET_VALUE = "market_value"
_KNOWN = frozenset({*_MEASURES, _EXCLUDED, _MARKET_VALUE})
_NOTHING_NEAR = Refusal("no_cue")

Cue = tuple[int, str, Mark]  # how far it stands from the sum, what it says, and the word
_TELLING = frozenset({"triggers", "references"})
_PRICED = "priced"
_SIZE = "size"
_AT_A_DEAL = frozenset({"deal", "references"})


def measure_of(scene: Scene, amount: Amount, triggers: Sequence[Mark], *, listing: bool) -> Measure | Refusal:
    """A refusal for a sum that is not the deal's: revenue, market value, fines. What the market pays for a company is its value in a
    first listing alone."""
    behind = scene.field.marks.of("cues", amount.end, amount.end + _BEHIND)
    if any(
        mark.meaning.name == "per_unit" and mark.start - amount.end < _AT_ONCE and "," not in scene.folded[amount.end : mark.start]
        for mark in behind
    ):
        return Measure.OTHER
    if any(mark.meaning.name == "per_unit" for mark in scene.field.marks.of("cues", amount.start - _PRICE_OF_ONE, amount.start)):
        return Measure.OTHER  # "每股4150日圓"
    cues = [*_before(scene, amount, triggers), *_behind(scene, amount, behind, triggers)]
    if not cues:
        return _NOTHING_NEAR
    _, name, mark = min(cues, key=lambda cue: (cue[0], cue[1] == _DEAL_CUE, cue[1]))  # "the round" says less than "valuation"
    measure = Measure.VALUATION if listing and name == _MARKET_VALUE else _MEASURES.get(name)
    if measure is None:
        return Refusal(name, mark)
    return Measure.OTHER if measure is Measure.DEAL and _is_a_units(amount) else measure


def months_near(scene: Scene, amount: Amount) -> int | None:
    """The duration in the same sentence, the nearest to the sum."""
    past = scene.of("past")
    spans = [span for span in scene.durations if not any(mark.start < span.end and span.start < mark.end for mark in past)]
    nearest = min(spans, key=lambda span: abs(span.start - amount.start), default=None)
    return int(nearest.value) if nearest and abs(nearest.start - amount.start) < _MONTHS_REACH else None


def _is_a_units(amount: Amount) -> bool:
    """Nobody buys a company for 52 dollars: that is what one of its shares costs."""
    return (amount.upper or amount.value) < LEAST_PRICE


def _before(scene: Scene, amount: Amount, triggers: Sequence[Mark]) -> list[Cue]:
    floor = max((other.end for other in scene.amounts if other.end <= amount.start), default=scene.start)
    marks = [
        mark for mark in scene.field.marks.of("cues", max(floor, amount.start - _BEFORE), amount.start) if mark.end <= amount.start
    ]
    cues = [(mark, mark.meaning.name) for mark in marks if mark.meaning.name in _KNOWN]
    cues += [(mark, _priced(scene, mark, triggers)) for mark in marks if mark.meaning.name == _PRICED]
    cues += [(mark, _DEAL_CUE) for mark in triggers if floor <= mark.start and mark.end <= amount.start]
    return [(_distance(scene, mark.end, amount.start), name, mark) for mark, name in cues]


def _priced(scene: Scene, valued: Mark, triggers: Sequence[Mark]) -> str:
    """ "A deal valued at 5 million" has that price; a company valued so is worth it."""
    said = [*scene.field.marks.of("cues", valued.start - _AT_ONCE, valued.start), *scene.of("references"), *triggers]
    words = (mark for mark in said if mark.meaning.name in _AT_A_DEAL or mark.meaning.group == "triggers")
    return _DEAL_CUE if any(scene.folded[mark.end : valued.start] in {" ", ", "} for mark in words) else "valuation"


def _behind(scene: Scene, amount: Amount, cues: Sequence[Mark], triggers: Sequence[Mark]) -> list[Cue]:
    found = []
    end = _behind_bracket(scene, amount.end)
    for mark in (*cues, *triggers):
        gap = scene.folded[end : mark.start]
        name = _DEAL_CUE if mark.meaning.group in _TELLING else mark.meaning.name
        parted = _is_parted(scene, end, mark.start)
        if mark.meaning.name == _EXCLUDED and any(mark.start == trigger.start for trigger in triggers):
            continue  # "a 200 million loan" is the deal itself
        close = not parted and end <= mark.start < end + _BEHIND and mark.end <= scene.end and not set(gap) & set(",;.(")
        if close and (name in _KNOWN or name == _SIZE):
            found.append((len(gap), _EXCLUDED if name == _SIZE else name, mark))  # "a 5 billion dollar company"
    return found


def _behind_bracket(scene: Scene, end: int) -> int:
    """Behind the same sum in another currency: "49億ドル（約7200億円）で"."""
    closing = scene.folded.find(")", end, end + _BRACKETED) if scene.folded[end : end + 1] == "(" else -1
    return closing + 1 if closing >= 0 else end


def _is_parted(scene: Scene, start: int, end: int) -> bool:
    """A company or an "and" stands in between."""
    ands = any(mark.meaning.name == "and" for mark in scene.field.marks.of("markers", start, end))
    return ands or any(start <= name.start < end for name in scene.companies)


def _distance(scene: Scene, start: int, end: int) -> int:
    """Characters between, and more for every comma and every break of the clause."""
    gap = scene.folded[start:end]
    return len(gap) + _COMMA * gap.count(",") + _BREAK * len(scene.field.marks.of("breakers", start, end))


def judged_after(
    scene: Scene, last: Amount, before: Measure | Refusal, amount: Amount, judged: Measure | Refusal
) -> Measure | Refusal:
    """What a sum is in view of the one before it: the same where both are told at once, the price where that was told by the share."""
    if is_shared_out(scene, last, amount):
        return before
    free = judged in (_NOTHING_NEAR, Measure.OTHER)  # the cue of the first reaches the second
    total = free and before is Measure.OTHER and _is_a_units(last) and not _is_a_units(amount)
    return Measure.DEAL if total and _sums_up(scene, last, amount) else judged


def _sums_up(scene: Scene, last: Amount, amount: Amount) -> bool:
    """As in "for 12 dollars a share, or a total of about 3 billion"."""
    start, end = last.end, amount.start
    said = [mark for mark in scene.field.marks.of("cues", start, end) if mark.meaning.name == "total"]
    return bool(said) and end - start <= _TOTAL_REACH and not scene.field.marks.of("triggers", start, end)


def is_shared_out(scene: Scene, last: Amount, amount: Amount) -> bool:
    """As in "for 3 and 5 billion respectively", where the word for that stands before the first sum."""
    if not 0 <= amount.start - last.end <= _JOINT:
        return False
    marks = scene.field.marks.of("respectively", max(scene.start, last.start - _BEFORE), last.start)
    return any(mark.end <= last.start for mark in marks)


def stands_alone(scene: Scene, amount: Amount) -> bool:
    """As in "80 billion into X", not as in "2.3 billion homes"."""
    following = scene.folded[amount.end : amount.end + 1] if scene.folded[amount.end : scene.end].strip() else ""
    marks = scene.field.marks.between(amount.end, amount.end + 2)
    goes_on = any(mark.meaning.group in _AFTER_SUMS and not _counts(scene, mark) for mark in marks)
    return following in _CLOSING_SUMS or (goes_on and (not following.strip() or following >= FIRST_UNSPACED))


def _counts(scene: Scene, mark: Mark) -> bool:
    """As in "2,4 millions d'actions": what is counted follows. Where "of" is no preposition it stands behind what it belongs to."""
    return mark.meaning.name == "of" and scene.folded[mark.start].isascii()
