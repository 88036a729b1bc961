"""A look at the tags before a parser sees them: some parsers take minutes for one tag with a hundred thousand attributes.

One pass over the bytes, whatever they are. Honest feeds have tags of 2.6 KB at most; honest pages carry whole images in theirs.
"""

from collections.abc import Iterator

LONGEST = 64 << 10
_OPAQUE = ((b"<![CDATA[", b"]]>"), (b"<!--", b"-->"))


def oversized(document: bytes) -> Iterator[tuple[int, int]]:
    """Where tags longer than `LONGEST` begin and end."""
    at = document.find(b"<")
    while at != -1:
        end = _end_of_tag(document, at)
        if end - at > LONGEST and not any(document.startswith(opening, at) for opening, _ in _OPAQUE):
            yield at, end
        at = document.find(b"<", end)


def without_oversized(document: bytes) -> bytes:
    """The document without those tags."""
    kept, position = [], 0
    for start, end in oversized(document):
        kept.append(document[position:start])
        position = end
    return b"".join([*kept, document[position:]]) if kept else document


def _end_of_tag(document: bytes, at: int) -> int:
    opening, closing = next((pair for pair in _OPAQUE if document.startswith(pair[0], at)), (b"<", b">"))
    end = document.find(closing, at + len(opening))
    return len(document) if end == -1 else end + len(closing)
