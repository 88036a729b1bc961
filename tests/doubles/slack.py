"""A Slack that keeps what it got: chat.postMessage, conversations.history and replies, incoming webhooks.

It can misbehave as Slack does: each entry of `script` is spent on one post (`ok` when the script is empty).
Run it alone with `python -m tests.doubles.slack --port N`; GET /received gives what came in, POST /script sets the misbehaviour.
"""

import argparse
import asyncio
import datetime as dt
import json
import sys
import time
from email.utils import format_datetime
from typing import Any

from aiohttp import web

TOKEN = "xoxb-double"


class SlackDouble:
    """`posts` is everything that was stored, also what the caller was never told of; `calls` counts the tries."""

    def __init__(self, *, min_gap_s: float = 0.0, history_allowed: bool = True) -> None:
        self.posts: list[dict[str, Any]] = []
        self.calls = 0
        self.script: list[str] = []
        self.min_gap_s, self.history_allowed = min_gap_s, history_allowed
        self.too_fast = 0
        self.url = ""
        self._last: dict[str, float] = {}
        self._runner: web.AppRunner | None = None
        self._count = 0

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    async def start(self, port: int = 0) -> "SlackDouble":
        app = web.Application(client_max_size=10_000_000)
        app.router.add_post("/api/chat.postMessage", self._post_message)
        app.router.add_route("*", "/api/conversations.history", self._history)
        app.router.add_route("*", "/api/conversations.replies", self._replies)
        app.router.add_post("/services/{name}", self._webhook)
        app.router.add_get("/received", self._received)
        app.router.add_post("/script", self._set_script)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.url = f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"
        return self

    async def stop(self) -> None:
        if self._runner:
            await self._runner.cleanup()

    async def _post_message(self, request: web.Request) -> web.StreamResponse:
        self.calls += 1
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.json_response({"ok": False, "error": "invalid_auth"})
        body = await _body(request)
        behaviour = self.script.pop(0) if self.script else "ok"
        if refusal := self._refusal(body):
            return web.json_response({"ok": False, "error": refusal})
        stored = self._store(body, request) if behaviour == "ok" or "posted" in behaviour else None
        if behaviour == "ok":
            return web.json_response({"ok": True, "channel": stored["channel"], "ts": stored["ts"], "message": stored})
        return await self._misbehave(behaviour, request)

    async def _webhook(self, request: web.Request) -> web.StreamResponse:
        self.calls += 1
        body = await _body(request)
        body["channel"] = f"webhook:{request.match_info['name']}"
        behaviour = self.script.pop(0) if self.script else "ok"
        if refusal := self._refusal(body):
            return web.Response(status=400, text="invalid_payload" if refusal == "invalid_blocks" else refusal)
        if behaviour == "ok" or "posted" in behaviour:
            self._store(body, request)
        if behaviour == "ok":
            return web.Response(text="ok")
        if behaviour.startswith("error:"):
            status, _, word = behaviour.removeprefix("error:").partition(":")
            return web.Response(status=int(status), text=word)
        return await self._misbehave(behaviour, request)

    async def _misbehave(self, behaviour: str, request: web.Request) -> web.StreamResponse:
        kind, _, detail = behaviour.removesuffix("-posted").partition(":")
        if kind == "429":
            return _too_many(detail)
        if kind == "error":
            return web.json_response({"ok": False, "error": detail})
        if kind == "hang":
            await asyncio.sleep(60)
        if kind in {"drop", "hang"}:
            if request.transport:
                request.transport.abort()
            return web.Response()
        if kind == "html":
            return web.Response(text="<html><body>maintenance</body></html>", content_type="text/html")
        if kind == "truncated":
            return web.Response(text='{"ok": tr', content_type="application/json")
        return web.Response(status=int(kind), text="upstream says no")

    def _refusal(self, body: dict[str, Any]) -> str | None:
        """Slack's documented limits, checked here on their own terms."""
        blocks = body.get("blocks") or []
        if not body.get("text") and not blocks:
            return "no_text"
        if len(body.get("text", "")) > 40_000:
            return "msg_too_long"
        if len(blocks) > 50 or not all(_block_is_fine(block) for block in blocks):
            return "invalid_blocks"
        if len(json.dumps(blocks, ensure_ascii=False)) > 13_200:
            return "msg_blocks_too_long"
        if body.get("thread_ts") and not any(post["ts"] == body["thread_ts"] for post in self.posts):
            return "thread_not_found"
        return None

    def _store(self, body: dict[str, Any], request: web.Request) -> dict[str, Any]:
        now, channel = time.time(), body.get("channel", "")
        if now - self._last.get(channel, 0) < self.min_gap_s:
            self.too_fast += 1
        self._last[channel] = now
        self._count += 1
        post = {**body, "ts": f"{now:.6f}", "at": now, "number": self._count, "path": request.path}
        self.posts.append(post)
        return post

    async def _history(self, request: web.Request) -> web.Response:
        return await self._found(request, lambda post, _: not post.get("thread_ts"))

    async def _replies(self, request: web.Request) -> web.Response:
        return await self._found(request, lambda post, asked: asked.get("ts") in {post.get("thread_ts"), post["ts"]})

    async def _found(self, request: web.Request, belongs: Any) -> web.Response:
        if not self.history_allowed:
            return web.json_response({"ok": False, "error": "missing_scope"})
        asked = {**request.query, **(await _body(request))}
        oldest = float(asked.get("oldest", 0))
        messages = [
            {key: post[key] for key in ("ts", "text", "metadata", "thread_ts") if key in post}
            for post in self.posts
            if post["channel"] == asked.get("channel") and float(post["ts"]) >= oldest and belongs(post, asked)
        ]
        return web.json_response({"ok": True, "messages": messages})

    async def _received(self, _request: web.Request) -> web.Response:
        return web.json_response({"posts": self.posts, "calls": self.calls, "too_fast": self.too_fast})

    async def _set_script(self, request: web.Request) -> web.Response:
        self.script = list(await request.json())
        return web.json_response({"ok": True})


def _too_many(detail: str) -> web.Response:
    headers = {} if detail == "none" else {"Retry-After": detail}
    if detail.startswith("date+"):
        at = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=int(detail.removeprefix("date+")))
        headers = {"Retry-After": format_datetime(at, usegmt=True)}
    return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)


def _block_is_fine(block: dict[str, Any]) -> bool:
    texts = [text for text in (block.get("text"), *block.get("fields", []), *block.get("elements", [])) if isinstance(text, dict)]
    most = {"header": 150}.get(block.get("type", ""), 3000)
    if block.get("type") not in {"section", "header", "context", "divider", "actions", "image"}:
        return False
    if len(block.get("fields", [])) > 10 or len(block.get("elements", [])) > 10:
        return False
    return all(0 < len(text.get("text", "")) <= most for text in texts if text.get("type") in {"mrkdwn", "plain_text"})


async def _body(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        return dict(await request.json())
    form = dict(await request.post())
    return {key: json.loads(value) if key in {"blocks", "metadata"} else value for key, value in form.items()}


async def _main(port: int, min_gap_s: float) -> None:
    double = await SlackDouble(min_gap_s=min_gap_s).start(port)
    sys.stdout.write(f"{double.url}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--min-gap", type=float, default=0.0)
    arguments = parser.parse_args()
    asyncio.run(_main(arguments.port, arguments.min_gap))
