"""Mail relays that keep what they got: a real one (aiosmtpd: STARTTLS, implicit TLS, AUTH) and one that breaks where it is told to.

Run the real one alone with `python -m tests.doubles.smtp --port N --http-port M`; GET /received there gives what came in.
"""

import argparse
import asyncio
import contextlib
import ssl
import sys
import time
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

USER, PASSWORD = "courier", "open sesame"


@dataclass
class Received:
    sender: str
    recipient: str
    data: bytes
    at: float
    tls: bool
    login: bool


@dataclass
class SmtpDouble:
    """`replies` are given to RCPT by address, one each, before it is accepted; `data_replies` likewise to the mail itself."""

    tls: str = "none"
    context: ssl.SSLContext | None = None
    require_login: bool = False
    replies: dict[str, list[str]] = field(default_factory=dict)
    data_replies: list[str] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)
    connections: int = 0
    port: int = 0

    async def start(self, port: int = 0) -> Self:
        implicit = self.context if self.tls == "implicit" else None
        self._server = await asyncio.get_running_loop().create_server(self._speak, "127.0.0.1", port, ssl=implicit)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def stop(self) -> None:
        self._server.close()

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802 - aiosmtpd's
        waiting = self.replies.get(address)
        if waiting:
            return waiting.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 fine"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's
        if self.data_replies:
            return self.data_replies.pop(0)
        recipient, data = ",".join(envelope.rcpt_tos), envelope.original_content
        mail = Received(
            envelope.mail_from,
            recipient,
            data,
            time.time(),
            server.transport.get_extra_info("sslcontext") is not None,
            bool(session.authenticated),
        )
        self.received.append(mail)
        return f"250 2.0.0 queued as {len(self.received)}"

    def _speak(self) -> SMTP:
        self.connections += 1
        return SMTP(
            self,
            hostname="relay.test",
            tls_context=self.context if self.tls == "starttls" else None,
            require_starttls=self.tls == "starttls",
            auth_required=self.require_login,
            auth_require_tls=self.tls == "starttls",
            authenticator=_authenticate,
            loop=asyncio.get_running_loop(),
        )

    def as_json(self) -> list[dict[str, Any]]:
        return [{**vars(mail), "data": mail.data.decode("utf-8", "replace")} for mail in self.received]


def _authenticate(_server: object, _session: object, _envelope: object, _mechanism: str, login: Any) -> AuthResult:
    good = isinstance(login, LoginPassword) and (login.login, login.password) == (USER.encode(), PASSWORD.encode())
    # handled=False lets aiosmtpd answer 535; with the default it takes the handler to have answered, and the client hangs
    return AuthResult(success=good, handled=False)


class FaultySmtp:
    """Speaks SMTP up to `phase` and then does `fault`: close, reset, hang, or a reply such as `451 4.3.0 later`.

    Phases: greeting, ehlo, mail, rcpt, data (before 354), body (in the middle of the mail), dot (after the mail's end, which is queued).
    `queued` counts what it really took, told or not. After `times` faults it behaves.
    """

    def __init__(self, phase: str, fault: str, *, times: int = 1_000) -> None:
        self.phase, self.fault, self.times = phase, fault, times
        self.queued: list[bytes] = []
        self.port = 0
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_error: object) -> None:
        if self._server:
            self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await self._talk(reader, writer)
        writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if await self._fails("greeting", writer):
            return
        await _say(writer, "220 relay.test")
        while line := (await reader.readline()).decode("latin-1").strip():
            verb = line.split(":")[0].split()[0].lower()
            if verb == "quit":
                await _say(writer, "221 bye")
                return
            if verb in {"ehlo", "mail", "rcpt", "data"} and (broken := await self._fails(verb, writer)):
                if broken == "refused":
                    continue
                return
            if verb == "data":
                if not await self._take(reader, writer):
                    return
            else:
                await _say(writer, "250 fine")

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        await _say(writer, "354 go on")
        if self.phase == "body" and self.times > 0:
            await reader.read(10)
            await self._fails("body", writer)
            return False
        mail = await reader.readuntil(b"\r\n.\r\n")
        if self.phase == "dot" and not self.fault[0].isdigit():
            self.queued.append(mail)
            if await self._fails("dot", writer):
                return False
            self.queued.pop()
        elif self.phase == "dot" and await self._fails("dot", writer):
            return True
        self.queued.append(mail)
        await _say(writer, "250 queued")
        return True

    async def _fails(self, phase: str, writer: asyncio.StreamWriter) -> str:
        """Empty when this phase goes well; `refused` after a reply, which leaves the connection open."""
        if phase != self.phase or self.times <= 0:
            return ""
        self.times -= 1
        if self.fault[0].isdigit():
            await _say(writer, self.fault)
            return "refused" if phase != "greeting" else "closed"
        if self.fault == "hang":
            await asyncio.sleep(30)
        if self.fault == "reset":
            writer.transport.abort()
        writer.close()
        return "closed"


async def _say(writer: asyncio.StreamWriter, line: str) -> None:
    writer.write(line.encode() + b"\r\n")
    await writer.drain()


async def _main(port: int, http_port: int) -> None:
    double = await SmtpDouble().start(port)
    app = web.Application()

    async def received(_request: web.Request) -> web.Response:
        return web.json_response({"mails": double.as_json(), "connections": double.connections})

    app.router.add_get("/received", received)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", http_port)
    await site.start()
    sys.stdout.write(f"smtp://127.0.0.1:{double.port} http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--http-port", type=int, default=0)
    arguments = parser.parse_args()
    asyncio.run(_main(arguments.port, arguments.http_port))
