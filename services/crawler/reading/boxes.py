"""Boxes that are furniture by what they hold, whatever they are called: appeals, forms, lists of other articles.

A box goes as a whole: an appeal with its heading and its button, a list with its teasers, which tell of other deals. What holds the
headline, or most of what the page tells in sentences, stays.
"""

from itertools import islice, takewhile

from lxml.html import HtmlElement

from services.crawler.reading.blocks import KEPT, boxes_around, holds_headline, is_linked, lines_of, text_of
from services.crawler.reading.boilerplate import tells
from services.crawler.reading.furniture import is_furniture, is_reference, is_related_heading, width

_APPEAL, _LIST, _CARD = 400, 6000, 400
_TITLE = 20
_PARAGRAPHS = frozenset({"div", "h3", "h4", "h5", "h6", "li", "p"})
_MOST = 0.6
_CARDS = 2
# What a box may say besides what was dropped of it: its heading, a link to more.
_HEADING = 60
# An honest page has some dozens of boxes; more would only take time.
_MOST_BOXES = 300


def prune_boxes(tree: HtmlElement) -> None:
    """Takes those boxes out of the tree."""
    lines = lines_of(tree)
    told = sum(len(line) for _, line in lines if tells(line))
    for form in list(islice(tree.iter("form", "input", "textarea", "select"), _MOST_BOXES)):
        if _is_in(form, tree):
            _drop_form(form)
    for parent in [element for element in tree.iter("div", "section", "aside", "ul", "ol", "td") if len(element) > 1]:
        if _is_in(parent, tree):
            _drop_cards(parent, told)
    for element, line in islice(((element, line) for element, line in lines if _is_suspect(element, line)), _MOST_BOXES):
        if _is_in(element, tree):
            _judge(element, line, told)


def _is_suspect(element: HtmlElement, line: str) -> bool:
    return is_related_heading(line) or is_reference(line) or _is_title_of_another(element, line) or is_furniture(line)


def _is_title_of_another(element: HtmlElement, line: str) -> bool:
    return element.tag in _PARAGRAPHS and width(line) >= _TITLE and is_linked(element)


def _judge(element: HtmlElement, line: str, told: int) -> None:
    if is_related_heading(line):
        _drop_list(element, line, told)
    elif is_reference(line) or _is_title_of_another(element, line):
        element.drop_tree()
    else:
        _drop_appeal(element)


def _drop_form(form: HtmlElement) -> None:
    """What asks for input, with the words around it; a form around the whole page, as some servers make it, stays."""
    widest = None
    for box in boxes_around(form):
        said = text_of(box, _APPEAL)
        if len(said) > _APPEAL or holds_headline(box) or sum(map(tells, (line for _, line in lines_of(box)))) > 1:
            break
        widest = box
    if widest is not None:
        widest.drop_tree()


def _drop_appeal(element: HtmlElement) -> None:
    """The box around the line, as long as nothing in it tells anything. A line without a box is left to `boilerplate`."""
    widest = element
    for box in boxes_around(element):
        said = text_of(box, _APPEAL)
        if len(said) > _APPEAL or holds_headline(box) or any(tells(line) for _, line in lines_of(box)):
            break
        widest = box
    if widest is not element:
        widest.drop_tree()


def _drop_list(heading: HtmlElement, line: str, told: int) -> None:
    """The widest box that begins with the heading; where there is none, the heading and the links after it."""
    widest = None
    for box in boxes_around(heading):
        if holds_headline(box) or not text_of(box, len(line) + 20).startswith(line):
            break
        if _is_minor(box, told) and len(lines_of(box)) > 1:
            widest = box
    if widest is not None:
        widest.drop_tree()
    else:
        _drop_links_after(heading)


def _drop_links_after(heading: HtmlElement) -> None:
    links = list(takewhile(lambda sibling: is_linked(sibling) or not text_of(sibling), heading.itersiblings()))
    if any(map(text_of, links)):
        for element in (heading, *links):
            element.drop_tree()


def _drop_cards(parent: HtmlElement, told: int) -> None:
    """Boxes of one make side by side, each a linked title and a few words about it: a list of other articles, heading and all."""
    cards = [child for child in parent if _is_card(child)]
    if len({(card.tag, card.get("class")) for card in cards}) != 1 or len(cards) < _CARDS:
        return
    if sum(len(line) for card in cards for _, line in lines_of(card) if tells(line)) > told * _MOST:
        return
    for card in cards:
        card.drop_tree()
    if len(text_of(parent, _HEADING)) <= _HEADING and parent.tag not in KEPT and not holds_headline(parent):
        parent.drop_tree()


def _is_card(box: HtmlElement) -> bool:
    if box.find(".//a") is None or len(text_of(box, _CARD)) > _CARD or holds_headline(box):
        return False
    inside = lines_of(box)
    return len(inside) > 1 and width(inside[0][1]) >= _TITLE and (is_linked(inside[0][0]) or _in_link(inside[0][0], box))


def _in_link(element: HtmlElement, box: HtmlElement) -> bool:
    return next(element.iterancestors("a"), None) in set(box.iter("a"))


def _is_minor(box: HtmlElement, told: int) -> bool:
    """True while the box tells less than most of what the page does."""
    return len(text_of(box, _LIST)) <= _LIST and sum(len(line) for _, line in lines_of(box) if tells(line)) <= told * _MOST


def _is_in(element: HtmlElement, tree: HtmlElement) -> bool:
    """False for what was dropped with a box around it."""
    top = element
    while (parent := top.getparent()) is not None:
        top = parent
    return top is tree.getroottree().getroot()
