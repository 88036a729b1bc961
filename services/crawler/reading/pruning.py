"""What is no part of the article goes before the main text is looked for: what names itself as a banner, comments, an appeal, and boxes
that hold nothing but links to other pages.

A name may deceive (the article of a paper about newsletters can stand in `newsletter-body`, its whole text in `subscriber-content`),
so what holds the headline, or half of what the page tells in sentences, stays, whatever it is called.
"""

import re

from lxml.html import HtmlElement

from services.crawler.reading.blocks import BOXES, headline_of, holds_headline, lines_of, text_of
from services.crawler.reading.boilerplate import tells

_NAMES = re.compile(
    r"cookie|consent|onetrust|didomi|usercentrics|cmp-|sp_message|gdpr"
    r"| (?:comment|commentaire|reaction|respond|disqus|promo|newsletter|infolettre|subscri|abonn|share|sharing|partage|social-|related"
    r"|recommend|most-read|mostread|trending|advert|breadcrumb)"
)
_ROLES = frozenset({"dialog", "alertdialog", "navigation", "contentinfo"})
# What a box of links may say besides them: its heading, dates, numbers.
_BESIDE_LINKS = 60
_LARGEST_BOX = 20_000
_HALF = 0.5


def prune(tree: HtmlElement) -> None:
    """Takes those parts out of the tree."""
    told = sum(len(line) for _, line in lines_of(tree) if tells(line))
    for element in [element for element in tree.iter(*BOXES) if _names_itself(element)]:
        _drop(element, told)
    for box in [element for element in tree.iter(*BOXES) if _holds_links(element)]:
        if _says_nothing(box):
            _drop(_widest(box), told)


def _drop(box: HtmlElement, told: int) -> None:
    minor = sum(len(line) for _, line in lines_of(box) if tells(line)) <= told * _HALF
    if box.getparent() is not None and minor and not holds_headline(box):
        box.drop_tree()


def _names_itself(element: HtmlElement) -> bool:
    if element.get("role") in _ROLES or element.get("aria-modal") == "true":
        return True
    return bool(_NAMES.search(f" {element.get('id', '')} {element.get('class', '')}".lower()))


def _holds_links(element: HtmlElement) -> bool:
    """Several links side by side, or a list of which each point has one."""
    if element.tag in {"ul", "ol"}:
        points = element.findall("li")
        return len(points) > 1 and all(next(point.iter("a"), None) is not None for point in points)
    return len(element.findall("a")) > 1


def _says_nothing(element: HtmlElement) -> bool:
    """Its text is links, but for a few words."""
    said = text_of(element, _LARGEST_BOX)
    linked = sum(len(text_of(link)) for link in element.iter("a")) if len(said) <= _LARGEST_BOX else 0
    return linked > 0 and len(said) - linked <= _BESIDE_LINKS


def _widest(box: HtmlElement) -> HtmlElement:
    """The box with its heading: the parent, while that says nothing else either."""
    parent = box.getparent()
    while parent is not None and parent.tag in BOXES and _says_nothing(parent):
        box, parent = parent, parent.getparent()
    return box


def before_headline(tree: HtmlElement) -> set[str]:
    """The texts that stand before the page's only headline: banners, sections, dates, labels, none of them the article."""
    headline = headline_of(tree)
    if headline is None:
        return set()
    return {" ".join(text.split()) for text in headline.xpath("preceding::text()")} - {""}
