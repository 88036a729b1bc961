"""What names itself as something else than the article goes before the main text is looked for: banners, comments, appeals, sharing.

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
_MOST_OF_THE_PAGE = 0.5
_SHORT_LINE = 60


def prune(tree: HtmlElement) -> None:
    """Takes those parts out of the tree."""
    whole = len(tree.text_content())
    for element in tree.xpath(_CANDIDATES):
        headline = element.xpath("boolean(.//h1)")
        if element.getparent() is not None and not headline and len(element.text_content()) <= whole * _MOST_OF_THE_PAGE:
            element.drop_tree()


def before_headline(tree: HtmlElement) -> set[str]:
    """The short texts that stand before the page's only headline: sections, dates, labels, none of them the article."""
    headlines = tree.xpath("//h1")
    if len(headlines) != 1:
        return set()
    texts = (" ".join(text.split()) for text in headlines[0].xpath("preceding::text()"))
    return {text for text in texts if text and len(text) <= _SHORT_LINE}
