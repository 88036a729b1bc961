"""The clock, as the value that `app.py` hands to what needs it. Nothing pure asks it."""

import datetime as dt


def utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
