"""Which characters of a text are letters of words that spaces part, and between which no word can begin or end."""

import re
from collections.abc import Callable
from functools import cache, cached_property, lru_cache
from unicodedata import category

FIRST_UNSPACED = "\u0e00"  # Thai; Latin, Greek, Cyrillic, Hebrew, Arabic and the scripts of India lie before it
_FIRST_SYLLABLE, _LAST_SYLLABLE = "\uac00", "\ud7a3"
# Thai vowels and tones belong to the letter before them, other vowels to the one behind.
_INSIDE_SYLLABLES = re.compile("[\u0e30-\u0e3a\u0e40-\u0e45\u0e47-\u0e4e]")
_LEADING_VOWELS = "\u0e40\u0e41\u0e42\u0e43\u0e44"
_FROM_HANGUL_ON = re.compile(f"[{_FIRST_SYLLABLE}-\U0010ffff]")
_WESTERN = "cp1252"  # one byte a character; nearly all texts in western languages can be written in it
_THAI = "cp874"
_BYTES = 256


def letters_of(folded: str) -> bytes:
    """For each place whether the character before it belongs to words that spaces part; the first and last are no character."""
    try:
        return b"\0%b\0" % folded.encode(_WESTERN).translate(_western_letters())
    except UnicodeEncodeError:
        return b"\0%b\0" % _signs(folded, _LETTERS)


def word_insides(letters: bytes) -> bytearray:
    """For each place between two characters whether both are `letters`."""
    both = int.from_bytes(letters[:-1]) & int.from_bytes(letters[1:])
    return bytearray(both.to_bytes(len(letters) - 1))


@cache
def _western_letters() -> bytes:
    characters = bytes(range(_BYTES)).decode(_WESTERN, "replace")
    return bytes(letter < FIRST_UNSPACED and letter.isalnum() for letter in characters)


class _Signs(dict[int, str]):
    """Characters written as what a function says of them, for `str.translate`; each is asked for once."""

    def __init__(self, sign: Callable[[str], str]) -> None:
        self.sign = sign

    def __missing__(self, point: int) -> str:
        return self.setdefault(point, self.sign(chr(point)))

    @cached_property
    def of_bytes(self) -> bytes:
        """The signs of the 256 bytes of the code page."""
        return bytes(ord(self[ord(letter)]) for letter in bytes(range(_BYTES)).decode(_THAI, "replace"))


def _signs(folded: str, signs: _Signs) -> bytes:
    """The sign of each character; at once where the text has a code page with one byte for each."""
    try:
        return folded.encode(_THAI).translate(signs.of_bytes)
    except UnicodeEncodeError:
        return folded.translate(signs).encode("latin-1")


def _is_letter(letter: str) -> bool:
    """Vowel signs, which some scripts hang onto their letters, are parts of words too."""
    if letter >= FIRST_UNSPACED:
        return is_hangul(letter)
    return letter.isalnum() or category(letter)[0] == "M"


_LETTERS = _Signs(lambda letter: "\1" if _is_letter(letter) else "\0")
_SYLLABLE_SIGNS = _Signs(lambda letter: "\2" if letter in _LEADING_VOWELS else "\1" if _INSIDE_SYLLABLES.match(letter) else "\0")


@lru_cache(maxsize=8)  # each field is asked for several times in a row
def inside_syllables(folded: str) -> bytes:
    """For each place whether no word of an unspaced script can begin or end there; empty where all can."""
    if folded.isascii() or not _INSIDE_SYLLABLES.search(folded):
        return b""
    signs = _signs(folded, _SYLLABLE_SIGNS)
    return _either(signs.replace(b"\2", b"\0") + b"\0", b"\0" + signs.replace(b"\1", b"\0").replace(b"\2", b"\1"))


def _either(first: bytes | bytearray, second: bytes) -> bytes:
    return (int.from_bytes(first) | int.from_bytes(second)).to_bytes(len(first))


def outside_syllables(insides: bytearray, folded: str) -> bytearray:
    """The places between letters of a word, and those inside syllables: no word begins or ends at either."""
    syllables = inside_syllables(folded)
    return bytearray(_either(insides, syllables)) if syllables else insides


def is_hangul(letter: str) -> bool:
    return _FIRST_SYLLABLE <= letter <= _LAST_SYLLABLE


def has_hangul(text: str) -> bool:
    """Whether some character is a syllable of Hangul, or lies behind them all."""
    return not text.isascii() and _FROM_HANGUL_ON.search(text) is not None
