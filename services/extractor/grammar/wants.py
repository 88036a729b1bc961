"""What must stand near a word for it to tell a deal: a sum, shares or a business; and what makes it say something else: a word of
another business, what it counts, what it describes."""

import re
from operator import attrgetter

from services.extractor.grammar.clause_signs import is_pointed_at, is_relative
from services.extractor.grammar.clauses import Clause
from services.extractor.grammar.commas import clause_of
from services.extractor.grammar.goods import counts_goods, counts_products, deals_in_goods, speaks_of_goods, takes_goods
from services.extractor.grammar.marks import Mark
from services.extractor.grammar.measure import LEAST_PRICE
from services.extractor.grammar.money import Amount
from services.extractor.grammar.names import Name
from services.extractor.grammar.scenes import Scene
from services.extractor.grammar.trace import Refusal
from services.extractor.shapes import DealShape, Trigger

_RULED_OUT_BEFORE, _RULED_OUT_BEHIND = 26, 60
_SUM_REACH = 45
_CUE_REACH = 60
_SHARE_REACH = 110
_AT_ONCE = 20
_ONLY_GOODS = frozenset({"any", "few"})
_PRONOUN_REACH = 40
_REGION = 4  # "購入日本 X"
_ENDS = ",;。.!"
_SHARES = frozenset({"asset", "stake"})
_PAUSE = re.compile("[,;:。]")
_UNREAL_REACH = 24
_OF_ANOTHER_REACH = 16
_START = attrgetter("start")


def refusal_of(clause: Clause, trigger: Trigger, shape: DealShape) -> Refusal | None:
    """Why a word tells no deal of a kind where it stands; None when it may."""
    if cue := _ruling_out(clause, shape):
        return Refusal("other_business", cue)
    if _is_attributive(clause):
        return Refusal("attributive")
    if _is_of_goods(clause, trigger):
        return Refusal("goods")
    return _lack(clause, trigger)


def _is_of_goods(clause: Clause, trigger: Trigger) -> bool:
    """Whether what is dealt with are goods and the trigger tells no deals in them."""
    if trigger.goods == "any":
        return False
    if trigger.goods == "few":
        return counts_goods(clause)
    return counts_products(clause) or counts_goods(clause) or (trigger.goods == "none" and takes_goods(clause))


def _lack(clause: Clause, trigger: Trigger) -> Refusal | None:
    if unreal := _unreal(clause):
        return Refusal("unreal", unreal)
    if trigger.wants_asset and not (_has_asset(clause.scene, clause.trigger) or _has_price(clause)):
        return Refusal("wants_asset")
    if trigger.wants_share and not _has_share(clause.scene, clause.trigger.end):
        return Refusal("wants_share")
    if not _has_cue(clause, trigger.wants_cue):
        return Refusal("wants_cue")
    if trigger.goods in _ONLY_GOODS and not deals_in_goods(clause):
        return Refusal("wants_goods")
    return Refusal("wants_sum") if trigger.wants_sum and not (_has_sum(clause) or _has_goods(clause, trigger)) else None


def _has_goods(clause: Clause, trigger: Trigger) -> bool:
    return trigger.or_goods and speaks_of_goods(clause.scene)


def _ruling_out(clause: Clause, shape: DealShape) -> Mark | None:
    """A word nearby that makes it another business ("bought bonds")."""
    scene, mark = clause.scene, clause.trigger
    before = _RULED_OUT_BEHIND if clause.lexicon.names.spaced else _RULED_OUT_BEFORE  # there the object stands before the verb
    start, end = max(scene.start, mark.start - before), min(scene.end, mark.end + _RULED_OUT_BEHIND)
    by_names = not clause.lexicon.names.spaced
    groups = ("cues",) if by_names else ("cues", "triggers")  # a longer word there hides what it is made of
    cues = (cue for group in groups for cue in scene.field.marks.of(group, start, end) if cue.meaning.name in shape.ruled_out_by)
    return next((cue for cue in cues if not _is_parted(clause, *sorted((cue, mark), key=_START), by_names=by_names)), None)


def _is_parted(clause: Clause, first: Mark, second: Mark, *, by_names: bool) -> bool:
    """A name or a break of the clause stands in between; where prepositions stand before verbs, a comma behind the word."""
    scene = clause.scene
    if clause.lexicon.preverbal and second is clause.trigger and "," in scene.folded[first.end : second.start]:
        return True
    named = by_names and any(first.end <= name.start < second.start for name in scene.companies)
    return named or bool(scene.field.marks.of("breakers", first.end, second.start))


def _is_attributive(clause: Clause) -> bool:
    """As in "the bought company", where it says which one is meant, unless it tells of whom and by whom."""
    folded, trigger = clause.scene.folded, clause.trigger
    if clause.form == "past" and folded[trigger.start - 1 : trigger.start] == "-":
        return True  # "X-backed"
    return folded.startswith(clause.lexicon.attributive, trigger.end) and not describes_who(clause)


