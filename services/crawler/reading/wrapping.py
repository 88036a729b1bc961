"""Text whose lines were broken at a column, as mail has it, put back into paragraphs."""

import re
from itertools import pairwise

# Nobody breaks lines at more, and a paragraph that was not broken is longer.
_WIDEST, _NARROWEST, _FEWEST_BREAKS = 100, 45, 2
_POINT = re.compile(r"\s*(?:[-*•>]|\d+[.)])\s")


def unwrapped(text: str) -> str:
    """Paragraphs of one line each, when the breaks of the text look as if its longest line forced them; else as it is.

    Forced is a break where the next line's first word would not have fitted. A list of titles has some of these too, but each of its
    lines begins with a capital.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    column = max((len(line.rstrip()) for line in lines), default=0)
    forced = [_is_forced(before, line, column) for before, line in pairwise(lines)]
    going_on = [not line.lstrip()[0].isupper() for line, by_force in zip(lines[1:], forced, strict=True) if by_force]
    if not _NARROWEST <= column <= _WIDEST or len(going_on) < _FEWEST_BREAKS or 2 * sum(going_on) < len(going_on):
        return text
    joined = lines[:1]
    for line, by_force in zip(lines[1:], forced, strict=True):
        if by_force:
            joined[-1] = f"{joined[-1].rstrip()} {line.strip()}"
        else:
            joined.append(line)
    return "\n".join(joined)


def _is_forced(before: str, line: str, column: int) -> bool:
    if not before.strip() or not line.strip() or _POINT.match(line):
        return False
    return len(before.rstrip()) + 1 + len(line.split(maxsplit=1)[0]) > column
