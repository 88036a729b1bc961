"""One HTTP question to a process on this machine; the standard library's client would block the supervisor."""

import asyncio
from urllib.parse import urlsplit

_ANSWER_S = 2.0


async def ask(url: str) -> tuple[int, str]:
    """Status and body. Raises OSError, TimeoutError, or ValueError for an answer that is no HTTP."""
    return await asyncio.wait_for(_ask(url), _ANSWER_S)


async def _ask(url: str) -> tuple[int, str]:
    address = urlsplit(url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    try:
        writer.write(f"GET {address.path} HTTP/1.0\r\nHost: {address.netloc}\r\n\r\n".encode())
        head, _, body = (await reader.read()).partition(b"\r\n\r\n")
        return int([*head.split(b" ", 2), b""][1]), body.decode("utf-8", "replace")
    finally:
        writer.close()