def describes_who(clause: Clause) -> bool:
    """Whether it only says which company is meant, by telling who bought it."""
    return bool(clause.lexicon.relative) and is_relative(clause.scene, clause.trigger, clause.lexicon)


def is_by_nobody(clause: Clause, trigger: Trigger) -> bool:
    """A pronoun stands for who does it and nobody knows for whom, or nothing where nothing need stand."""
    if "subject" in clause.places or "agent" in clause.places:
        return False
    if not clause.lexicon.preverbal:
        return trigger.alone and clause.topic is None and _has_pronoun(clause)
    return clause.form != "noun" and (is_pointed_at(clause.scene, clause.trigger) or trigger.alone)


def _has_pronoun(clause: Clause) -> bool:
    """As in "it bought", "its 5 billion purchase of"."""
    start, end = max(clause.scene.start, clause.trigger.start - _PRONOUN_REACH), clause.trigger.start
    pronouns = clause.scene.field.marks.of("pronouns", start, end)
    return bool(pronouns) and "," not in clause.scene.folded[pronouns[-1].end : end]


def _unreal(clause: Clause) -> Mark | None:
    """A word of the clause by which nothing is done: "will not sell", "if X buys Y". Looked for where a language lists such."""
    scene, verb = clause.scene, clause.trigger
    floor = max(scene.start, verb.start - _UNREAL_REACH)
    marks = scene.field.marks.of("unreal", floor, verb.start)
    return next((mark for mark in marks if not _PAUSE.search(scene.folded, mark.end, verb.start)), None)


def has_equity(scene: Scene, name: Name) -> bool:
    """Behind the name follows that its shares are meant."""
    return any(cue.meaning.name == "equity" for cue in scene.field.marks.of("cues", name.end, name.end + 2))


def _has_asset(scene: Scene, mark: Mark) -> bool:
    cues = scene.field.marks.of("cues", mark.end, mark.end + _SUM_REACH)
    return any(cue.meaning.name in _SHARES and "," not in scene.folded[mark.end : cue.start] for cue in cues)


def _has_price(clause: Clause) -> bool:
    """As in "以12億港元購入 X", where the sum stands right before the verb and a company behind it ends the clause."""
    scene, start, end = clause.scene, clause.trigger.start, clause.trigger.end
    if not clause.lexicon.preverbal or not any(0 <= start - amount.end <= _REGION for amount in scene.amounts):
        return False
    bought = next((name for name in scene.companies if 0 <= name.start - end <= _REGION), None)
    return bought is not None and not bought.weak and (bought.end >= scene.end or scene.folded[bought.end] in _ENDS)


def _has_share(scene: Scene, start: int) -> bool:
    """As in "took a 15% stake" and "raised its stake in X to 15%"."""
    shares = [cue.start for cue in scene.field.marks.of("cues", start, start + _SHARE_REACH) if cue.meaning.name == "stake"]
    percents = [part for part in scene.percentages if start <= part.start < start + _SHARE_REACH]
    led = any(cue - start < _AT_ONCE for cue in shares)
    return any(led or 0 <= cue - part.end < _AT_ONCE for part in percents for cue in shares)


def _has_cue(clause: Clause, wanted: str | None) -> bool:
    start = clause.trigger.end
    end = min(start + _CUE_REACH, clause.scene.end)
    return wanted is None or any(cue.meaning.name == wanted for cue in clause.scene.field.marks.of("cues", start, end))


def _has_sum(clause: Clause) -> bool:
    """Where the object stands: behind the verb, before it, or anywhere in the clause that verbs bracket."""
    scene, mark, lexicon = clause.scene, clause.trigger, clause.lexicon
    before = lexicon.preverbal or lexicon.drops_subjects or lexicon.markers_stand == "after"  # "ทุ่ม 3 ล้านบาทลงทุนใน"
    amounts = [amount for amount in scene.amounts if _may_be_a_price(scene, amount)]
    if clause.lexicon.bracket:
        start, end = clause_of(scene, mark)
        return any(start <= amount.start < end for amount in amounts)
    return any(
        0 <= amount.start - mark.end < _SUM_REACH or (before and 0 <= mark.start - amount.end < _SUM_REACH) for amount in amounts
    )


def _may_be_a_price(scene: Scene, amount: Amount) -> bool:
    """Not the price of a share, and not "90 billion in revenue"."""
    if (amount.upper or amount.value) < LEAST_PRICE:
        return False
    cues = scene.field.marks.of("cues", amount.end, amount.end + _OF_ANOTHER_REACH)
    return not any(cue.meaning.name == "excluded" and "," not in scene.folded[amount.end : cue.start] for cue in cues)
