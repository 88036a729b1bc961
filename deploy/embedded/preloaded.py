"""What the fork server imports once for all services: what every one of them uses, and nothing that only some do.

The broker's client and the logs import an HTTP client and a terminal painter where they find them, and work without; the services that
use them import them for themselves. What is imported here is never looked at by the garbage collector, so that its pages stay shared.
"""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def _without(*names: str) -> Iterator[None]:
    """Inside, these packages cannot be found."""
    sys.modules.update(dict.fromkeys(names))  # type: ignore[arg-type]  # None: an import of the name fails
    try:
        yield
    finally:
        for name in names:
            del sys.modules[name]


with _without("aiohttp", "rich"):
    import shared.bus.client
    import shared.inbox
    import shared.service
    import shared.store  # noqa: F401

gc.collect()
gc.freeze()
