"""Bytes as text, by what they are rather than by what is said of them.

A byte order mark is certain, and so is text outside ASCII that is valid UTF-8: in no other charset does text come out so by chance.
Only then counts what the server says, then what the document says of itself, then what its bytes look like.
"""

import codecs
import re
from collections.abc import Iterable

# Longest first: the mark of UTF-32 begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"), (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
_UNMARKED = ((b"<\x00\x00\x00", "utf-32-le"), (b"\x00\x00\x00<", "utf-32-be"), (b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be"))
# What Python calls encodings and no document is in; some of them take minutes for a megabyte.
_NO_CHARSETS = frozenset({"idna", "punycode", "raw-unicode-escape", "unicode-escape", "undefined", "mbcs", "oem", "utf-7"})
# What the Web means by these names (https://encoding.spec.whatwg.org/#names-and-labels), where Python means less or nothing.
_MEANT = {
    "iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874", "windows-874": "cp874",
    "shift_jis": "cp932", "x-sjis": "cp932", "gb2312": "gb18030", "gbk": "gb18030", "euc_kr": "cp949", "iso-8859-8-i": "iso8859-8",
}  # fmt: skip
_NAMED = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_NAMED_INSIDE = re.compile(
    rb"<meta[^>]{0,400}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})|<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})", re.IGNORECASE
)
_HEAD = 16 << 10


def certain_charset(document: bytes) -> tuple[str, int] | None:
    """The charset that the bytes leave no doubt about, and the length of its mark; None when there is none."""
    for mark, charset in _MARKS:
        if document.startswith(mark):
            return charset, len(mark)
    for start, charset in _UNMARKED:
        if document.startswith(start):
            return charset, 0
    return ("utf-8", 0) if not document.isascii() and _is_utf_8(document) else None


def named_charset(content_type: str) -> str | None:
    """What a Content-Type says, by the name that Python knows it by. None when it says nothing that can be used."""
    found = _NAMED.search(content_type)
    return _known(found[1]) if found else None


def named_inside(document: bytes) -> str | None:
    """What a page or an XML document says of itself near its beginning."""
    found = _NAMED_INSIDE.search(document[:_HEAD])
    return _known((found[1] or found[2]).decode("ascii", "ignore")) if found else None


def decoded(document: bytes, charsets: Iterable[str | None]) -> str | None:
    """The text by the first of the charsets that fits, after what the bytes themselves leave no doubt about. None when none fits."""
    if certain := certain_charset(document):
        charset, length = certain
        return document[length:].decode(charset, "replace")
    for charset in filter(None, charsets):
        try:
            return document.decode(charset)
        except UnicodeDecodeError:
            continue
    return None


def _known(name: str) -> str | None:
    try:
        known = _MEANT.get(name.lower()) or codecs.lookup(name).name
        b" ".decode(_MEANT.get(known, known))
    except (LookupError, UnicodeError):
        return None
    return None if known in _NO_CHARSETS else _MEANT.get(known, known)


def _is_utf_8(document: bytes) -> bool:
    try:
        document.decode()
    except UnicodeDecodeError as error:
        # A document that breaks off may end inside a character.
        return (
            error.reason == "unexpected end of data" and error.start > len(document) - 4 and not document[: error.start].isascii()
        )
    return True
