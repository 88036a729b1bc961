"""A web site on loopback whose pages the tests write, and that can behave as badly as the real ones."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Site:
    """`pages` by path: bytes, or a handler. `asked` counts requests, `seen` keeps their headers."""

    port: int = 0
    pages: dict[str, tuple[bytes, str] | Handler] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    seen: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str) -> str:
        return f"http://{self.host}{path}"

    def put(self, path: str, body: bytes | str, content_type: str = "text/html; charset=utf-8") -> str:
        self.pages[path] = (body.encode() if isinstance(body, str) else body, content_type)
        return self.url(path)

    def answer(self, path: str, status: int = 200, headers: dict[str, str] | None = None, body: bytes = b"") -> str:
        async def handler(_request: web.Request) -> web.Response:
            return web.Response(status=status, headers=headers, body=body)

        self.pages[path] = handler
        return self.url(path)

    def handle(self, path: str, handler: Handler) -> str:
        self.pages[path] = handler
        return self.url(path)

    def headers_of(self, path: str) -> list[dict[str, str]]:
        return [headers for asked, headers in self.seen if asked == path]

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        self.asked[request.path] += 1
        self.seen.append((request.path, dict(request.headers)))
        page = self.pages.get(request.path)
        if page is None:
            return web.Response(status=404, text="no such page")
        if callable(page):
            return await page(request)
        return web.Response(body=page[0], headers={"Content-Type": page[1]})


@contextlib.asynccontextmanager
async def running_site() -> AsyncIterator[Site]:
    site = Site()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", site._serve)
    runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    listener = web.TCPSite(runner, "127.0.0.1", 0)
    await listener.start()
    site.port = runner.addresses[0][1]
    yield site
    await runner.cleanup()


@contextlib.asynccontextmanager
async def raw_server(answer: bytes | Callable[[bytes], bytes], pause_s: float = 0.0) -> AsyncIterator[str]:
    """Says these bytes to whoever connects, one at a time when there is a pause, and hangs up. Gives its `host:port`."""

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            request = await reader.readuntil(b"\r\n\r\n")
            said = answer(request) if callable(answer) else answer
            if b"/robots.txt" in request:
                writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            elif pause_s:
                for at in range(len(said)):
                    writer.write(said[at : at + 1])
                    await writer.drain()
                    await asyncio.sleep(pause_s)
            else:
                writer.write(said)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(speak, "127.0.0.1", 0)
    yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()
