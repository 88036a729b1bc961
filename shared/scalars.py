"""Where a character of a text stands in the file, when YAML wrote the text over several lines, folded it, or escaped parts of it."""

from collections.abc import Sequence


def inside(lines: Sequence[str], line: int, column: int, value: str, offset: int) -> tuple[int, int]:
    """The line and column, counted from 0, of the character at `offset` of the scalar `value` that begins at `line` and `column`.

    Block scalars begin after their `|` or `>`. Blanks are skipped on both sides, for folding changes them; where the two do not go
    together, as in escapes by number, the last place that did is given.
    """
    source = lines[line] if line < len(lines) else ""
    if source.startswith(value, column):
        return line, column + offset
    if source[column : column + 1] in {"|", ">"}:
        line, column = line + 1, 0
    here = line, column
    for wanted in value[: offset + 1]:
        if wanted.isspace():
            continue
        found = _next(lines, here, wanted)
        if found is None:
            break
        last, here = found, (found[0], found[1] + 1)
    else:
        return last if value[: offset + 1].strip() and not value[offset : offset + 1].isspace() else here
    return here


def _next(lines: Sequence[str], here: tuple[int, int], wanted: str) -> tuple[int, int] | None:
    """The next place of a character, on this line or at the start of a later one with nothing but blanks between."""
    line, column = here
    while line < len(lines):
        found = lines[line].find(wanted, column)
        if found >= 0:
            return line, found
        if lines[line][column:].strip(" \t\\\"'"):
            return None
        line, column = line + 1, 0
    return None
