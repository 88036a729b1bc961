"""What is no part of the article goes before the main text is looked for: what names itself as a banner, comments, an appeal, and boxes
that hold nothing but links to other pages.

A name may deceive (the article of a paper about newsletters can stand in `newsletter-body`), so what holds the headline or most of
the page's text stays, whatever it is called.
"""

from lxml.html import HtmlElement

_LOWER = "translate(concat(' ', @id, ' ', @class), 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')"
_ANYWHERE = ("cookie", "consent", "onetrust", "didomi", "usercentrics", "cmp-", "sp_message", "gdpr")
_AT_THE_START = (
    "comment", "commentaire", "reaction", "respond", "disqus", "promo", "newsletter", "infolettre", "paywall", "subscri", "abonn",
    "share", "sharing", "partage", "social-", "related", "recommend", "most-read", "mostread", "trending", "advert", "breadcrumb",
)  # fmt: skip
_ROLES = ("dialog", "alertdialog", "navigation", "contentinfo")
_NAMED = " or ".join(
    [f"contains({_LOWER}, '{name}')" for name in _ANYWHERE]
    + [f"contains({_LOWER}, ' {name}')" for name in _AT_THE_START]
    + [f"@role='{role}'" for role in _ROLES]
    + ["@aria-modal='true'"]
)
_CANDIDATES = f"//*[not(self::html or self::head or self::body or self::article or self::main or self::h1)][{_NAMED}]"
_LINKS = "//*[self::ul or self::ol][count(li) > 1][count(li//a) >= count(li)] | //*[self::div or self::section or self::aside][count(a) > 1]"
_BOXES = frozenset({"div", "section", "aside", "nav", "ul", "ol"})
# What a box of links may say besides them: its heading, dates, numbers.
_BESIDE_LINKS = 60
_MOST_OF_THE_PAGE = 0.5
_SHORT_LINE = 60


def prune(tree: HtmlElement) -> None:
    """Takes those parts out of the tree."""
    whole = len(tree.text_content())
    for element in tree.xpath(_CANDIDATES):
        headline = element.xpath("boolean(.//h1)")
        if element.getparent() is not None and not headline and len(element.text_content()) <= whole * _MOST_OF_THE_PAGE:
            element.drop_tree()
    for box in tree.xpath(_LINKS):
        if _says_nothing(box):
            whole_box = _widest(box)
            if whole_box.getparent() is not None and len(whole_box.text_content()) <= whole * _MOST_OF_THE_PAGE:
                whole_box.drop_tree()


def _says_nothing(element: HtmlElement) -> bool:
    """Its text is links, but for a few words."""
    linked = sum(len(link.text_content().strip()) for link in element.iter("a"))
    return linked > 0 and len(" ".join(element.text_content().split())) - linked <= _BESIDE_LINKS


def _widest(box: HtmlElement) -> HtmlElement:
    """The box with its heading: the parent, while that says nothing else either."""
    parent = box.getparent()
    while parent is not None and parent.tag in _BOXES and _says_nothing(parent):
        box, parent = parent, parent.getparent()
    return box


def before_headline(tree: HtmlElement) -> set[str]:
    """The short texts that stand before the page's only headline: sections, dates, labels, none of them the article."""
    headlines = tree.xpath("//h1")
    if len(headlines) != 1:
        return set()
    texts = (" ".join(text.split()) for text in headlines[0].xpath("preceding::text()"))
    return {text for text in texts if text and len(text) <= _SHORT_LINE}
