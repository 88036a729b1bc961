"""Slack's own markup as HTML. Whatever is not markup is escaped; a link that is not http, https or mailto stays text. Pure.

Slack's texts come with `&`, `<` and `>` written as entities, and `<...>` around links and mentions.
"""

import html
import re

from markupsafe import Markup, escape

_PIECES = re.compile(r"```(?P<block>.+?)```|`(?P<code>[^`\n]+)`|<(?P<angle>[^<>\n]+)>", re.DOTALL)
# Pieces that no style may reach into stand aside under a number between two characters that no text has.
_ASIDE = ("\ue000", "\ue001")
_NO_ASIDE = dict.fromkeys(map(ord, _ASIDE), "\N{REPLACEMENT CHARACTER}")
_PUT_ASIDE = re.compile(f"{_ASIDE[0]}([0-9]+){_ASIDE[1]}")
# A sign before a zero-width space is one that its writer made harmless.
_STYLES = tuple(
    (re.compile(rf"(?<![\w{sign}]){sign}(?=[^\s\u200b])(.+?)(?<=\S){sign}(?![\w{sign}\u200b])"), tag)
    for sign, tag in ((r"\*", "strong"), ("_", "em"), ("~", "s"))
)
_EMOJI_NAME = re.compile(r":([a-z0-9_+-]{2,30}):")
_EMOJI = {
    "moneybag": "💰", "rotating_light": "🚨", "chart_with_upwards_trend": "📈", "bell": "🔔", "newspaper": "📰", "handshake": "🤝",
    "warning": "⚠️", "white_check_mark": "✅", "x": "❌", "link": "🔗", "eyes": "👀", "mag": "🔍", "arrow_right": "➡️", "office": "🏢",
    "large_green_circle": "🟢", "large_yellow_circle": "🟡", "red_circle": "🔴", "information_source": "ℹ️", "repeat": "🔁",
}  # fmt: skip
_QUOTE = "&gt;"
_DATE = re.compile(r"^!date\^\d+\^[^|]*\|(.*)$", re.DOTALL)


def mrkdwn(text: str) -> Markup:
    """Bold, italic, struck, code, quotes, lists as typed, links, mentions and the common emoji."""
    pieces: list[str] = []

    def put_aside(found: re.Match[str]) -> str:
        pieces.append(_piece(found))
        return _ASIDE[0] + str(len(pieces) - 1) + _ASIDE[1]

    bare = _PIECES.sub(put_aside, text.translate(_NO_ASIDE))
    styled = _quoted(_styled(bare))
    return Markup(_PUT_ASIDE.sub(lambda found: pieces[int(found.group(1))], styled))  # noqa: S704 - each piece is escaped where it is made


def plain_text(text: str) -> Markup:
    return escape(emoji(html.unescape(text)))


def emoji(text: str) -> str:
    return _EMOJI_NAME.sub(lambda name: _EMOJI.get(name.group(1), name.group(0)), text)


def link(url: str, label: str) -> Markup:
    """A link when it leads to a page or a mail; otherwise its label."""
    if not url.casefold().startswith(("http://", "https://", "mailto:")):
        return escape(label)
    return Markup('<a href="{}" rel="noopener noreferrer" target="_blank">{}</a>').format(url, label)


def _piece(found: re.Match[str]) -> str:
    if found["block"] is not None:
        return str(Markup("<pre>{}</pre>").format(html.unescape(found["block"]).strip("\n")))
    if found["code"] is not None:
        return str(Markup("<code>{}</code>").format(html.unescape(found["code"])))
    return str(_angle(html.unescape(found["angle"])))


def _angle(inner: str) -> Markup:
    target, _, label = inner.partition("|")
    if date := _DATE.match(inner):
        return escape(date.group(1))
    if target[:1] in {"@", "#", "!"}:
        sign = "#" if target[0] == "#" else "@"
        name = label.lstrip("@#") or target[1:]
        return Markup('<span class="slack-mention">{}{}</span>').format(sign, name)
    return link(target, label or target.removeprefix("mailto:"))


def _styled(text: str) -> str:
    styled = str(escape(emoji(html.unescape(text))))
    for pattern, tag in _STYLES:
        styled = pattern.sub(rf"<{tag}>\1</{tag}>", styled)
    return styled


def _quoted(text: str) -> str:
    """Lines that begin with > become one quotation."""
    lines: list[str] = []
    quote: list[str] = []
    for line in [*text.split("\n"), ""]:
        if line.startswith(_QUOTE):
            quote.append(line.removeprefix(_QUOTE).lstrip())
            continue
        if quote:
            lines.append("<blockquote>" + "<br>".join(quote) + "</blockquote>")
            quote = []
        lines.append(line)
    return "<br>".join(lines[:-1]).replace("</blockquote><br>", "</blockquote>")
