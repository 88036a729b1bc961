"""Whether an address in a setting can be one, and what to write instead. An address may hold a password: it is never shown."""

import re
from urllib.parse import urlsplit

_BROKER_SCHEMES = ("nats", "tls", "ws", "wss")
_SECRET = re.compile(r"//[^/]*@")
_FORMER_SQLITE = "sqlite+aiosqlite"
_DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}


def without_secrets(urls: str) -> str:
    """Addresses as they may be shown."""
    return ",".join(_SECRET.sub("//…@", url) for url in urls.split(","))


def checked_servers(urls: str) -> str:
    """The addresses of brokers, parted by commas, without spaces. Raises ValueError."""
    servers = [server.strip() for server in urls.split(",") if server.strip()]
    if not servers:
        raise ValueError("no server is named; write nats://HOST:4222")
    return ",".join(_checked_server(server) for server in servers)


def _checked_server(server: str) -> str:
    parts = urlsplit(server if "://" in server else f"nats://{server}")
    if parts.scheme not in _BROKER_SCHEMES:
        raise ValueError(
            f"'{parts.scheme}://' is no broker's scheme; write nats://HOST:4222, or tls:// for an encrypted connection"
        )
    if not _has_host_and_port(parts):
        raise ValueError("an address needs a host, and a number as its port; write nats://HOST:4222")
    return server


def _has_host_and_port(parts: object) -> bool:
    try:
        return bool(parts.hostname) and (parts.port or 1) > 0  # type: ignore[attr-defined]
    except ValueError:
        return False


def checked_page(url: str) -> str:
    """The address of a page of the web. Raises ValueError."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not _has_host_and_port(parts) or any(sign.isspace() for sign in url):
        raise ValueError("this is no address of a page; write https://HOST/PATH")
    return url


def checked_database(url: str) -> str:
    """An SQLAlchemy URL of a database that dealwatch knows, with the driver that it uses. Raises ValueError."""
    scheme, colon, rest = url.partition("://")
    dialect, _, driver = ("sqlite" if scheme == _FORMER_SQLITE else scheme).partition("+")
    known = _DRIVERS.get(dialect)
    if not colon or known is None:
        raise ValueError(
            "the database is SQLite or PostgreSQL; write sqlite:///PATH/{service}.db"
            " or postgresql+asyncpg://USER:PASSWORD@HOST:5432/NAME"
        )
    if driver and f"{dialect}+{driver}" != known:
        raise ValueError(f"the driver '{driver}' is not used here; write {known}://")
    if not rest.strip("/"):
        raise ValueError(
            f"the name of the database is missing; write {known}:///PATH/{{service}}.db"
            if dialect == "sqlite"
            else "the host is missing"
        )
    return f"{known}://{rest}"
