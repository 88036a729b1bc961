"""Which round of a company's financing is told: "Series C", "série C", "C轮", "シリーズC", "시리즈 C", "सीरीज सी"."""

import re
from collections.abc import Iterable
from functools import lru_cache

_ROUND = re.compile(
    r"\b(?:series|série|serie|serien|ronda|tour|runde|finanzierungsrunde)[\s-]+([a-k])\b(?!['’])"
    r"|(?:シリーズ|시리즈|ซีรีส์|ซีรี่ส์|सीरीज|सीरीज़|सिरीज)[\s-]*([a-k])"
    r"|\b([a-k])[\s-]*(?:-runde\b|[+＋]?[轮輪]|ラウンド|라운드)"
    r"|\b(seed|pre-seed)\b|(种子轮|シード|시드|天使轮)",
    re.IGNORECASE,
)
_KEPT = 4096


def rounds_in(texts: Iterable[str]) -> frozenset[str]:
    """The letters of all rounds that are named; `seed` for the first money."""
    return frozenset(letter for text in texts for letter in _rounds(text[:_MOST_SIGNS]))


_MOST_SIGNS = 600


@lru_cache(_KEPT)
def _rounds(text: str) -> frozenset[str]:
    return frozenset(next((group for group in found.groups()[:3] if group), "seed").lower() for found in _ROUND.finditer(text))
