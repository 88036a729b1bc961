"""Days and months around a day of printing, in the words of a paper's language, without the system's locale."""

from dataclasses import dataclass
from datetime import datetime, timedelta

_WEEKDAYS = {
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    "fr": ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
}
_MONTHS = {
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "fr": ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"],
}


@dataclass(frozen=True)
class When:
    """What a body calls `when`: `when.weekday()` is the day of printing, `when.month(-1)` the month before."""

    printed: datetime
    language: str

    def weekday(self, days: int = 0) -> str:
        return _WEEKDAYS[self.language][(self.printed + timedelta(days=days)).weekday()]

    def month(self, months: int = 0) -> str:
        years, index = divmod(self.printed.month - 1 + months, 12)
        return f"{_MONTHS[self.language][index]} {self.printed.year + years}"

    def year(self, years: int = 0) -> str:
        return str(self.printed.year + years)

    def date(self) -> str:
        """`Monday 23 November 2026`, `lundi 23 novembre 2026`, `lundi 1er juin 2026`."""
        day = "1er" if self.language == "fr" and self.printed.day == 1 else str(self.printed.day)
        return f"{self.weekday()} {day} {self.month()}"

    def time(self) -> str:
        return f"{self.printed:%Hh%M}" if self.language == "fr" else f"{self.printed:%H:%M}"
