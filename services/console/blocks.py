"""A Slack message's blocks as HTML, as they look in Slack. A block nobody knows is named, not hidden. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from services.console.mrkdwn import emoji, link, mrkdwn, plain_text
from shared.contracts import Json

_MOST_BLOCKS = 50
_RICH_STYLES = (("code", "code"), ("strike", "s"), ("italic", "em"), ("bold", "strong"))


def rendered(blocks: Sequence[Json], text: str) -> Markup:
    """The message; without blocks its text."""
    if not blocks:
        return _element("div", "slack-section", mrkdwn(text))
    return _joined(_block(block) for block in blocks[:_MOST_BLOCKS])


def _block(block: Any) -> Markup:
    kind = str(_at(block, "type"))
    render = _BLOCKS.get(kind)
    return render(block) if render else Markup('<p class="slack-unknown">A block of type “{}” stands here.</p>').format(kind)


def _header(block: Json) -> Markup:
    return _element("p", "slack-header", plain_text(_text(_at(block, "text"))))


def _section(block: Json) -> Markup:
    text = _element("div", "slack-text", _text_object(_at(block, "text"))) if _at(block, "text") else Markup()
    fields = _joined(_element("div", "slack-field", _text_object(field)) for field in _list(block, "fields"))
    if fields:
        text += _element("div", "slack-fields", fields)
    side = _item(_at(block, "accessory")) if _at(block, "accessory") else Markup()
    return _element("div", "slack-section", _element("div", "slack-body", text) + side)


def _context(block: Json) -> Markup:
    return _element("div", "slack-context", _joined(_item(item) for item in _list(block, "elements")))


def _actions(block: Json) -> Markup:
    return _element("div", "slack-actions", _joined(_item(item) for item in _list(block, "elements")))


def _image(block: Json) -> Markup:
    """Nothing is loaded from elsewhere: the words for the picture stand for it."""
    return _element("span", "slack-image", escape(_text(_at(block, "alt_text")) or "image"))


def _divider(_block: Json) -> Markup:
    return Markup('<hr class="slack-divider">')


def _markdown(block: Json) -> Markup:
    return _element("div", "slack-text", mrkdwn(_text(_at(block, "text")).replace("**", "*")))


def _button(item: Json) -> Markup:
    label = plain_text(_text(_at(item, "text")))
    style = {"primary": " slack-primary", "danger": " slack-danger"}.get(_text(_at(item, "style")), "")
    url = _text(_at(item, "url"))
    if url.casefold().startswith(("http://", "https://")):
        return Markup('<a class="slack-button{}" href="{}" rel="noopener noreferrer" target="_blank">{}</a>').format(
            style, url, label
        )
    return _element("span", f"slack-button{style}", label)


def _rich_text(block: Json) -> Markup:
    return _element("div", "slack-text", _joined(_rich_part(part) for part in _list(block, "elements")))


def _rich_part(part: Any) -> Markup:
    kind, inner = str(_at(part, "type")), _list(part, "elements")
    if kind == "rich_text_list":
        tag = "ol" if _at(part, "style") == "ordered" else "ul"
        return _element(tag, "slack-list", _joined(_element("li", "", _rich_part(item)) for item in inner))
    content = _joined(_rich_piece(piece) for piece in inner)
    return _element({"rich_text_quote": "blockquote", "rich_text_preformatted": "pre"}.get(kind, "div"), "", content)


def _rich_piece(piece: Any) -> Markup:
    kind = _at(piece, "type")
    if kind == "link":
        return link(_text(_at(piece, "url")), _text(_at(piece, "text")) or _text(_at(piece, "url")))
    if kind == "emoji":
        return escape(emoji(f":{_text(_at(piece, 'name'))}:"))
    shown = escape(_text(_at(piece, "text")))
    for name, tag in _RICH_STYLES:
        shown = _element(tag, "", shown) if _at(_at(piece, "style"), name) else shown
    return shown


def _item(item: Any) -> Markup:
    render = {"button": _button, "image": _image, "plain_text": _words, "mrkdwn": _words}.get(str(_at(item, "type")))
    return render(item) if render else Markup()


def _words(value: Any) -> Markup:
    return _element("span", "", _text_object(value))


def _text_object(value: Any) -> Markup:
    return mrkdwn(_text(_at(value, "text"))) if _at(value, "type") == "mrkdwn" else plain_text(_text(value))


def _text(value: Any) -> str:
    """The text of a text object, or the value itself when it is one."""
    found = _at(value, "text") if isinstance(value, Mapping) else value
    return found if isinstance(found, str) else ""


def _at(value: Any, key: str) -> Any:
    return value.get(key) if isinstance(value, Mapping) else None


def _list(value: Any, key: str) -> list[Any]:
    found = _at(value, key)
    return found if isinstance(found, list) else []


def _element(tag: str, css: str, content: Markup) -> Markup:
    return Markup("<{tag}{css}>{content}</{tag}>").format(
        tag=tag, css=Markup(' class="{}"').format(css) if css else Markup(), content=content
    )


def _joined(parts: Any) -> Markup:
    return Markup().join(parts)


_BLOCKS: dict[str, Callable[[Json], Markup]] = {
    "header": _header,
    "section": _section,
    "context": _context,
    "actions": _actions,
    "image": _image,
    "divider": _divider,
    "markdown": _markdown,
    "rich_text": _rich_text,
}
