"""One request over HTTP: guarded, bounded, without memory. aiohttp's errors end here.

The guard sits where a socket is made: it sees the address about to be dialled, whether it came from a name, a literal or a redirect,
so a name that answers differently the second time gains nothing. Hosts the operator allows use a connector without it.
"""

import asyncio
import errno
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL as Dialled  # noqa: N811 - only what aiohttp is handed; addresses are read by services.crawler.urls

from services.crawler.addresses import PORTS, is_public
from services.crawler.urls import host_of, port_of
from shared.errors import Permanent, Transient

_CODINGS = {"", "identity", "gzip", "x-gzip", "deflate"}
_CONNECT_S, _SILENCE_S, _CONNECTIONS = 10, 15, 300
_NOT_DIALLED = "is not an address of the open Internet"


class Refused(Permanent):
    """We do not fetch this: its address, its port, or what its site asks of robots."""


class NotDialled(Refused):
    """Its address or port is none that we connect to."""


class TooLarge(Permanent):
    """The answer goes on beyond what we take."""


class Garbled(Transient):
    """What came is not HTTP, or not all of it is."""


@dataclass(frozen=True)
class Allowance:
    """Where the operator lets us go beyond the open Internet."""

    hosts: frozenset[str] = frozenset()
    anywhere: bool = False

    def covers(self, url: str) -> bool:
        host = host_of(url)
        return self.anywhere or host in self.hosts or host.rpartition(":")[0] in self.hosts


@dataclass(frozen=True)
class Bounds:
    """`cut`: keep the beginning of an answer that is too large, instead of refusing it."""

    seconds: float
    size: int
    cut: bool = False


@dataclass(frozen=True)
class Answer:
    """One response, not followed anywhere."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def content_type(self) -> str:
        return self.headers.get("Content-Type", "")


class Transport:
    """Open it inside the running loop. `resolver` is for tests that need names of their own."""

    def __init__(self, user_agent: str, allowance: Allowance, resolver: Callable[[], AbstractResolver] | None = None) -> None:
        self._user_agent, self._allowance, self._resolver = user_agent, allowance, resolver
        self._guarded: aiohttp.ClientSession | None = None
        self._allowed: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        self._guarded = self._session(_guarded_socket)
        self._allowed = self._session(None)

    async def close(self) -> None:
        for session in (self._guarded, self._allowed):
            if session:
                await session.close()

    async def get(self, url: str, headers: Mapping[str, str], bounds: Bounds) -> Answer:
        """Raises Refused, TooLarge, or Transient when there is no answer."""
        try:
            async with asyncio.timeout(bounds.seconds):
                async with self._for(url).get(Dialled(url, encoded=True), headers=dict(headers), allow_redirects=False) as response:
                    body = await _body(response, bounds)
                    return Answer(url, response.status, response.headers, body)
        except TimeoutError as error:
            raise Transient(f"{host_of(url)} did not answer in full within {bounds.seconds:g} seconds") from error
        except aiohttp.InvalidURL as error:
            raise Refused(f"{url[:200]} is not an address that can be dialled") from error
        except aiohttp.ClientResponseError as error:
            raise Garbled(f"{host_of(url)} does not speak HTTP as it should: {_reason(error)}") from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            if _NOT_DIALLED in str(error):
                raise NotDialled(f"{host_of(url)} {_NOT_DIALLED}; CRAWLER_ALLOW_HOSTS can allow it") from error
            raise Transient(f"{host_of(url)}: {_reason(error)}") from error

    def _for(self, url: str) -> aiohttp.ClientSession:
        if self._guarded is None or self._allowed is None:
            raise RuntimeError("the transport is used before open()")
        if self._allowance.covers(url):
            return self._allowed
        if port_of(url) not in PORTS:
            raise NotDialled(f"{host_of(url)} is on a port that is not fetched from (only {', '.join(map(str, sorted(PORTS)))})")
        return self._guarded

    def _session(self, socket_factory: Any) -> aiohttp.ClientSession:
        resolver = self._resolver() if self._resolver else aiohttp.AsyncResolver(timeout=5, tries=2)
        connector = aiohttp.TCPConnector(
            resolver=resolver, socket_factory=socket_factory, limit=_CONNECTIONS, limit_per_host=2, ttl_dns_cache=60
        )
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_S, sock_read=_SILENCE_S),
            headers={"User-Agent": self._user_agent, "Accept-Encoding": "gzip, deflate"},
            trust_env=False,
        )


def _guarded_socket(info: Any) -> socket.socket:
    family, kind, protocol, _, address = info
    if not is_public(address[0]) or address[1] not in PORTS:
        raise OSError(errno.EACCES, f"{address[0]} port {address[1]} {_NOT_DIALLED}")
    return socket.socket(family=family, type=kind, proto=protocol)


async def _body(response: aiohttp.ClientResponse, bounds: Bounds) -> bytes:
    coding = response.headers.get("Content-Encoding", "").strip().lower()
    if coding not in _CODINGS:
        raise Refused(f"{response.host} answers in the coding '{coding[:40]}', which was not asked for")
    length = response.headers.get("Content-Length", "")
    if not bounds.cut and length.isdecimal() and int(length[:18]) > bounds.size:
        raise TooLarge(f"it has {int(length[:18]):,} bytes; at most {bounds.size:,} are taken")
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > bounds.size:
            response.close()
            if not bounds.cut:
                raise TooLarge(f"it is larger than the {bounds.size:,} bytes that are taken, once decompressed")
            break
    return bytes(body[: bounds.size])


def _reason(error: BaseException) -> str:
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "its name cannot be resolved (no such host, or no network)"
    if isinstance(error, aiohttp.ClientPayloadError):
        return "the answer broke off before its end"
    if isinstance(error, aiohttp.ServerTimeoutError):
        return "no answer in time"
    return " ".join(str(error).split())[:200] or type(error).__name__
