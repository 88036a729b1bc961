"""What becomes of a message whose handling failed: a pure decision, with a name (DESIGN.md section 4)."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from shared.errors import ContractBroken, Permanent, Transient


@dataclass(frozen=True)
class Later:
    """Due again after `delay_s`."""

    delay_s: float


@dataclass(frozen=True)
class SetAside:
    """Where a person sees it. `reason` is a class of reasons, for metrics and lists."""

    reason: Literal["contract", "permanent", "exhausted"]


def decide(error: BaseException, attempt: int, backoff_s: tuple[float, ...]) -> Later | SetAside:
    """`attempt` counts from 1; there is one try more than `backoff_s` has steps."""
    if isinstance(error, ContractBroken):
        return SetAside("contract")
    if isinstance(error, Permanent):
        return SetAside("permanent")
    if attempt > len(backoff_s):
        return SetAside("exhausted")
    asked = error.retry_in if isinstance(error, Transient) else None
    return Later(max(asked, dt.timedelta()).total_seconds() if asked is not None else backoff_s[attempt - 1])
