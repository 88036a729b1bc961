"""What a name sounds like, whatever script it is written in: its consonants in classes, after a transliteration.

"Nordlys", "ノルドリス" and "नॉर्डलिस" are `NRTRS`. Vowels are left out, as scripts differ most in them; a vowel in front stays as `A`.
Sounds that languages take for one another (l and r, b and v, d and t) are one class.
"""

import re
from functools import lru_cache

from anyascii import anyascii
from rapidfuzz.distance import Levenshtein

_KEPT_SOUNDS = 20_000
_SILENT = re.compile("[ッっ]|.์")  # a doubled consonant in Japanese; what Thai writes and does not say
_NOT_LETTERS = re.compile("[^a-z0-9]+")
_CLASSES = (
    (re.compile("chs|x"), "KS"),
    (re.compile("sch|tch|th|sh|zh|ch|ts|tz|dge|ge$|c(?=[eiy])|[szj]"), "S"),
    (re.compile("ng(?![aeiouy])|[mn]"), "N"),
    (re.compile("ph|[pbfv]"), "P"),
    (re.compile("gh(?![aeiouy])"), ""),
    (re.compile("[td]"), "T"),
    (re.compile("ck|qu|kh|[kgqc]"), "K"),
    (re.compile("[lr]"), "R"),
)
_VOWEL_FIRST = re.compile("^[hwy]*[aeiou]")
# Thai writes some vowels before the consonant that they follow, and has no th but a t.
_THAI = re.compile("[\u0e00-\u0e7f]")
_THAI_VOWEL_FIRST = re.compile("([\u0e40-\u0e44])([\u0e01-\u0e2e])")
_DEVANAGARI = re.compile("[\u0900-\u097f]")
# Devanagari writes ng as a dot that is read m, and has no c but a ch.
_HINDI_SOUNDS = (("mg", "ng"), ("mk", "nk"), ("c", "ch"))
# An r that many do not say, and a g that some say as j; a name may be heard either way.
_QUIET_R = re.compile("r(?![aeiouy])")
_SOFT_G = re.compile("g(?=[eiy])")
_HAN = re.compile("[\u4e00-\u9fff]")
_WEAK = re.compile("[aeiouyhw]+")
_DOUBLED = re.compile(r"(.)\1+")
# So many classes are needed before a likeness of sound says anything, and so much of them may differ.
_FEWEST = 4
_ONE_SLIP_FROM = 5
_TWO_SLIPS_FROM = 8


@lru_cache(_KEPT_SOUNDS)
def latin(text: str) -> str:
    """In small Latin letters and digits."""
    if text.isascii():
        return _NOT_LETTERS.sub("", text.lower())
    spelled = anyascii(_THAI_VOWEL_FIRST.sub(r"\2\1", _SILENT.sub("", text))).lower()
    if _THAI.search(text):
        spelled = spelled.replace("th", "t")
    elif _DEVANAGARI.search(text):
        for written, said in _HINDI_SOUNDS:
            spelled = spelled.replace(written, said)
    return _NOT_LETTERS.sub("", spelled)


@lru_cache(_KEPT_SOUNDS)
def sound(text: str) -> str:
    """The classes of its consonants; digits stay."""
    spelled = latin(text)
    return _classes(spelled.replace("w", "v") if _HAN.search(text) else spelled)  # Chinese writes v as w: 科维纳 is Corvina


@lru_cache(_KEPT_SOUNDS)
def hearings(text: str) -> tuple[str, ...]:
    """What a name may sound like: as it is written, and without what some do not say or say otherwise."""
    spelled = latin(text)
    softened = _SOFT_G.sub("j", spelled)
    others = (_classes(one) for one in (_QUIET_R.sub("", spelled), softened, _QUIET_R.sub("", softened)))
    return tuple(dict.fromkeys((sound(text), *others)))


def _classes(spelled: str) -> str:
    first = "A" if _VOWEL_FIRST.match(spelled) else ""
    for pattern, sign in _CLASSES:
        spelled = pattern.sub(sign, spelled)
    return first + _DOUBLED.sub(r"\1", _WEAK.sub("", spelled))


def sounds_like(one: str, other: str) -> bool:
    """Whether two sounds are near enough to be one name in two scripts."""
    shorter, longer = sorted((len(one), len(other)))
    if shorter < _FEWEST:
        return one == other and shorter == _FEWEST - 1
    allowed = (longer >= _ONE_SLIP_FROM) + (longer >= _TWO_SLIPS_FROM)
    return longer - shorter <= allowed and Levenshtein.distance(one, other, score_cutoff=allowed) <= allowed


def nearly_sounds_like(one: str, other: str) -> bool:
    """The same for Chinese characters, which have no sign for some sounds: one more may differ."""
    return (
        min(len(one), len(other)) >= _FEWEST - 1 and max(len(one), len(other)) >= _FEWEST and Levenshtein.distance(one, other) <= 1
    )
