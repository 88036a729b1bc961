"""Ask a running service a question, and wait for its answer."""

import json
from typing import Any

from nats.aio.client import Client as NatsClient
from nats.errors import Error as NatsError

from shared.bus.names import ask_subject
from shared.errors import Transient


async def ask(connection: NatsClient, name: str, request: dict[str, Any], timeout_s: float) -> dict[str, Any]:
    """Raises Transient when nobody answers, ValueError when the answer is an error."""
    try:
        reply = await connection.request(ask_subject(name), json.dumps(request).encode(), timeout=timeout_s)
    except (NatsError, TimeoutError) as error:
        raise Transient(f"nobody answers {name}; is its service up?") from error
    answer: dict[str, Any] = json.loads(reply.data)
    if "error" in answer:
        raise ValueError(answer["error"])
    return answer
