"""Every slot keeps all claims; one value is current, and claims that cannot both hold are a conflict. Pure.

The current value is chosen among what was told of the deal's latest phase (what was told of a signed deal supersedes the talk before),
news before background, by: a primary source (the companies' own release, a regulator), then the number of independent origins that it
agrees with, then what is told at first hand (a reprint that rounds, converts or slips revises nothing), then recency.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from services.ledger.claims.diagnosis import diagnose
from services.ledger.claims.figures import SLOTS, agree, said_with_bound, typical
from services.ledger.claims.words import STAKE, Word
from services.ledger.origins.origins import Heard
from services.ledger.telling.expecting import EXPECTED
from services.ledger.telling.stages import STAGE
from shared.contracts import Claim, Conflict, Evidence, Money

SLOT_NAMES = (*SLOTS.values(), STAKE, STAGE, EXPECTED)
_CLAIMS_SHOWN = 40
# With so many independent origins more, a value that a known slip explains away is outvoted and the conflict resolved.
_OUTVOTED_BY = 2
_SAME_SHARE = Decimal("0.5")  # points of a percentage: "a fifth" and "19.8 %"


@dataclass(frozen=True)
class Weighed:
    """A word with those who first said it, or one that agrees with it."""

    word: Word
    origins: frozenset[str]
    primary: bool
    first_hand: bool


def claims(words: Sequence[Word], heard: Heard) -> tuple[Claim, ...]:
    """One for each origin of each word, the newest first."""
    found: dict[tuple[str, str, str | None, str], Claim] = {}
    for word in words:
        for claim in _claims_of(word, heard):
            key = (claim.slot, claim.value, claim.bound, claim.origin)
            found[key] = _together(found[key], claim) if key in found else claim
    newest = sorted(found.values(), key=lambda claim: (claim.last_seen, claim.slot, claim.value, claim.origin), reverse=True)
    return tuple(newest[:_CLAIMS_SHOWN])


def current(words: Sequence[Word], heard: Heard) -> tuple[Money, ...]:
    """One sum for each measure."""
    chosen = [_chosen(in_force(words, slot), heard) for slot in SLOTS.values()]
    return tuple(best.word.money for best in chosen if best and best.word.money)


def stake(words: Sequence[Word], heard: Heard) -> Decimal | None:
    best = _chosen(in_force(words, STAKE), heard)
    return best.word.percent if best else None


def conflicts(words: Sequence[Word], heard: Heard) -> tuple[Conflict, ...]:
    """At most one for each slot: the current value against those that cannot hold beside it."""
    share = stake(words, heard)
    sums = [money for word in words if (money := word.money)]
    found = []
    for slot in SLOTS.values():
        of_slot = in_force(words, slot)
        best = _chosen(of_slot, heard)
        against = [word for word in of_slot if best and not _agree(best.word, word)]
        standing = [word for word in against if best and not _outvoted(best, _backed(word, of_slot, heard), heard, sums, share)]
        if best and standing:
            found.append(_conflict(slot, of_slot, (best.word, standing[-1]), heard, (sums, share)))
    return tuple(found)


def in_force(words: Sequence[Word], slot: str) -> list[Word]:
    """The words on a slot that nothing supersedes."""
    of_slot = [word for word in words if word.slot == slot]
    latest = max((word.phase for word in of_slot if not word.background), default=0)
    return [word for word in of_slot if word.background or word.phase == latest]


def _chosen(words: Sequence[Word], heard: Heard) -> Weighed | None:
    def weight(one: Weighed) -> tuple[bool, bool, int, bool, dt.datetime, str]:
        return not one.word.background, one.primary, len(one.origins), one.first_hand, one.word.last, str(one.word.key)

    return max((_backed(word, words, heard) for word in words), key=weight, default=None)


def _backed(word: Word, words: Sequence[Word], heard: Heard) -> Weighed:
    """`word` with the origins of all words that agree with it: who says "about 12" backs 12."""
    voices = {voice for other in words if _agree(word, other) for voice in other.voices}
    origins = frozenset(origin for voice in voices for origin in heard.counting(voice))
    primary = any(heard.is_primary(voice) for voice in word.voices)
    return Weighed(word, origins, primary, first_hand=not all(heard.repeats(voice) for voice in word.voices))


def _agree(one: Word, other: Word) -> bool:
    if one.money and other.money:
        return agree(one.money, other.money)
    return abs((one.percent or Decimal(0)) - (other.percent or Decimal(0))) <= _SAME_SHARE


def _outvoted(best: Weighed, other: Weighed, heard: Heard, sums: Sequence[Money], share: Decimal | None) -> bool:
    """A primary source settles it; else a known slip that only a few fell for."""
    if best.primary and not other.primary:
        return True
    if len(best.origins - other.origins) < len(other.origins - best.origins) + _OUTVOTED_BY:
        return False
    return diagnose(_shown(best.word, heard), _shown(other.word, heard), sums, share) is not None


def _conflict(
    slot: str, words: Sequence[Word], clash: tuple[Word, Word], heard: Heard, around: tuple[Sequence[Money], Decimal | None]
) -> Conflict:
    diagnosis = diagnose(_shown(clash[0], heard), _shown(clash[1], heard), *around)
    sums = [word.money for word in words if word.money]
    return Conflict(
        slot=slot,
        claims=claims(words, heard),
        likely_slip=diagnosis.words if diagnosis else None,
        slip=diagnosis.slip if diagnosis else None,
        lowest=min(sums, key=lambda money: (typical(money), money.currency or "", money.bound)),
    )


def _shown(word: Word, heard: Heard) -> Claim:
    return next(_claims_of(word, heard))


def _claims_of(word: Word, heard: Heard) -> Iterator[Claim]:
    for saying in word.sayings:
        for origin in heard.of_voice(saying.voice, saying.first):
            yield Claim(
                slot=word.slot, value=_in_words(word), bound=word.money.bound if word.money else None, origin=origin,
                article_id=saying.article_id, quote=saying.evidence.passage or saying.evidence.quote, first_seen=saying.first,
                last_seen=saying.last, money=_said_by(word.money, saying.evidence),
                evidence=saying.evidence, times=saying.times, language=saying.language, translated_from=saying.translated_from,
            )  # fmt: skip


def _said_by(money: Money | None, evidence: Evidence) -> Money | None:
    return money if money is None or money.evidence is evidence else money.model_copy(update={"evidence": evidence})


def _in_words(word: Word) -> str:
    return said_with_bound(word.money) if word.money else f"{word.percent:f}%"


def _together(one: Claim, other: Claim) -> Claim:
    first = min(one, other, key=lambda claim: (claim.first_seen, claim.article_id))
    return first.model_copy(update={"last_seen": max(one.last_seen, other.last_seen), "times": one.times + other.times})
