"""Which lines of a page are the article, told from the lines alone.

Every line has a score: long lines that end like sentences speak for the article, short ones and page furniture against it. `edges`
only takes furniture off both ends, for text that a page reader has already made. `main_text` finds the run of lines with the
greatest sum, for text that still has the whole page around it: a page saved as text, a banner without any markup.
"""

from services.crawler.reading.furniture import ends_as_sentence, is_copyright, is_furniture, is_reference, is_related_heading, width

# As many lines of furniture in a "main text" say that the reader took the page for the article.
FURNITURE_LINES = 5
FURNITURE = -40
# Widths in characters: measured on real pages.
_PARAGRAPH, _SENTENCE = 80, 40
_SEPARATORS, _REMNANT_WORDS = "·|•", 3
# After the line of copyright a page may still say where the company is registered.
_LINES_OF_A_FOOTER = 8


def article_lines(lines: list[str], most_furniture: int = FURNITURE_LINES) -> list[str]:
    """The lines of the article: `edges`, or `main_text` when so much furniture is among them that the page is still around it."""
    own = [line for line in lines if not is_reference(line)]
    return main_text(own) if sum(map(is_furniture, own)) >= most_furniture else edges(own)


def edges(lines: list[str]) -> list[str]:
    """Without the furniture at both ends, and without the list of other articles at the end."""
    kept = list(lines)
    while kept and is_furniture(kept[0]):
        kept.pop(0)
    kept = _before_footer(_before_related(kept))
    while kept and is_furniture(kept[-1]):
        kept.pop()
    return kept


def main_text(lines: list[str]) -> list[str]:
    """The run of lines whose scores add up highest, without the furniture in it. Nothing when no line speaks for an article."""
    scores = [score(line) for line in lines]
    best, best_span, total, start = 0.0, (0, 0), 0.0, 0
    for index, value in enumerate(scores):
        if total <= 0:
            total, start = 0.0, index
        total += value
        if total > best:
            best, best_span = total, (start, index + 1)
    first, last = best_span
    while last and last < len(lines) and ends_as_sentence(lines[last]) and not is_furniture(lines[last]):
        last += 1  # a short last sentence does not speak for itself
    return _before_related([line for line, value in zip(lines[first:last], scores[first:last], strict=True) if value > FURNITURE])


def score(line: str) -> float:
    """How much a line speaks for being part of an article."""
    if is_furniture(line):
        return FURNITURE
    wide, ends = width(line), ends_as_sentence(line)
    if wide >= _PARAGRAPH:
        return min(wide, 400) * (1 if ends else 0.6)
    if wide >= _SENTENCE and ends:
        return wide / 2
    return -12 if ends or wide >= _SENTENCE else -18


def tells(line: str) -> bool:
    """True for a sentence that may be the article's."""
    return width(line) >= _SENTENCE and ends_as_sentence(line) and not is_furniture(line)


def is_remnant(line: str) -> bool:
    """Nothing, or what is left of a line whose links and times were taken out ("By ·")."""
    return not line or (line[-1] in _SEPARATORS and len(line.split()) <= _REMNANT_WORDS)


def _before_related(lines: list[str]) -> list[str]:
    """Cut at a heading of other articles, unless the article goes on after it (then it was one inside the text)."""
    for index, line in enumerate(lines):
        if index and is_related_heading(line) and not any(map(_is_paragraph, lines[index + 1 :])):
            return lines[:index]
    return lines


def _before_footer(lines: list[str]) -> list[str]:
    """Cut at the line of copyright near the end."""
    start = max(1, len(lines) - _LINES_OF_A_FOOTER)
    for index, line in enumerate(lines[start:], start):
        if is_copyright(line) and not any(map(_is_paragraph, lines[index + 1 :])):
            return lines[:index]
    return lines


def _is_paragraph(line: str) -> bool:
    return width(line) >= _PARAGRAPH and ends_as_sentence(line) and not is_furniture(line)
