"""What was said of the slots of a deal: each word once, with those who said it. Pure, and the same in whatever order it comes.

Forty reprints repeat a word; it is kept once, with the first few that said it in full and the rest by name.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from services.ledger.claims.figures import SLOTS
from services.ledger.telling.stages import phase
from services.ledger.telling.telling import Telling
from shared.contracts import Evidence, Money, Part, PlainDecimal

STAKE = "stake"
_SAYINGS_KEPT = 6


class Saying(Part):
    """One voice's telling of a word: where it stands, and when the voice said it first and last."""

    voice: str
    article_id: str
    language: str | None
    translated_from: str | None
    evidence: Evidence
    first: dt.datetime
    last: dt.datetime
    times: int = 1

    @property
    def order(self) -> tuple[dt.datetime, str, str]:
        return self.first, self.article_id, self.voice


class Word(Part):
    """A sum or a share that was told for a slot. `phase` is that of the stage it was told with, see `stages.phase`.

    `sayings` holds the first few voices in full, `voices` all of them; `last` is when it was told last, `times` by how many articles.
    """

    slot: str
    money: Money | None = None
    percent: PlainDecimal | None = None
    phase: int
    background: bool
    sayings: tuple[Saying, ...]
    voices: tuple[str, ...]
    first: dt.datetime
    last: dt.datetime
    times: int = 1

    @property
    def key(self) -> tuple[Any, ...]:
        money = self.money
        sum_ = (money.value, money.upper, money.currency, money.bound) if money else ()
        return self.slot, self.phase, self.background, self.percent, *sum_

    @property
    def order(self) -> tuple[dt.datetime, str, str]:
        return self.first, self.slot, str(self.key)


def words_of(told: Telling, voice: str) -> Iterator[Word]:
    """Sums of other measures say nothing of the deal as a whole and are left out."""
    mention = told.mention
    for money in mention.money:
        slot = SLOTS.get(money.measure)
        if slot and told.says(slot):
            yield _word(told, voice, money.evidence, slot=slot, money=money)
    if mention.stake_percent is not None and mention.stake_evidence and told.says(STAKE):
        yield _word(told, voice, mention.stake_evidence, slot=STAKE, percent=mention.stake_percent)


def add_words(known: Sequence[Word], said: Iterable[Word]) -> tuple[Word, ...]:
    words = {word.key: word for word in known}
    for word in said:
        before = words.get(word.key)
        words[word.key] = _joined(before, word) if before else word
    return tuple(sorted(words.values(), key=lambda word: word.order))


def _word(told: Telling, voice: str, evidence: Evidence, **of: Any) -> Word:
    mention, at = told.mention, told.told_at
    placed = told.placed(evidence)
    saying = Saying(
        voice=voice, article_id=mention.article.id, language=mention.article.language, translated_from=mention.translated_from,
        evidence=placed, first=at, last=at,
    )  # fmt: skip
    money = of.get("money")
    if money and money.evidence is not placed:
        of["money"] = money.model_copy(update={"evidence": placed})
    return Word(
        **of, phase=phase(mention.stage), background=mention.background, sayings=(saying,), voices=(voice,), first=at, last=at
    )


def _joined(one: Word, other: Word) -> Word:
    """The earlier telling gives the words that are shown."""
    sayings: dict[str, Saying] = {}
    for saying in (*one.sayings, *other.sayings):
        before = sayings.get(saying.voice)
        sayings[saying.voice] = _repeated(before, saying) if before else saying
    kept = sorted(sayings.values(), key=lambda saying: saying.order)[:_SAYINGS_KEPT]
    shown = one if _first(one).order <= _first(other).order else other
    return shown.model_copy(
        update={
            "sayings": tuple(kept),
            "voices": tuple(sorted({*one.voices, *other.voices})),
            "first": min(one.first, other.first),
            "last": max(one.last, other.last),
            "times": one.times + other.times,
        }
    )


def _first(word: Word) -> Saying:
    return word.sayings[0]


def _repeated(one: Saying, other: Saying) -> Saying:
    first = min(one, other, key=lambda saying: saying.order)
    return first.model_copy(update={"last": max(one.last, other.last), "times": one.times + other.times})
