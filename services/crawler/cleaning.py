"""Text from the world, made fit for a database, a message and a screen.

Goes: what is no character (lone surrogates, NUL, control characters) and the marks that change the direction in which text is
shown, with which a line can be made to read as something it does not say. Stays: everything in any script.
"""

import re

MAX_TEXT = 200_000
MAX_TITLE = 500
CUT_MARK = f"[… the text goes on; only its first {MAX_TEXT:,} characters were kept]"

_LINE_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # control characters, but tab and line feed
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # direction marks, embeddings, overrides, isolates
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"  # byte order mark, annotations, non-characters, lone surrogates
)
_SPACES = re.compile("[ \t\u00a0\u2000-\u200a\u202f\u205f]+")


def clean_text(text: str) -> str:
    """Paragraphs parted by one line break, without what is no text; cut with a mark where it is longer than is kept."""
    kept = _UNWANTED.sub("", _LINE_BREAKS.sub("\n", text[: 8 * MAX_TEXT]))
    lines = (line.strip() for line in _SPACES.sub(" ", kept).split("\n"))
    whole = "\n".join(line for line in lines if line)
    if len(whole) <= MAX_TEXT and len(text) <= 8 * MAX_TEXT:
        return whole
    head = whole[:MAX_TEXT]
    end = max(head.rfind("\n"), head.rfind(" "))
    return f"{head[:end] if end > MAX_TEXT // 2 else head}\n{CUT_MARK}"


def clean_line(text: str, limit: int = MAX_TITLE) -> str:
    """One line, as a title is; cut with an ellipsis where it is longer than `limit`."""
    line = " ".join(_UNWANTED.sub("", _LINE_BREAKS.sub(" ", text[: 8 * limit])).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def reason(error: BaseException, limit: int = MAX_TITLE) -> str:
    """What an error says, fit to be stored and shown: strangers' headers and addresses are quoted in it."""
    return clean_line(str(error), limit) or type(error).__name__
