"""The sentence that a deal was read from, cut so that the words it rests on can be marked in it. Pure."""

from itertools import pairwise

from services.console.wording import plain, shortened
from shared.contracts import DealMentioned, Evidence, Json

_LONGEST = 900


def passage_of(mention: DealMentioned) -> list[Json]:
    """Pieces of text in their order, each with what it says of the deal, or nothing. Without a passage, the quote alone."""
    told = mention.evidence
    if not told.passage or len(told.passage) > _LONGEST:
        return [{"text": shortened(told.quote, _LONGEST), "says": plain(mention.kind)}]
    said = [(told, plain(mention.kind)), *((party.evidence, plain(party.role)) for party in mention.parties)]
    said += [(sum_.evidence, "Sum") for sum_ in mention.money]
    start = max(_starts(told), key=lambda place: len(_inside(told, place, said)))
    spans = _inside(told, start, said)
    borders = sorted({0, len(told.passage), *(border for low, high, _ in spans for border in (low, high))})
    return [
        {"text": told.passage[low:high], "says": ", ".join(label for first, last, label in spans if first <= low and high <= last)}
        for low, high in pairwise(borders)
    ]


def _starts(told: Evidence) -> list[int]:
    """Where in the article the passage may begin: the quote stands in it, perhaps more than once."""
    places = [at for at in range(len(told.passage)) if told.passage.startswith(told.quote, at)]
    return [told.start - at for at in places]


def _inside(told: Evidence, start: int, said: list[tuple[Evidence, str]]) -> list[tuple[int, int, str]]:
    """The evidence that stands in the passage, if that begins there."""
    found = ((one.start - start, one.end - start, one, label) for one, label in said if one.field == told.field)
    return [(low, high, label) for low, high, one, label in found if low >= 0 and told.passage[low:high] == one.quote]
