"""Plain text in lines that every mail program shows whole. Pure."""

import textwrap


def wrapped(text: str, indent: int = 0, width: int = 74, hang: int = 0) -> str:
    """The text in lines of at most `width`, all indented, those after the first by `hang` more; an address is never broken."""
    pad, hanging = " " * indent, " " * (indent + hang)
    lines = textwrap.wrap(
        str(text), width, initial_indent=pad, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False
    )
    return "\n".join(lines)
