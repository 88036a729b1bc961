"""How long something lasted, for people. Pure."""

import datetime as dt

_DAY, _HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)


def lasting(span: dt.timedelta) -> str:
    """`21 days`, `5 hours`, `less than an hour`; whole ones."""
    for unit, name in ((_DAY, "day"), (_HOUR, "hour")):
        if count := span // unit:
            return f"{count} {name}{'' if count == 1 else 's'}"
    return "less than an hour"
