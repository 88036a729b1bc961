"""Which characters of a text are letters of words that spaces part, and between which no word can begin or end."""

import re
from functools import cache, lru_cache
from unicodedata import category

FIRST_UNSPACED = "\u0e00"  # Thai; Latin, Greek, Cyrillic, Hebrew, Arabic and the scripts of India lie before it
_FIRST_SYLLABLE, _LAST_SYLLABLE = "\uac00", "\ud7a3"
# Thai vowels and tones belong to the letter before them, other vowels to the one behind.
_INSIDE_SYLLABLES = re.compile("[\u0e30-\u0e3a\u0e40-\u0e45\u0e47-\u0e4e]")
_LEADING_VOWELS = "\u0e40\u0e41\u0e42\u0e43\u0e44"
_FROM_HANGUL_ON = re.compile(f"[{_FIRST_SYLLABLE}-\U0010ffff]")
_WESTERN = "cp1252"  # one byte a character; nearly all texts in western languages can be written in it
_BYTES = 256


def letters_of(folded: str) -> bytes:
    """For each place whether the character before it belongs to words that spaces part; the first and last are no character."""
    try:
        return b"\0%b\0" % folded.encode(_WESTERN).translate(_western_letters())
    except UnicodeEncodeError:
        found = bytearray(len(folded) + 2)
        for match in _runs().finditer(folded):
            found[match.start() + 1 : match.end() + 1] = b"\1" * (match.end() - match.start())
        return bytes(found)


def word_insides(letters: bytes) -> bytearray:
    """For each place between two characters whether both are `letters`."""
    both = int.from_bytes(letters[:-1]) & int.from_bytes(letters[1:])
    return bytearray(both.to_bytes(len(letters) - 1))


@cache
def _western_letters() -> bytes:
    characters = bytes(range(_BYTES)).decode(_WESTERN, "replace")
    return bytes(letter < FIRST_UNSPACED and letter.isalnum() for letter in characters)


@cache
def _runs() -> re.Pattern[str]:
    """Letters in a row. Vowel signs, which some scripts hang onto their letters, are parts of words too."""
    marks = "".join(letter for letter in map(chr, range(ord(FIRST_UNSPACED))) if category(letter)[0] == "M")
    return re.compile(f"(?:[^\\W_{FIRST_UNSPACED}-\U0010ffff]|[{marks}{_FIRST_SYLLABLE}-{_LAST_SYLLABLE}])+")


@lru_cache(maxsize=8)  # each field is asked for several times in a row
def inside_syllables(folded: str) -> frozenset[int]:
    """The places where no word of an unspaced script can begin or end."""
    if folded.isascii():
        return frozenset()
    found = _INSIDE_SYLLABLES.finditer(folded)
    return frozenset(match.end() if match[0] in _LEADING_VOWELS else match.start() for match in found)


def is_hangul(letter: str) -> bool:
    return _FIRST_SYLLABLE <= letter <= _LAST_SYLLABLE


def has_hangul(text: str) -> bool:
    """Whether some character is a syllable of Hangul, or lies behind them all."""
    return not text.isascii() and _FROM_HANGUL_ON.search(text) is not None
