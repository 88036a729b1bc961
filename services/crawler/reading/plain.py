"""HTML fragments as plain text: titles and summaries of feeds, and pages too large or too odd for the real reader."""

import datetime as dt
import re
from html import unescape
from urllib.parse import urljoin

_HIDDEN = re.compile(r"<(script|style|noscript|template|svg|head)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.IGNORECASE | re.DOTALL)
_BLOCK = re.compile(
    r"</?(?:p|div|br|hr|li|ul|ol|dl|dt|dd|h[1-6]|tr|td|th|table|section|article|header|footer|nav|aside|main|figure|figcaption"
    r"|blockquote|pre|form|option|button|label)\b[^<>]*>",
    re.IGNORECASE,
)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<[!?][^<>]*>")
_FIRST_PAGES, _AGES_FROM_NOW = dt.datetime(1991, 1, 1, tzinfo=dt.UTC), dt.datetime(2200, 1, 1, tzinfo=dt.UTC)
_SPACE = re.compile(r"[^\S\n]+")


def plain_text(fragment: str) -> str:
    """Paragraphs parted by one line break. `a < b` stays what it is: only what looks like a tag is one."""
    if "<" in fragment:
        fragment = _TAG.sub("", _BLOCK.sub("\n", _HIDDEN.sub(" ", fragment)))
    lines = (_SPACE.sub(" ", line).strip() for line in unescape(fragment).split("\n"))
    return "\n".join(line for line in lines if line)


def joined(base: str, link: str) -> str:
    """The link seen from where it stands; as it is when it cannot be made out."""
    try:
        return urljoin(base, link.strip())
    except ValueError:
        return link


def moment(text: str | None) -> dt.datetime | None:
    """An ISO 8601 moment in UTC; one without a zone is taken as UTC. None when it is no moment."""
    if not text:
        return None
    try:
        parsed = dt.datetime.fromisoformat(text.strip())
        return parsed.replace(tzinfo=parsed.tzinfo or dt.UTC).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None


def plausible(at: dt.datetime | None) -> dt.datetime | None:
    """None for a moment before there was a Web or ages from now: a date that is missing often comes out as 1970, 1, or 9999."""
    return at if at is None or _FIRST_PAGES <= at < _AGES_FROM_NOW else None


def language_code(tag: str | None) -> str | None:
    """`fr` of `fr-FR` or `fr_fr`, `zh-Hant` of `zh-Hant-TW`. None for what is no language tag."""
    parts = re.split(r"[-_]", (tag or "").strip())
    if not re.fullmatch(r"[a-zA-Z]{2,3}", parts[0]) or parts[0].lower() in {"und", "mul", "zxx"}:
        return None
    script = next((part.title() for part in parts[1:] if re.fullmatch(r"[a-zA-Z]{4}", part)), None)
    return f"{parts[0].lower()}-{script}" if script and script != "Latn" else parts[0].lower()
