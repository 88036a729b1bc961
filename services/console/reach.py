"""Asks the broker for something a page shows. When it is away the page still comes, and says so."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

import structlog

log = structlog.get_logger()
Answer = TypeVar("Answer")
_PATIENCE_S = 3.0


class BrokerAway(Exception):  # noqa: N818 - says what happened
    """The broker did not answer a question without whose answer there is no page."""


async def demanded(question: Awaitable[Answer], *refusals: type[Exception]) -> Answer:
    """The answer. Raises LookupError when there is no such thing, one of `refusals` as it is, BrokerAway when nobody answers."""
    passed: tuple[type[Exception], ...] = (LookupError, *refusals)
    try:
        return await asyncio.wait_for(question, _PATIENCE_S)
    except passed:
        raise
    except Exception as error:
        raise BrokerAway(repr(error)[:200]) from error


async def reached(question: Awaitable[Answer], otherwise: Answer) -> tuple[Answer, bool]:
    """The answer, and whether there was trouble getting it."""
    try:
        return await asyncio.wait_for(question, _PATIENCE_S), False
    except Exception as error:  # noqa: BLE001 - whatever keeps the broker from answering; the page says that it did
        log.warning("broker_did_not_answer", error=repr(error)[:200])
        return otherwise, True
