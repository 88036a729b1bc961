"""Plain text in lines that every mail program shows whole. Pure."""

import textwrap


def wrapped(text: str, indent: int = 0, width: int = 74) -> str:
    """The text in lines of at most `width`, all indented; an address is never broken."""
    pad = " " * indent
    lines = textwrap.wrap(
        str(text), width, initial_indent=pad, subsequent_indent=pad, break_long_words=False, break_on_hyphens=False
    )
    return "\n".join(lines)
