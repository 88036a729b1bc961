"""The MinHash signature of a text, by which its reprints are known: the share of equal slots estimates how many of the shingles of two
texts are the same (Broder 1997), with 16 bits of each slot kept (b-bit minwise hashing, Li and König 2010).
"""

import re

from rensa import RMinHash

_SLOTS, _SEED, _BITS = 64, 42, 0xFFFF
_WORDS_IN_ROW, _SIGNS_IN_ROW = 4, 8
_FEWEST = 12  # shingles; a shorter text is like many others by chance
_LONGEST = 20_000  # characters; a reprint is known by its beginning
_WORD = re.compile(r"\w+")
# Chinese, Japanese and Thai are written without blanks between words.
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")
_MOSTLY = 0.3


def signature_of(text: str) -> str:
    """Four hexadecimal digits for each of 64 slots; empty for a text of fewer than twelve shingles.

    A shingle is four words in a row, or eight signs in scripts without blanks; case and punctuation do not count.
    """
    shingles = _shingles(text[:_LONGEST].casefold())
    if len(shingles) < _FEWEST:
        return ""
    hashed = RMinHash(_SLOTS, _SEED)
    hashed.update(shingles)
    return "".join(f"{slot & _BITS:04x}" for slot in hashed.digest())


def _shingles(text: str) -> list[str]:
    words = _WORD.findall(text)
    joined = "".join(words)
    if len(_UNSPACED.findall(joined)) > _MOSTLY * len(joined):
        return [joined[at : at + _SIGNS_IN_ROW] for at in range(len(joined) - _SIGNS_IN_ROW + 1)]
    return [" ".join(words[at : at + _WORDS_IN_ROW]) for at in range(len(words) - _WORDS_IN_ROW + 1)]
