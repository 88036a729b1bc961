"""A composed message for a terminal or a browser. Pure."""

import json
import re
from email import message_from_bytes, policy
from typing import Any

_TOKEN = re.compile(r"<(?P<url>https?://[^|>]+)\|(?P<label>[^>]*)>")

# an asterisk before a zero-width space is one that the text has, and stays
_BOLD = re.compile(r"\*(?!\u200b)([^*\n]+)\*(?!\u200b)")


def as_text(medium: str, payload: bytes) -> str:
    """The headers a reader sees and the plain text; a Slack message as its words."""
    if medium == "slack":
        message = json.loads(payload)
        return "\n".join([message["text"], "", *(line for block in message["blocks"] for line in _words(block))])
    mail = message_from_bytes(payload, policy=policy.default)
    text = mail.get_body(("plain",))
    head = [f"{name}: {mail[name]}" for name in ("From", "To", "Subject", "Date")]
    return "\n".join([*head, "", text.get_content() if text else ""])


def as_html(medium: str, payload: bytes) -> str:
    if medium == "slack":
        return json.dumps(json.loads(payload), indent=2, ensure_ascii=False)
    html = message_from_bytes(payload, policy=policy.default).get_body(("html",))
    return str(html.get_content()) if html else ""


def _words(block: dict[str, Any]) -> list[str]:
    if block["type"] == "divider":
        return ["-" * 74]
    texts = [block.get("text"), *block.get("fields", []), *block.get("elements", [])]
    return [_plain(text["text"]) for text in texts if isinstance(text, dict) and isinstance(text.get("text"), str)] + [""]


def _plain(markup: str) -> str:
    words = _TOKEN.sub(lambda found: f"{found['label']} ({found['url']})", _BOLD.sub(r"\1", markup)).replace("\u200b", "")
    return words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
