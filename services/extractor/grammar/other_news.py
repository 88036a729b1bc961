"""News of another trade that is told in the words of deals: clubs "buy" players at auction, swindlers "sell" shares.

No sentence shows it alone, the article as a whole does: several different words of players, or of police and courts. A deal in such
an article counts where what is bought is shown to be a company, or is told as only companies' deals are: a league sells shares in
itself, and who raises money against swindlers speaks of them.
"""

from collections import defaultdict
from collections.abc import Iterable

from services.extractor.grammar.marks import Marks
from services.extractor.grammar.reading import Reading

_LEAST = 3


def tells_other_news(fields: Iterable[tuple[Reading, Marks]]) -> bool:
    """Whether one trade of the section `other_news` has enough different words in the fields of an article."""
    said: dict[str, set[str]] = defaultdict(set)
    for reading, marks in fields:
        for mark in marks.of("other_news"):
            said[mark.meaning.name].add(reading.folded[mark.start : mark.end])
    return any(len(words) >= _LEAST for words in said.values())
