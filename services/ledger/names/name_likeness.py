"""How alike two names of companies are: the same, perhaps the same, or not."""

from enum import IntEnum
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import DamerauLevenshtein

from services.ledger.names.company_names import Name, Script, name_of
from services.ledger.names.sounds import hearings, nearly_sounds_like, sound, sounds_like

_KEPT_PAIRS = 50_000
# One sign may differ from so many on, two from so many: "Nordlys" may be "Nordlyss", "Alcoa" is not "Alcon".
_ONE_SLIP_FROM = 7
_TWO_SLIPS_FROM = 12
_SHORTEST_START = {Script.LATIN: 4, Script.HAN: 3, Script.OTHER: 3}  # signs of a short form
_SHORTEST_HAN = 3
# A transliteration that is spelled alike, and how long it has to be.
_SPELLED_ALIKE = 85  # percent
_SHORTEST_SPELLED = 4
_SHORTEST_SOUND = 4


class Likeness(IntEnum):
    """`ALIKE` is a short form, initials, or the same sound in another script: it counts only beside another sign. `OPEN`: nobody can
    tell, as of Han characters beside letters, or of very short names in two scripts."""

    DIFFERENT = 0
    OPEN = 1
    ALIKE = 2
    SAME = 3


def likeness(one: str, other: str) -> Likeness:
    """Symmetric; a name is the same as itself."""
    if one == other:
        return Likeness.SAME
    return _likeness(one, other) if one < other else _likeness(other, one)


@lru_cache(_KEPT_PAIRS)
def _likeness(one: str, other: str) -> Likeness:
    a, b = name_of(one), name_of(other)
    if a.whole == b.whole:
        return Likeness.SAME
    if not a.words or not b.words or _digits(a) != _digits(b):
        return Likeness.DIFFERENT
    if a.whole == b.initials or b.whole == a.initials:
        return Likeness.ALIKE
    if not (a.trades <= b.trades or b.trades <= a.trades):
        return Likeness.DIFFERENT
    return (_one_script(a, b) if _same_field(a, b) else Likeness.DIFFERENT) if a.script is b.script else _two_scripts(a, b)


def _same_field(a: Name, b: Name) -> bool:
    """Marathon Oil is not Marathon Petroleum, Tata Power not Tata Energy; but X Oil may be short for X Oil & Gas."""
    return a.fields <= b.fields or b.fields <= a.fields


def _two_scripts(a: Name, b: Name) -> Likeness:
    if _sound_alike(a, b):
        return Likeness.ALIKE
    if (a.foreign or b.foreign) and nearly_sounds_like(a.sound, b.sound):
        return Likeness.ALIKE
    short = a.sound == b.sound and bool(a.sound)
    return Likeness.OPEN if short or a.foreign or b.foreign else Likeness.DIFFERENT


def _one_script(a: Name, b: Name) -> Likeness:
    if a.joined == b.joined or sorted(a.words) == sorted(b.words):
        return Likeness.SAME if a.trades == b.trades else _if(_long_enough(a))
    if a.script is Script.HAN:
        simplified = a.latin == b.latin and len(a.joined) == len(b.joined) and a.trades == b.trades
        return Likeness.SAME if simplified and len(a.joined) >= _SHORTEST_HAN else _if(_starts(a, b))
    if a.trades == b.trades and _spelled_alike(a, b):
        return _slip_of_pen(a, b)
    return _if(_starts(a, b) or (a.script is Script.OTHER and _sound_alike(a, b)))


def _slip_of_pen(a: Name, b: Name) -> Likeness:
    """Embraer is not Embracer: only in a long name a slip of the pen is likelier than another company."""
    if a.script is not Script.LATIN:
        return Likeness.ALIKE
    return Likeness.SAME if min(len(a.joined), len(b.joined)) >= _TWO_SLIPS_FROM else Likeness.OPEN


def _if(alike: bool) -> Likeness:
    return Likeness.ALIKE if alike else Likeness.DIFFERENT


def _spelled_alike(a: Name, b: Name) -> bool:
    """Every word of the one is a word of the other, but for a slip of the pen in a long one."""
    if len(a.words) != len(b.words):
        return abs(len(a.words) - len(b.words)) == 1 and _near(a.joined, b.joined)
    return all(_near(mine, theirs) for mine, theirs in zip(a.words, b.words, strict=True))


def _near(one: str, other: str) -> bool:
    if one == other:
        return True
    longest = max(len(one), len(other))
    allowed = (longest >= _ONE_SLIP_FROM) + (longest >= _TWO_SLIPS_FROM)
    if not allowed or one[0] != other[0] or abs(len(one) - len(other)) > allowed:
        return False
    return DamerauLevenshtein.distance(one, other, score_cutoff=allowed) <= allowed


def _starts(a: Name, b: Name) -> bool:
    """One is the beginning of the other: "Hargreaves" of "Hargreaves Lansdown", 宁德时代 of 宁德时代新能源."""
    short, long = (a, b) if (len(a.joined), a.joined) <= (len(b.joined), b.joined) else (b, a)
    if not short.trades <= long.trades or not _long_enough(short):
        return False
    if short.words == long.words[: len(short.words)]:
        return True
    return short.script is not Script.LATIN and long.latin.startswith(short.latin)


def _long_enough(name: Name) -> bool:
    return len(name.joined) >= _SHORTEST_START[name.script]


def _sound_alike(a: Name, b: Name) -> bool:
    if any(sounds_like(one, other) for one in hearings(a.joined) for other in hearings(b.joined)):
        return True
    if a.script is not b.script and len(a.words) != len(b.words):
        short, long = (a, b) if len(a.words) < len(b.words) else (b, a)
        start = sound(long.words[0])
        if len(start) >= _SHORTEST_SOUND and short.trades <= long.trades and sounds_like(sound(short.words[0]), start):
            return len(short.words) == 1
    return min(len(a.latin), len(b.latin)) >= _SHORTEST_SPELLED and fuzz.ratio(a.latin, b.latin) >= _SPELLED_ALIKE


def _digits(name: Name) -> str:
    return "".join(sign for sign in name.whole if sign.isdigit())
