"""What is known of a source: the wish that names it and what the crawler last said of it. Pure.

Both are read leniently: a page about trouble must not fail on an entry that is in trouble.
"""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError

from services.console.wording import plain, shortened
from shared.contracts import Json, Wish

_SECRET = ("token", "secret", "password", "key", "webhook", "authorization")
# Those that want a person first. `gone`: its server says that it is gone for good; `unlisted`: only its health remembers it.
STATES = ("misconfigured", "gone", "failing", "waiting", "ok", "ready", "unlisted")
_MOST_PAGES = 5


@dataclass(frozen=True)
class PageLine:
    """A page that could not be had, when, and why; `stood_in`: what its feed says of it was taken in its place."""

    url: str
    reason: str
    at: dt.datetime | None
    stood_in: bool


@dataclass(frozen=True)
class SourceLine:
    """`state` is the crawler's word. Of its entries' pages `waiting` are tried again, `given_up` could not be had, `pages` are the last."""

    id: str
    kind: str
    place: str
    state: str
    last_success: dt.datetime | None
    next_fetch: dt.datetime | None
    failures: int
    articles: int
    error: str
    waiting: int = 0
    given_up: int = 0
    pages: tuple[PageLine, ...] = ()


@dataclass(frozen=True)
class WishLine:
    """A wish as a person wrote it: plain `text`, or `fields` where the body is JSON; secrets are masked."""

    key: str
    place: str
    origin: str
    text: str
    fields: tuple[tuple[str, str], ...]


def source_lines(wishes: Mapping[str, str], health: Mapping[str, str]) -> list[SourceLine]:
    """Sources in trouble first, then by id."""
    lines = [_source_line(key, _body(wishes.get(key)), _object(health.get(key))) for key in {*wishes, *health}]
    return sorted(lines, key=lambda line: (STATES.index(line.state), line.id))


def wish_lines(entries: Mapping[str, str]) -> list[WishLine]:
    return [_wish_line(key, text) for key, text in sorted(entries.items())]


def _source_line(key: str, body: Json | None, health: Json) -> SourceLine:
    asked = body or {}
    last_success = _moment(health.get("last_success"))
    return SourceLine(
        id=str(asked.get("id") or key),
        kind=str(asked.get("kind") or health.get("kind") or ""),
        place=_masked("url", asked.get("url") or asked.get("urls") or health.get("url") or ""),
        state=_state(body, str(health.get("state") or ""), last_success),
        last_success=last_success,
        next_fetch=_moment(health.get("next_fetch")),
        failures=_number(health.get("failures")),
        articles=_number(health.get("articles")),
        error=shortened(str(health.get("error") or "")),
        waiting=_number(_part(health, "pages").get("waiting")),
        given_up=_number(_part(health, "pages").get("given_up")),
        pages=_page_lines(_part(health, "pages").get("last")),
    )


def _page_lines(last: Any) -> tuple[PageLine, ...]:
    pages = [page for page in last if isinstance(page, Mapping)] if isinstance(last, list) else []
    return tuple(
        PageLine(
            url=shortened(str(page.get("url") or "")),
            reason=shortened(str(page.get("reason") or "")),
            at=_moment(page.get("at")),
            stood_in=page.get("stood_in") is True,
        )
        for page in pages[:_MOST_PAGES]
    )


def _part(health: Json, name: str) -> Json:
    part = health.get(name)
    return part if isinstance(part, dict) else {}


def _state(body: Json | None, said: str, last_success: dt.datetime | None) -> str:
    if body is None:
        return "unlisted"
    return said if said in STATES else "ok" if last_success else "waiting"


def _wish_line(key: str, text: str) -> WishLine:
    wish = _wish(text)
    if wish is None:
        return WishLine(key, "", "", text, ())
    place = f"{wish.path}:{wish.line}" if wish.path else ""
    fields = tuple((plain(name), _masked(name, value)) for name, value in _object(wish.body).items())
    return WishLine(key, place, wish.origin, "" if fields else wish.body, fields)


def _masked(name: str, value: Any) -> str:
    """A value for the page. A Slack webhook's address is its password, so of an address in such a place only the host is told."""
    if any(word in name.casefold() for word in _SECRET) and value:
        host = urlsplit(value).netloc.rpartition("@")[2] if isinstance(value, str) and "://" in value else ""
        return f"{host}/••••" if host else "••••"
    if isinstance(value, Mapping):
        return ", ".join(f"{plain(key)}: {_masked(str(key), part)}" for key, part in value.items())
    if isinstance(value, list):
        return ", ".join(_masked(name, part) for part in value)
    return "" if value is None else str(value)


def _wish(text: str | None) -> Wish | None:
    try:
        return Wish.model_validate_json(text or "")
    except ValidationError:
        return None


def _body(text: str | None) -> Json | None:
    wish = _wish(text)
    return None if text is None else _object(wish.body if wish else text)


def _object(text: str | None) -> Json:
    try:
        value = json.loads(text or "{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _number(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _moment(value: Any) -> dt.datetime | None:
    try:
        moment = (
            dt.datetime.fromtimestamp(value, dt.UTC) if isinstance(value, int | float) else dt.datetime.fromisoformat(str(value))
        )
    except (ValueError, OverflowError, OSError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
