"""What an SMTP reply means by the phase in which it came. Pure. Codes: RFC 5321 section 4.2, RFC 3463."""

import re
from enum import StrEnum

from services.notifier.verdicts import Refused, Scope


class Phase(StrEnum):
    """Up to and with RCPT nothing has been handed over; in DATA a silence leaves everything open."""

    CONNECT = "connect"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"


_ENHANCED = re.compile(r"^([245])\.(\d{1,3})\.(\d{1,3})\b")
_FOR_GOOD = 500
_AUTH_FOR_GOOD = {530, 534, 535, 538}
_MAILBOX_FULL = {"2.2"}
_RCPT_FULL = 552


def refused(phase: Phase, code: int, text: str) -> Refused:
    """A reply that is no acceptance. Every one of them is definite: the mail was not taken."""
    reason = f"{phase}: {code} {' '.join(text.split())}"[:2000]
    if phase is Phase.AUTH:
        return Refused(reason, again=True, scope=Scope.ACCOUNT) if code in _AUTH_FOR_GOOD else Refused(reason, again=True)
    if code < _FOR_GOOD or phase is Phase.CONNECT:
        return Refused(reason, again=True)
    if phase is Phase.MAIL:
        # the relay does not take our sender: no mail at all will pass
        return Refused(reason, again=True, scope=Scope.ACCOUNT)
    if phase is Phase.RCPT:
        full = code == _RCPT_FULL or _detail(text) in _MAILBOX_FULL
        return Refused(reason, again=full, scope=Scope.DESTINATION)
    return Refused(reason, again=_detail(text) in _MAILBOX_FULL)


def _detail(text: str) -> str:
    """`2.2` of `5.2.2 mailbox full`."""
    found = _ENHANCED.match(text.strip())
    return f"{found[2]}.{found[3]}" if found else ""
