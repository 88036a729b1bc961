"""Connections to the mail relay, kept open and used by one mail at a time. What a phase raises becomes a verdict's reason here."""

import asyncio
import contextlib
import ssl
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiosmtplib

from services.notifier.settings import NotifierSettings
from services.notifier.smtp_replies import Phase


@dataclass
class Line:
    """One connection. `mails` counts what went over it."""

    client: aiosmtplib.SMTP
    mails: int = 0
    idle_since: float = 0.0


class Broken(Exception):  # noqa: N818 - says what the line is
    """No answer to read in this phase: refused, reset, silent, or no TLS. `code` is None then, else the reply was a refusal."""

    def __init__(self, phase: Phase, text: str, code: int | None = None) -> None:
        super().__init__(text)
        self.phase, self.text, self.code = phase, text, code


@dataclass
class Relay:
    """At most `smtp_connections` at once; who comes later waits for a free one."""

    settings: NotifierSettings
    _free: list[Line] = field(default_factory=list)
    _room: asyncio.Semaphore | None = None

    @contextlib.asynccontextmanager
    async def line(self) -> AsyncIterator[Line]:
        """A connected, logged-in line; given back when the mail went well, closed when anything went wrong. Raises Broken."""
        if self._room is None:
            self._room = asyncio.Semaphore(self.settings.smtp_connections)
        async with self._room:
            line = self._kept() or Line(await self._connect())
            try:
                yield line
            except BaseException:
                line.client.close()
                raise
            line.mails += 1
            line.idle_since = time.monotonic()
            if line.mails < self.settings.smtp_connection_mails and line.client.is_connected:
                self._free.append(line)
            else:
                line.client.close()

    async def close(self) -> None:
        lines, self._free = self._free, []
        await asyncio.gather(*[_quit(line) for line in lines])

    def _kept(self) -> Line | None:
        while self._free:
            line = self._free.pop()
            if line.client.is_connected and time.monotonic() - line.idle_since < self.settings.smtp_idle_s:
                return line
            line.client.close()
        return None

    async def _connect(self) -> aiosmtplib.SMTP:
        client = self._client()
        await answered(Phase.CONNECT, client.connect())
        settings = self.settings
        if settings.smtp_user and settings.smtp_password:
            try:
                await answered(Phase.AUTH, client.login(settings.smtp_user, settings.smtp_password.get_secret_value()))
            except Broken:
                client.close()
                raise
        return client

    def _client(self) -> aiosmtplib.SMTP:
        settings = self.settings
        # start_tls=None would send the password in the clear to a relay that offers no TLS
        return aiosmtplib.SMTP(
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            timeout=settings.smtp_command_timeout_s,
            use_tls=settings.smtp_tls == "implicit",
            start_tls=settings.smtp_tls == "starttls",
            tls_context=ssl.create_default_context(cafile=settings.smtp_ca_file) if settings.smtp_tls != "none" else None,
            local_hostname="dealwatch.invalid",
        )


async def _quit(line: Line) -> None:
    with contextlib.suppress(aiosmtplib.SMTPException, OSError):
        await line.client.quit(timeout=1)
    line.client.close()


async def answered(phase: Phase, reply: object) -> object:
    """Await one step. Raises Broken, with the code when the relay answered and refused."""
    try:
        return await reply  # type: ignore[misc]
    except aiosmtplib.SMTPResponseException as error:
        raise Broken(phase, error.message, error.code) from error
    except aiosmtplib.SMTPNotSupported as error:
        # no STARTTLS or no AUTH where we must have it: a matter of configuration
        raise Broken(Phase.AUTH, str(error), 530) from error
    except (aiosmtplib.SMTPException, OSError, TimeoutError, UnicodeError, ValueError) as error:
        raise Broken(phase, f"{type(error).__name__}: {error}") from error
