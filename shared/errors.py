"""The two ways to fail (DESIGN.md section 4). Anything else that is raised is a bug and is treated as Transient.

    Transient   worth another try, after `retry_in` if known
    Permanent   never going to work: set aside where a person sees it

Adapters translate foreign errors into one of the two at their border.
"""

import datetime as dt


class Transient(Exception):  # noqa: N818 - the name says what becomes of it
    """Worth another try. `retry_in` is the delay asked for; None means the next step of the backoff."""

    def __init__(self, reason: str, *, retry_in: dt.timedelta | None = None) -> None:
        super().__init__(reason)
        self.retry_in = retry_in


class Permanent(Exception):  # noqa: N818 - the name says what becomes of it
    """Never going to work, however often it is tried."""


class ContractBroken(Permanent):
    """A payload that does not fit its contract."""
