"""The article of a page: what names itself furniture is pruned, trafilatura finds the main text, our lines filter has the last word.

trafilatura alone lets an unstyled cookie banner with raw message keys through; `boilerplate` measured at no loss on real pages.
Pages beyond its strength (megabytes of markup) are read as plain lines instead.
"""

import datetime as dt
import logging
from typing import Any

import trafilatura
from lxml.html import HtmlElement
from trafilatura.utils import decode_file, load_html

from services.crawler.reading.boilerplate import article_lines, is_remnant, main_text
from services.crawler.reading.boxes import prune_boxes
from services.crawler.reading.charset import decoded, named_charset, named_inside
from services.crawler.reading.layout import without_layout_tables
from services.crawler.reading.metadata import own_canonical, said_by
from services.crawler.reading.plain import language_code, moment, plain_text, plausible
from services.crawler.reading.pruning import before_headline, prune
from services.crawler.reading.results import PageRead
from services.crawler.reading.tags import without_oversized

_LARGEST_TREE = 2 << 20
_LARGEST_PLAIN = 4 << 20
_BODY_WORTH = 300
_BODY_LONGER = 1.3


def read_page(document: bytes, content_type: str, url: str) -> PageRead:
    """Raises ValueError, saying why there is no article in it."""
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    kind = content_type.partition(";")[0].strip().lower()
    if kind and not (kind.startswith("text/") or "html" in kind or "xml" in kind):
        raise ValueError(f"it is {kind}, not a web page")
    text = _decoded(without_oversized(document), content_type).replace("\x00", "")
    if kind == "text/plain":
        return PageRead(text="\n".join(article_lines(text.splitlines(), most_furniture=2)))
    tree = load_html(text) if len(text) <= _LARGEST_TREE else None
    if tree is None:
        return PageRead(text="\n".join(main_text(plain_text(text[:_LARGEST_PLAIN]).split("\n"))))
    return _article(tree, url)


def _article(tree: HtmlElement, url: str) -> PageRead:
    said = said_by(tree, url)
    without_layout_tables(tree)
    prune(tree)
    prune_boxes(tree)
    above = before_headline(tree)
    found = _extracted(tree, url)
    lines = (
        article_lines([line for line in map(str.strip, (found.text or "").split("\n")) if not is_remnant(line)]) if found else []
    )
    title = said.title or (found.title if found else "") or ""
    body = said.body
    if len(body) >= _BODY_WORTH and len(body) >= _BODY_LONGER * len("\n".join(lines)) and _shares(body, lines):
        lines = body.split("\n")
    lines = _below_headline(lines, above, title)
    return PageRead(
        title=title,
        text="\n".join(lines),
        language=language_code(said.language),
        published_at=plausible(moment(said.published)) or (_day(found.date) if found else None),
        publisher=said.publisher or None,
        canonical_url=own_canonical(said.canonical, url),
    )


def _extracted(tree: HtmlElement, url: str) -> Any:
    return trafilatura.bare_extraction(
        tree,
        url=url,
        with_metadata=True,
        include_comments=False,
        date_extraction_params={
            "original_date": True,
            "extensive_search": False,
            "max_date": dt.datetime.now(dt.UTC).date().isoformat(),
        },
    )


def _shares(body: str, lines: list[str]) -> bool:
    """True when the body that the page declares is the text that was found, only longer; a page may declare anything."""
    flat = " ".join(body.split())
    return not lines or 2 * sum(" ".join(line.split())[:80] in flat for line in lines) >= len(lines)


def _below_headline(lines: list[str], above: set[str], title: str) -> list[str]:
    """Without the title, and without what stands above the page's headline; should that be most of the text, it was no headline."""
    first = next((index for index, line in enumerate(lines) if line not in above and not _same(line, title)), len(lines))
    shed = sum(len(line) for line in lines[:first] if not _same(line, title))
    return lines[first:] if 2 * shed <= sum(map(len, lines)) else [line for line in lines if not _same(line, title)]


def _same(line: str, title: str) -> bool:
    return "".join(filter(str.isalnum, line)).casefold() == "".join(filter(str.isalnum, title)).casefold()


def _day(date: str | None) -> dt.datetime | None:
    return moment(date[:10]) if date else None


def _decoded(document: bytes, content_type: str) -> str:
    return decoded(document, [named_charset(content_type), named_inside(document)]) or str(decode_file(document))
