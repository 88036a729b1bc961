"""Text from the world made fit for a header, a page and a chat. Pure; nothing here fails on any string."""

import unicodedata
from urllib.parse import quote, urlsplit

# Line and paragraph separators break headers; bidirectional marks and tags make text read as what it is not.
_HOSTILE = {
    *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF, *range(0xE0000, 0xE0080),
}  # fmt: skip
_DROP = dict.fromkeys([code for code in (*range(0x20), *range(0x7F, 0xA0), *_HOSTILE) if code not in {0x09, 0x0A}])
_JOINERS = {"\u200d", "\ufe0f", "\ufe0e"}
_LONGEST_URL = 2000


def clean(text: str) -> str:
    """Without control characters, text-direction tricks and lone surrogates; white space kept as lines."""
    whole = text.encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", whole.translate(_DROP))


def one_line(text: str, most: int = 300) -> str:
    """`clean` on one line, shortened."""
    return shorten(" ".join(clean(text).split()), most)


def shorten(text: str, most: int) -> str:
    """At most `most` characters, with an ellipsis where something was cut, and never within a letter and its marks."""
    if len(text) <= most:
        return text
    end = max(0, most - 1)
    while end > 0 and (unicodedata.combining(text[end]) or text[end] in _JOINERS or text[end - 1] in _JOINERS):
        end -= 1
    return text[:end].rstrip() + "…"


def web_link(url: str | None) -> str | None:
    """The address if it is one of the web that may be a link, its odd characters percent-encoded; else None."""
    if not url or len(url) > _LONGEST_URL:
        return None
    tidy = clean(url).strip()
    try:
        parts = urlsplit(tidy)
        host = parts.hostname
    except ValueError:
        return None
    if (
        parts.scheme.lower() not in {"http", "https"}
        or not host
        or parts.username is not None
        or any(sign.isspace() for sign in tidy)
    ):
        return None
    return quote(tidy, safe="%:/?#[]@!$&()*+,;=-._~")
