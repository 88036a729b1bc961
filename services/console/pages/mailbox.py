"""The built-in mailbox: mails and Slack messages as the person would have seen them."""

import functools
from dataclasses import dataclass
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from services.console import mails, queries
from services.console.blocks import rendered
from services.console.rows import MessageRow
from services.console.site import Site, as_json

_LISTED = 100
_IN_CHANNEL = 60
_LONGEST_NUMBER = 18  # digits that every database takes for a number
_MEDIA = {"": "All", "email": "Mail", "slack": "Slack"}
_VIEWS = {"email": ("html", "text", "source"), "slack": ("message", "text", "source")}


@dataclass(frozen=True)
class Post:
    """One Slack message of a channel with what was answered to it in its thread."""

    message: MessageRow
    html: Markup
    replies: tuple["Post", ...] = ()


def routes(site: Site) -> list[Route]:
    return [
        Route("/mailbox", functools.partial(mailbox, site)),
        Route("/mailbox/{notification_id}", functools.partial(mailbox, site)),
        Route("/mailbox/{notification_id}/html", functools.partial(page_of_mail, site)),
    ]


async def mailbox(site: Site, request: Request) -> Response:
    medium = request.query_params.get("medium", "")
    medium = medium if medium in _MEDIA else ""
    before = _number(request.query_params.get("before", ""))
    lines = await queries.messages(site.ports.store, medium, _LISTED + 1, before)
    older = lines[_LISTED - 1].seq if len(lines) > _LISTED else None
    lines = lines[:_LISTED]
    asked = request.path_params.get("notification_id")
    message = await queries.message(site.ports.store, asked or (lines[0].notification_id if lines else ""))
    if asked and message is None:
        raise HTTPException(404)
    views = _views(message)
    view = request.query_params.get("view", "")
    return site.show(
        request,
        "mailbox.html",
        media=_MEDIA,
        medium=medium,
        kept=_query(medium, before),
        newest=_query(medium, None) if before is not None else None,
        older=_query(medium, older) if older is not None else None,
        lines=lines,
        chosen=bool(asked),
        message=message,
        views=views,
        view=view if view in views else next(iter(views), ""),
        headers=mails.headers_of(message.raw) if message else [],
        header=mails.header,
        source=_source(message),
        posts=await _channel(site, message),
        told=(await queries.told(site.ports.store, [message.notification_id])).get(message.notification_id, []) if message else [],
    )


def _query(medium: str, before: int | None) -> str:
    """What an address must keep so that the list stays where it is; empty for the newest of all."""
    asked = {name: value for name, value in (("medium", medium), ("before", before)) if value not in {"", None}}
    return urlencode(asked)


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= _LONGEST_NUMBER else None


async def page_of_mail(site: Site, request: Request) -> Response:
    """The mail's HTML for the frame, under a policy that leaves it nothing but its look."""
    message = await queries.message(site.ports.store, request.path_params["notification_id"])
    if message is None or not message.html:
        raise HTTPException(404)
    return HTMLResponse(
        mails.framed(message.html), headers={"content-security-policy": mails.FRAME_POLICY, "referrer-policy": "no-referrer"}
    )


def threads(messages: list[MessageRow]) -> list[Post]:
    """Messages of a channel, oldest first, each thread under its first message.

    A thread goes by the id of the message that began it or by a name all of them share.
    """
    by_thread: dict[str, list[MessageRow]] = {}
    for message in messages:
        by_thread.setdefault(message.thread or message.notification_id, []).append(message)
    return [
        Post(first, rendered(first.blocks, first.text), tuple(Post(reply, rendered(reply.blocks, reply.text)) for reply in replies))
        for first, *replies in by_thread.values()
    ]


async def _channel(site: Site, message: MessageRow | None) -> list[Post]:
    if message is None or message.medium != "slack":
        return []
    found = await queries.channel(site.ports.store, message.recipient, _IN_CHANNEL)
    return threads(found if any(one.seq == message.seq for one in found) else [message, *found])


def _views(message: MessageRow | None) -> tuple[str, ...]:
    if message is None:
        return ()
    views = _VIEWS[message.medium]
    return views if message.medium == "slack" or message.html else views[1:]


def _source(message: MessageRow | None) -> str:
    if message is None:
        return ""
    return message.raw or (as_json(message.blocks) if message.medium == "slack" else message.text)
