"""The same article in pages of many makes: what papers put around their text, and how differently they mark it up."""

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape
from pathlib import Path

PAPERS = Path(__file__).with_name("papers")
LANGUAGES = sorted(path.stem for path in PAPERS.glob("*.toml"))
# Names of languages stand on pages in every language.
SWITCH = ("English", "Français", "Deutsch", "Español", "日本語", "中文", "한국어", "ไทย", "हिन्दी")
KEYS = (
    "cookie_banner_title",
    "cookie_banner_description",
    "essential_cookies_title",
    "essential_cookies_description",
    "accept_all_cookies",
)


@dataclass(frozen=True)
class Paper:
    """What a paper in one language prints. All but `headline` and `sentences` is furniture."""

    language: str
    headline: str
    sentences: tuple[str, ...]
    consent: tuple[str, ...]
    buttons: tuple[str, ...]
    menu: tuple[str, ...]
    newsletter: tuple[str, ...]
    share: tuple[str, ...]
    inline: str
    related_heading: str
    related: tuple[str, ...]
    teasers: tuple[str, ...]
    most_read: tuple[str, ...]
    comments: tuple[str, ...]
    footer: tuple[str, ...]

    def furniture(self) -> tuple[str, ...]:
        boxes = (self.consent, self.buttons, self.menu, self.newsletter, self.share, self.related, self.teasers, self.most_read)
        parts = [line for box in boxes for line in box]
        return (*KEYS, *SWITCH, *parts, *self.comments, *self.footer, self.inline, self.related_heading)


def paper(language: str) -> Paper:
    data = tomllib.loads((PAPERS / f"{language}.toml").read_text(encoding="utf-8"))
    return Paper(language=language, **{key: value if isinstance(value, str) else tuple(value) for key, value in data.items()})


def _tags(tag: str, lines: Iterable[str]) -> str:
    return "".join(f"<{tag}>{escape(line, quote=False)}</{tag}>" for line in lines)


def _links(lines: Iterable[str], tag: str = "li") -> str:
    return "".join(f'<{tag}><a href="/x/{number}">{escape(line, quote=False)}</a></{tag}>' for number, line in enumerate(lines))


def _document(one: Paper, body: str, head: str = "") -> str:
    title = escape(one.headline, quote=False)
    return f'<!doctype html><html lang="{one.language}"><head><meta charset="utf-8"><title>{title} | Paper</title>{head}</head><body>{body}</body></html>'


def semantic(one: Paper) -> str:
    """Elements named after what they are."""
    return _document(
        one,
        f"""<div id="onetrust-banner-sdk" role="dialog">{_tags("p", one.consent)}{_tags("button", one.buttons)}</div>
        <header><nav><ul>{_links(one.menu)}</ul></nav><ul class="lang-switch">{_links(SWITCH)}</ul></header>
        <main><article><h1>{one.headline}</h1><div class="share-tools">{_tags("button", one.share)}</div>
        {_tags("p", one.sentences[:2])}<aside><p><a href="/x">{one.inline}</a></p></aside>{_tags("p", one.sentences[2:])}</article>
        <section class="newsletter">{_tags("p", one.newsletter)}</section>
        <aside class="related"><h2>{one.related_heading}</h2><ul>{_links(one.related)}</ul>{_tags("p", one.teasers)}</aside>
        <section id="comments">{_tags("p", one.comments)}</section></main>
        <footer><ul>{_links(one.footer[:5])}</ul>{_tags("p", one.footer[5:])}</footer>""",
    )


def nameless(one: Paper) -> str:
    """Divs with names that a build tool made up, as single-page sites have."""
    teasers = "".join(
        f'<div class="css-9a"><a href="/x"><h3 class="css-7c">{title}</h3></a><div class="css-8">{_tags("p", one.teasers)}</div></div>'
        for title in one.related
    )
    return _document(
        one,
        f"""<div class="css-1"><div class="css-2">{_tags("p", one.consent)}<div>{_links(one.buttons, "span")}</div></div>
        <div class="css-3">{_links(one.menu, "div")}</div><div class="css-4">{_links(SWITCH, "span")}</div>
        <div class="css-5"><h1 class="css-h">{one.headline}</h1><div class="css-6">{_links(one.share, "span")}</div>
        <div class="css-b">{_tags("p", one.sentences)}</div></div>
        <div class="css-n">{_tags("p", one.newsletter)}</div>
        <div class="css-r"><h2 class="css-7">{one.related_heading}</h2>{teasers}</div>
        <div class="css-m"><h2>{one.most_read[0]}</h2>{_links(one.most_read[1:], "p")}</div>
        <div class="css-f">{_links(one.footer[:5], "span")}{_tags("p", one.footer[5:])}</div></div>""",
    )


