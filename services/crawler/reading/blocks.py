"""The blocks of a page: which elements hold a line of its text, and what a box around them says. One look at each element."""

from collections.abc import Iterator

from lxml.html import HtmlElement

from services.crawler.urls import is_home

BLOCKS = (
    "address", "article", "aside", "blockquote", "body", "button", "center", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption", "figure",
    "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "label", "legend", "li", "main", "nav", "ol", "p", "pre", "section", "summary",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
)  # fmt: skip
# What may stand around other parts, without being the page or the article itself.
BOXES = ("aside", "dialog", "div", "footer", "form", "header", "nav", "ol", "section", "ul")
# Parts that every page has.
KEPT = frozenset({"html", "body", "article", "main"})


def text_of(element: HtmlElement, limit: int = 1000) -> str:
    """The text in the element, on one line; no more of it than about `limit` characters, however large the element is."""
    parts: list[str] = []
    room = limit
    for part in element.itertext(tag=None):
        parts.append(part)
        room -= len(part.strip())
        if room < 0:
            break
    return " ".join(" ".join(parts).split())


def lines_of(tree: HtmlElement) -> list[tuple[HtmlElement, str]]:
    """The elements that hold one line each, with that line: blocks without blocks in them."""
    outer: set[HtmlElement] = set()
    blocks = list(tree.iter(*BLOCKS))
    for block in blocks:
        parent = block.getparent()
        while parent is not None and parent not in outer:
            outer.add(parent)
            parent = parent.getparent()
    return [(block, text) for block in blocks if block not in outer and (text := text_of(block))]


def boxes_around(element: HtmlElement) -> Iterator[HtmlElement]:
    """The element and what encloses it, from the inside out, as far as it is no part that every page has."""
    box = element
    while box is not None and box.getparent() is not None and box.tag not in KEPT:
        yield box
        box = box.getparent()


def is_linked(element: HtmlElement) -> bool:
    """True when all that the element says is one link to another page."""
    links = [link for link in element.iter("a") if link.text_content().strip()]
    if len(links) != 1 or str(links[0].get("href", "")).startswith(("#", "mailto:", "tel:")):
        return False
    text = text_of(element)
    return "://" not in text and text == text_of(links[0])


def headline_of(tree: HtmlElement) -> HtmlElement | None:
    """The page's only headline of the first order; one that leads home is the site's name."""
    headings = [heading for heading in tree.iter("h1") if not any(_leads_home(link) for link in heading.iter("a"))]
    return headings[0] if len(headings) == 1 else None


def holds_headline(box: HtmlElement) -> bool:
    return box.tag == "h1" or box.find(".//h1") is not None


def _leads_home(link: HtmlElement) -> bool:
    target = str(link.get("href", "")).strip()
    try:
        return target == "/" or ("://" in target and is_home(target))
    except ValueError:
        return False
