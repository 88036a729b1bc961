"""A web page that stands where a feed was expected, and the feeds that it names."""

import re
from html import unescape

from services.crawler.reading.plain import joined

_HTML = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL
)
_FEED = re.compile(rb"<(?:rss|feed|rdf:rdf)\b", re.IGNORECASE)
_LINK = re.compile(r"<link\b[^>]{1,1000}>", re.IGNORECASE)
_FEED_TYPE = re.compile(r"application/(?:rss\+xml|atom\+xml|feed\+json)", re.IGNORECASE)
_HREF = re.compile(r"href\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE)
_HEAD = 200_000
_MOST_NAMED = 3


def is_web_page(document: bytes) -> bool:
    """A feed may be declared as HTML and be one."""
    return bool(_HTML.match(document[:4096])) and not _FEED.search(document[:4096])


def named_feeds(document: bytes, url: str) -> list[str]:
    """The addresses of the feeds that the page names, comments' feeds last."""
    found = []
    for tag in _LINK.findall(document[:_HEAD].decode("utf-8", "replace")):
        href = _HREF.search(tag)
        if href and _FEED_TYPE.search(tag):
            found.append(joined(url, unescape(href[1] or href[2] or href[3] or "")))
    return sorted(dict.fromkeys(found), key=lambda address: "comment" in address)[:_MOST_NAMED]
