"""Old pages lay their columns out in tables and part their paragraphs by line breaks; here both become what they mean."""

from lxml.html import HtmlElement

from services.crawler.reading.blocks import BLOCKS, text_of

_PARTS = ("table", "tbody", "thead", "tfoot", "tr", "td", "th")
# A cell of figures is short; one with so much text, or with a headline, is a column of the page.
_COLUMN = 300


def without_layout_tables(tree: HtmlElement) -> None:
    """Tables that hold columns of text become plain boxes. Tables of figures stay tables."""
    layout = [table for table in tree.iter("table") if _is_layout(table)]
    for table in layout:
        for part in [table, *_own_parts(table)]:
            part.tag = "div"
    for box in reversed([box for box in tree.iter("div", "font", "td", "section", "article") if len(box.findall("br")) > 1]):
        _part_at_breaks(box)


def _is_layout(table: HtmlElement) -> bool:
    if table.get("role") == "presentation" or table.find(".//h1") is not None or table.find(".//table") is not None:
        return True
    return any(len(text_of(cell, _COLUMN)) >= _COLUMN for cell in table.iter("td"))


def _own_parts(table: HtmlElement) -> list[HtmlElement]:
    return [part for part in table.iter(*_PARTS[1:]) if next(part.iterancestors("table"), None) is table]


def _part_at_breaks(box: HtmlElement) -> None:
    """The text between line breaks becomes paragraphs; blocks in between stay what they are."""
    children, paragraph = list(box), _paragraph(box, box.text)
    box.text = None
    for child in children:
        if child.tag == "br":
            paragraph = _paragraph(box, child.tail)
            box.remove(child)
        elif _is_block(child):
            tail, child.tail = child.tail, None
            box.append(child)
            paragraph = _paragraph(box, tail)
        else:
            paragraph.append(child)


def _is_block(element: HtmlElement) -> bool:
    return element.tag in BLOCKS or next(element.iter(*BLOCKS), None) is not None


def _paragraph(box: HtmlElement, text: str | None) -> HtmlElement:
    paragraph = box.makeelement("p", {})
    paragraph.text = text
    box.append(paragraph)
    return paragraph
