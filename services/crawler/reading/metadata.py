"""What a page says about itself in forms made for machines: JSON-LD first, then OpenGraph and its kin, then the markup.

These are exact where guessing from the text is not: a moment with its zone instead of a day, a headline without the site's name.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from lxml.html import HtmlElement
from tld import get_fld

from services.crawler.reading.blocks import headline_of, text_of
from services.crawler.reading.plain import plain_text
from services.crawler.urls import host_of, is_home, web_address

_ARTICLE = ("Article", "BlogPosting", "Report", "PressRelease")
_MOST_SCRIPTS = 20
_LONGEST_SCRIPT = 500_000
_DEEPEST = 6
_SHORTEST_HEADING = 12
_MARK = re.compile(r"\s+[-–—|·»:]\s+")
_PUBLISHED = (
    "article:published_time", "og:article:published_time", "parsely-pub-date", "dc.date.issued", "dcterms.created",
    "date.issued", "datepublished", "publish-date", "pubdate", "sailthru.date",
)  # fmt: skip


@dataclass(frozen=True)
class Said:
    """What the page says, as it says it."""

    title: str = ""
    published: str = ""
    publisher: str = ""
    language: str = ""
    canonical: str = ""
    body: str = ""
    metas: dict[str, str] = field(default_factory=dict)


def said_by(tree: HtmlElement, url: str) -> Said:
    metas = _metas(tree)
    node = _best_node(tree)
    heading = headline_of(tree)
    titles = [_string(node.get("headline")), metas.get("og:title", ""), metas.get("twitter:title", "")]
    return Said(
        title=_headline(
            _without_site(
                next((title for title in map(plain_text, titles) if title), ""), [metas.get("og:site_name", ""), host_of(url)]
            ),
            "" if heading is None else text_of(heading),
        ),
        published=_string(node.get("datePublished"))
        or next((metas[name] for name in _PUBLISHED if name in metas), "")
        or _itemprop(tree),
        publisher=plain_text(_name(node.get("publisher")) or metas.get("og:site_name", "")),
        language=_string(node.get("inLanguage"))
        or tree.get("lang", "")
        or metas.get("og:locale", "")
        or metas.get("content-language", ""),
        canonical=next(iter(tree.xpath("//link[translate(@rel, 'CANOIL', 'canoil')='canonical']/@href")), "")
        or metas.get("og:url", ""),
        body=plain_text(_string(node.get("articleBody"))),
        metas=metas,
    )


def own_canonical(named: str, url: str) -> str | None:
    """The address that the page names for itself, when it is an article's and of the same site; nobody speaks for another site."""
    try:
        address = web_address(urljoin(url, named)) if named.strip() else None
    except ValueError:
        return None
    if address is None or is_home(address) or _site(address) != _site(url):
        return None
    return address


def _site(url: str) -> str:
    return str(get_fld(url, fail_silently=True, search_private=True) or host_of(url).removeprefix("www."))


def _metas(tree: HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in tree.xpath("//meta[@content]"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv") or "").lower()
        if name and meta.get("content", "").strip():
            found.setdefault(name, meta.get("content").strip())
    return found


def _headline(said: str, heading: str) -> str:
    """What is said; where that is the heading with the site's name behind it, the heading alone."""
    title = said or heading
    return heading if len(heading) >= _SHORTEST_HEADING and title.startswith(heading) else title


def _without_site(title: str, names: list[str]) -> str:
    """Without the site's name at the end."""
    mark = max(_MARK.finditer(title), key=lambda found: found.start(), default=None)
    known = {_letters(name.removeprefix("www.")) for name in names if name}
    return title[: mark.start()] if mark and _letters(title[mark.end() :]) in known else title


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


def _itemprop(tree: HtmlElement) -> str:
    found = tree.xpath("//*[@itemprop='datePublished']/@datetime | //article//time[@pubdate]/@datetime")
    return str(found[0]) if found else ""


def _best_node(tree: HtmlElement) -> dict[str, Any]:
    nodes = [node for node in _nodes(tree) if _is_article(node)]
    return max(nodes, key=lambda node: ("headline" in node, "datePublished" in node), default={})


def _nodes(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    for script in tree.xpath("//script[@type='application/ld+json']/text()")[:_MOST_SCRIPTS]:
        try:
            yield from _mappings(json.loads(script[:_LONGEST_SCRIPT], strict=False), 0)
        except (json.JSONDecodeError, RecursionError):
            continue


def _mappings(data: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(data, dict):
        yield data
    children = data if isinstance(data, list) else [data.get("@graph"), data.get("mainEntity")] if isinstance(data, dict) else []
    for child in children:
        yield from _mappings(child, depth + 1)


def _is_article(node: dict[str, Any]) -> bool:
    kinds = node.get("@type")
    return any(isinstance(kind, str) and kind.endswith(_ARTICLE) for kind in (kinds if isinstance(kinds, list) else [kinds]))


def _string(value: Any) -> str:
    first = value[0] if isinstance(value, list) and value else value
    return first if isinstance(first, str) else ""


def _name(value: Any) -> str:
    first = value[0] if isinstance(value, list) and value else value
    return _string(first.get("name")) if isinstance(first, dict) else _string(first)
