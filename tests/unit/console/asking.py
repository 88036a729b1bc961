"""Asks an ASGI app as a browser would, without a server."""

import asyncio
import contextlib
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import SplitResult, unquote, urlencode, urlsplit

from services.console.ports import Access
from services.console.site import console_app
from tests.browser.console_site import ANYBODY, Console


@dataclass
class Answer:
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Browser:
    """Keeps its cookie, as a browser does."""

    one: Console
    access: Access = ANYBODY
    cookie: str = ""

    async def get(self, address: str, **headers: str) -> Answer:
        return await self._ask("GET", address, b"", headers)

    async def post(self, address: str, form: dict[str, str], **headers: str) -> Answer:
        return await self._ask("POST", address, urlencode(form).encode(), headers)

    async def _ask(self, method: str, address: str, body: bytes, headers: dict[str, str]) -> Answer:
        scope = self._scope(method, urlsplit(address), headers)
        answer = Answer()

        bodies = [body]

        async def receive() -> dict[str, Any]:
            if not bodies:
                await asyncio.Event().wait()  # a browser that waits for its answer
            bodies.clear()
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                answer.status = message["status"]
                answer.headers = {name.decode(): value.decode() for name, value in message["headers"]}
            else:
                answer.body += message.get("body", b"")

        app = console_app(self.one.ports(self.access))
        with contextlib.suppress(KeyError):  # a bug is answered and then raised on, for the server's log
            await app(scope, receive, send)
        self.cookie = answer.headers.get("set-cookie", self.cookie).split(";")[0]
        return answer

    def _scope(self, method: str, url: SplitResult, headers: dict[str, str]) -> dict[str, Any]:
        sent = {"host": "localhost:8080", "cookie": self.cookie} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        return {
            "type": "http", "method": method, "path": unquote(url.path), "query_string": url.query.encode(), "scheme": "http", "root_path": "",
            "server": ("localhost", 8080), "client": ("127.0.0.1", 1), "http_version": "1.1",
            "headers": [(name.encode(), value.encode()) for name, value in sent.items() if value],
        }  # fmt: skip


class Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
