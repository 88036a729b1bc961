"""The name of a company taken apart: without legal form, what tells it apart from others, what it does, how it sounds."""

from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property, lru_cache

from services.ledger.names.company_words import company_words, fold, words_of
from services.ledger.names.sounds import latin, sound

_MOST_SIGNS = 160  # a longer name is a mistake; its beginning tells enough
_KEPT_NAMES = 20_000
_FEWEST_INITIALS = 3
_LEFT_OF_NATION = 3
_LEFT_OF_EDGE = 2  # so many signs of a name must be left beside a word that is cut off


class Script(IntEnum):
    """What signs a name is written in, as far as it matters: Han characters have no letters to spell differently."""

    LATIN = 0
    HAN = 1
    OTHER = 2


@dataclass(frozen=True)
class Name:
    """`words` tell the company apart, `trades` say what it does; `whole` is all but the legal form, in one piece. `stands_in`: it is no
    name but says what is meant ("Intel's networking unit"). `fields` are words for a trade that tell two companies of it apart."""

    whole: str
    words: tuple[str, ...]
    trades: frozenset[str]
    initials: str
    stands_in: bool = False
    fields: frozenset[str] = frozenset()

    @cached_property
    def joined(self) -> str:
        return "".join(self.words)

    @cached_property
    def script(self) -> Script:
        if self.joined.isascii():
            return Script.LATIN
        letters = [sign for sign in self.joined if sign.isalpha()]
        if all(ord(sign) < _END_OF_LATIN for sign in letters):
            return Script.LATIN
        return Script.HAN if letters and all(_FIRST_HAN <= ord(sign) <= _LAST_HAN for sign in letters) else Script.OTHER

    @cached_property
    def foreign(self) -> bool:
        """Whether Han characters tell it apart, which nobody can read without knowing the company: 三友精機 is Sanyu Seiki."""
        return sum(_FIRST_HAN <= ord(sign) <= _LAST_HAN for sign in self.joined) >= _TELLING_HAN

    @cached_property
    def latin(self) -> str:
        return latin(self.joined)

    @cached_property
    def sound(self) -> str:
        return sound(self.joined)


_TELLING_HAN = 2
_END_OF_LATIN = 0x250
_FIRST_HAN, _LAST_HAN = 0x3400, 0x9FFF


@lru_cache(_KEPT_NAMES)
def name_of(written: str) -> Name:
    """A name without letters is told apart by its signs alone."""
    folded = fold(written[:_MOST_SIGNS])
    words = _without_legal(words_of(_without_edges(folded, company_words().legal_edges)))
    if not words:
        bare = "".join(folded.split())
        return Name(bare, (bare,) if bare else (), frozenset(), "")
    said = company_words()
    told = [word for word in words if word not in said.neutral and word not in said.neutral_edges] or words
    distinct: list[str] = []
    trades: set[str] = set()
    for word in told:
        _take_apart(word, distinct, trades)
    return Name(
        whole="".join(words), words=tuple(distinct or told), trades=frozenset(trades if distinct else ()),
        initials="".join(word[0] for word in words) if len(words) >= _FEWEST_INITIALS else "",
        fields=frozenset(said.told_apart[word] for word in words if word in said.told_apart) if distinct else frozenset(),
        stands_in=any(word in said.stand_ins or word.endswith(said.stand_in_edges) for word in words),
    )  # fmt: skip


def _take_apart(word: str, distinct: list[str], trades: set[str]) -> None:
    said = company_words()
    if trade := said.trades.get(word):
        trades.add(trade)
        return
    if not word.isascii():
        heard = said.trade_sounds.get(sound(word)) if distinct else None  # the first word is the name
        if heard is not None:
            trades |= {heard} - {""}
            return
        word = _without_nation(_without_edges(word, said.neutral_edges))
        while edge := _edge_of(word, said.trade_edges):
            trades.add(said.trades[edge])
            word = _cut(word, edge)
            word = _without_edges(word, said.neutral_edges)
    distinct.append(word)


def _without_legal(words: list[str]) -> list[str]:
    said = company_words()
    if len(words) > 1 and words[0] in said.legal_first:
        words = words[1:]
    while (
        len(words) > 1 and (cut := next((n for n in (6, 5, 4, 3, 2, 1) if tuple(words[-n:]) in said.legal), 0)) and cut < len(words)
    ):
        words = words[:-cut]
    return words


def _without_edges(text: str, edges: tuple[str, ...]) -> str:
    if text.isascii():
        return text
    while edge := _edge_of(text, edges):
        text = _cut(text, edge)
    return text


def _without_nation(word: str) -> str:
    nation = next((one for one in company_words().nations if word.startswith(one) and len(word) >= len(one) + _LEFT_OF_NATION), "")
    return word.removeprefix(nation)


def _edge_of(text: str, edges: tuple[str, ...]) -> str | None:
    for edge in edges:
        if len(text) >= len(edge) + _LEFT_OF_EDGE and (text.endswith(edge) or text.startswith(edge)):
            return edge
    return None


def _cut(text: str, edge: str) -> str:
    return (text.removesuffix(edge) if text.endswith(edge) else text.removeprefix(edge)).strip()
