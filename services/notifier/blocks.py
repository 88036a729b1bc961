"""Slack's Block Kit as plain dicts: escaping, and the limits a message must keep. Pure.

Limits: https://docs.slack.dev/reference/block-kit/blocks; the sum of all blocks is refused near 13,200 characters (slackapi/bolt-js issue 2509).
"""

import json
from collections.abc import Iterator
from typing import Any

from services.notifier.cleaning import clean, shorten, web_link

Block = dict[str, Any]

MOST_BLOCKS, MOST_CHARACTERS, MOST_TEXT = 45, 12_000, 3_500
_TEXT, _FIELD, _HEADER, _BUTTON = 3_000, 2_000, 150, 75
_LISTED = {"section": ("fields", 10), "context": ("elements", 10), "actions": ("elements", 25)}
_KNOWN = {"section", "header", "context", "divider", "actions", "image"}
_EMPHASIS = str.maketrans({sign: f"{sign}\u200b" for sign in "*_~`"})


class Markup(str):
    """Text that is Slack's markup already, and is not escaped again."""

    __slots__ = ()


def escape(value: object) -> str:
    """Any value as text that means only itself in a message: no mention, link or emphasis can be made with it."""
    if isinstance(value, Markup):
        return value
    text = clean(str(value)).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.translate(_EMPHASIS)


def link(url: str | None, label: object) -> Markup:
    """`<url|label>`, or the bare label when the address may not be a link."""
    address = web_link(url)
    words = " ".join(str(escape(label)).replace("|", "¦").split())
    if address is None:
        return Markup(words)
    return Markup(f"<{address.replace('&', '&amp;').replace('|', '%7C')}|{words or address}>")


def cut(text: str, most: int) -> str:
    """At most `most` characters of markup, cut neither within an entity nor within a link."""
    if len(text) <= most:
        return text
    head = text[: most - 1]
    if head.rfind("<") > head.rfind(">"):
        head = head[: head.rfind("<")]
    ampersand = head.rfind("&")
    if ampersand > head.rfind(";"):
        head = head[:ampersand]
    return shorten(head + "\u200b\u200b", len(head) + 1) if len(head) > most - 2 else head.rstrip() + "…"


def trimmed(blocks: list[Block]) -> list[Block]:
    """Every text within its limit, empty ones left out. Does not count the blocks: that is for whoever chooses what to leave out."""
    return [block for block in map(_trim, blocks) if block is not None]


def fits(blocks: list[Block]) -> bool:
    return len(blocks) <= MOST_BLOCKS and len(json.dumps(blocks, ensure_ascii=False)) <= MOST_CHARACTERS


def faults(blocks: object) -> list[str]:
    """What Slack would refuse, in words for who wrote the template."""
    if not isinstance(blocks, list):
        return ["'blocks' is a list"]
    found = [fault for position, block in enumerate(blocks, 1) for fault in _faults_of(block, f"block {position}")]
    ids = [block["block_id"] for block in blocks if isinstance(block, dict) and "block_id" in block]
    if len(ids) != len(set(ids)):
        found.append("two blocks have the same block_id")
    return found


def _trim(block: Block) -> Block | None:
    kind = block.get("type")
    trimmed_block = dict(block)
    if kind in {"section", "header"} and "text" in block:
        trimmed_block["text"] = _text(block["text"], _HEADER if kind == "header" else _TEXT)
        if trimmed_block["text"] is None:
            del trimmed_block["text"]
    key, most = _LISTED.get(str(kind), ("", 0))
    if key in block and isinstance(block[key], list):
        entries = [_text(entry, _FIELD) if "text" in entry and kind != "actions" else entry for entry in block[key]]
        trimmed_block[key] = [entry for entry in entries if entry is not None][:most]
        if not trimmed_block[key]:
            del trimmed_block[key]
    is_empty = kind in {"section", "header", "context", "actions"} and not {"text", "fields", "elements"} & set(trimmed_block)
    return None if is_empty else trimmed_block


def _text(text: Any, most: int) -> Any:
    if not isinstance(text, dict) or not isinstance(text.get("text"), str):
        return text
    words = text["text"].strip()
    if not words:
        return None
    marked = {"verbatim": True} if text.get("type") == "mrkdwn" else {}
    return {**text, "text": cut(words, most), **marked}


def _faults_of(block: Any, where: str) -> Iterator[str]:
    if not isinstance(block, dict):
        yield f"{where} is a mapping with a 'type'"
        return
    kind = block.get("type")
    if kind not in _KNOWN:
        yield f"{where}: type '{kind}' is none of {', '.join(sorted(_KNOWN))}"
        return
    if kind == "header":
        yield from _text_faults(block.get("text"), where, ("plain_text",))
    elif kind == "section" and "text" in block:
        yield from _text_faults(block["text"], where, ("plain_text", "mrkdwn"))
    elif kind == "image" and (web_link(block.get("image_url")) is None or not block.get("alt_text")):
        yield f"{where}: an image has an image_url of the web and an alt_text"
    yield from _entry_faults(block, str(kind), where)


def _entry_faults(block: Block, kind: str, where: str) -> Iterator[str]:
    key, most = _LISTED.get(kind, ("", 0))
    entries = block.get(key, [])
    if not isinstance(entries, list) or len(entries) > most:
        yield f"{where}: '{key}' is a list of at most {most}"
        return
    for entry in entries:
        if kind == "actions":
            yield from _button_faults(entry, where)
        else:
            yield from _text_faults(entry, where, ("plain_text", "mrkdwn"))


def _button_faults(button: Any, where: str) -> Iterator[str]:
    if not isinstance(button, dict) or button.get("type") != "button":
        yield f"{where}: only buttons are offered"
        return
    yield from _text_faults(button.get("text"), where, ("plain_text",))
    if "url" in button and web_link(button["url"]) is None:
        yield f"{where}: a button's url is a link of the web"
    if len(str(button.get("text", {}).get("text", ""))) > _BUTTON:
        yield f"{where}: a button has at most {_BUTTON} characters"


def _text_faults(text: Any, where: str, kinds: tuple[str, ...]) -> Iterator[str]:
    if not isinstance(text, dict) or text.get("type") not in kinds or not isinstance(text.get("text"), str) or not text["text"]:
        yield f"{where}: a text is {{type: {' or '.join(kinds)}, text: ...}} and not empty"