def blog(one: Paper) -> str:
    """A blog engine's theme: widgets, tags, comments, text in one div."""
    comments = "".join(f'<li class="comment"><p>{escape(line, quote=False)}</p></li>' for line in one.comments)
    return _document(
        one,
        f"""<div id="page"><div id="masthead" class="site-header"><ul id="menu-main" class="menu">{_links(one.menu)}</ul></div>
        <div id="primary" class="content-area"><div id="post-71" class="post type-post"><h1 class="entry-title">{one.headline}</h1>
        <div class="entry-content">{_tags("p", one.sentences[:3])}<p><strong><a href="/x">{one.inline}</a></strong></p>{_tags("p", one.sentences[3:])}
        <div class="sharedaddy sd-sharing-enabled"><ul>{_links(one.share)}</ul></div>
        <div id="jp-relatedposts" class="jp-relatedposts"><h3>{one.related_heading}</h3>{_links(one.related, "p")}</div></div>
        <div id="comments" class="comments-area"><ol class="comment-list">{comments}</ol></div></div></div>
        <div id="secondary" class="widget-area"><div class="widget widget_recent"><h2>{one.most_read[0]}</h2><ul>{_links(one.most_read[1:])}</ul></div>
        <div class="widget mailpoet">{_tags("p", one.newsletter)}</div></div>
        <div id="colophon" class="site-footer">{_tags("p", one.footer)}</div></div>
        <div class="cookie-notice-container">{_tags("span", one.consent)}{_links(one.buttons, "span")}</div>""",
    )


def tabled(one: Paper) -> str:
    """Tables for layout, line breaks for paragraphs, as old sites have."""
    return _document(
        one,
        f"""<table width="100%"><tr><td colspan="3">{" | ".join(f'<a href="/">{item}</a>' for item in one.menu)}</td></tr>
        <tr><td width="20%"><b>{one.most_read[0]}</b><br>{"<br>".join(f'<a href="/x">{item}</a>' for item in one.most_read[1:])}</td>
        <td><h1>{one.headline}</h1><font size="2">{"<br><br>".join(escape(line, quote=False) for line in one.sentences)}</font>
        <br><br><b>{one.related_heading}</b><br>{"<br>".join(f'<a href="/x">{item}</a>' for item in one.related)}</td>
        <td width="20%">{"<br>".join(one.newsletter)}</td></tr>
        <tr><td colspan="3" align="center">{" - ".join(f'<a href="/f">{item}</a>' for item in one.footer[:5])}<br>{"<br>".join(one.footer[5:])}</td></tr></table>""",
    )


def flat(one: Paper) -> str:
    """One paragraph after the other and no name anywhere, with the raw keys of a banner that was never translated."""
    before = (*KEYS, *one.consent, *one.buttons, *one.menu, *SWITCH)
    after = (*one.share, *one.newsletter, one.related_heading, *one.related, *one.footer)
    return _document(one, f"<div>{_tags('p', before)}<h1>{one.headline}</h1>{_tags('p', one.sentences)}{_tags('p', after)}</div>")


def appeals(one: Paper) -> str:
    """Newsletter, link and advertisement between the paragraphs, inside the article."""
    body = _tags("p", one.sentences[:1])
    body += f'<div class="c-cta"><h3>{one.newsletter[0]}</h3><p>{one.newsletter[1]}</p><form><input placeholder="x"><button>{one.buttons[0]}</button></form></div>'
    body += _tags("p", one.sentences[1:2]) + f'<p><a href="/x">{one.inline}</a></p>' + _tags("p", one.sentences[2:4])
    body += f"<div><h4>{one.related_heading}</h4>{_links(one.related, 'div')}</div>" + _tags("p", one.sentences[4:])
    return _document(
        one,
        f"""<header><ul>{_links(one.menu)}</ul></header><article><h1>{one.headline}</h1>{body}</article>
        <footer>{_tags("p", one.footer)}</footer>""",
    )


SHAPES: dict[str, Callable[[Paper], str]] = {shape.__name__: shape for shape in (semantic, nameless, blog, tabled, flat, appeals)}
