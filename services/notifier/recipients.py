"""Who is told, of what, and when. Pure: a recipient is what a person wrote, checked."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from services.notifier.windows import Schedule, When
from shared.contracts import MatchFound, OnConflict
from shared.documents import did_you_mean

GROUP_WAIT_S = 60.0
ID = "an id has small letters, digits and . _ - only"
_MAX_ADDRESS = 254
_CHANNEL = re.compile(r"[CGD][A-Z0-9]{2,}")
_CHANNEL_NAME = re.compile(r"#?[a-z0-9][a-z0-9._-]{0,79}")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _wrong(message: str, hint: str = "") -> PydanticCustomError:
    # the message goes through a template: what a person wrote must not be taken for one
    return PydanticCustomError("wrong", "{message}", {"message": message, "hint": hint})


def _address(written: str) -> str:
    if any(ord(sign) < 33 or sign in "\"'<>,;:" for sign in written):  # noqa: PLR2004 - controls and the space
        raise _wrong(f"'{_shown(written)}' is not one mail address", "write it bare, like desk@example.org")
    try:
        address = validate_email(written, check_deliverability=False, globally_deliverable=False, allow_smtputf8=False)
    except EmailNotValidError as error:
        raise _wrong(f"'{_shown(written)}' is not a mail address", str(error)) from error
    ascii_address = address.ascii_email or ""
    if "." not in address.ascii_domain or len(ascii_address) > _MAX_ADDRESS:
        raise _wrong(f"'{_shown(written)}' is not a mail address", "the part after @ has a dot in it, like example.org")
    return ascii_address


def _zone(written: str) -> str:
    if written not in available_timezones():
        known = {zone.lower(): zone for zone in available_timezones()}
        hint = did_you_mean(written.lower(), list(known))
        near = hint.split("'")[1] if hint.startswith("did") else ""
        raise _wrong(
            f"'{_shown(written)}' is no time zone", f"did you mean '{known[near]}'?" if near else "write it like Europe/Berlin"
        )
    ZoneInfo(written)
    return written


def _weekday(written: Any) -> int:
    if isinstance(written, int):
        return written
    _refuse_several(written)
    names = [day for day in _WEEKDAYS if day.startswith(str(written).lower()) and len(str(written)) > 2]  # noqa: PLR2004 - mon
    if len(names) != 1:
        raise _wrong(f"'{_shown(str(written))}' is no day of the week", did_you_mean(str(written).lower(), _WEEKDAYS))
    return _WEEKDAYS.index(names[0])


def _wall_time(written: Any) -> Any:
    _refuse_several(written)
    if isinstance(written, str) and not re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", written):
        raise _wrong(f"'{_shown(written)}' is no time of day", 'write it like "08:00"')
    return dt.time.fromisoformat(written.zfill(5)) if isinstance(written, str) else written


def _refuse_several(written: Any) -> None:
    if isinstance(written, list | dict):
        raise _wrong("one value is wanted here, not several")


def _rules(written: Any) -> Any:
    if isinstance(written, str) and written != "all":
        raise _wrong(f"'{_shown(written)}' is no list of rules", f"write 'rules: all' or 'rules: [{_shown(written)}]'")
    if isinstance(written, dict) or (isinstance(written, list) and not all(isinstance(rule, str) for rule in written)):
        raise _wrong("a list of the ids of rules is wanted here", "write 'rules: all' or 'rules: [its-id, another-id]'")
    return written


def _on_conflict(written: Any) -> Any:
    _refuse_several(written)
    if written is not None and written not in list(OnConflict):
        hint = did_you_mean(str(written), list(OnConflict)) or f"one of {', '.join(OnConflict)}"
        raise _wrong(f"'{_shown(str(written))}' is nothing to do about a conflict", hint)
    return written


def _channel(written: str) -> str:
    if not (_CHANNEL.fullmatch(written) or _CHANNEL_NAME.fullmatch(written)):
        raise _wrong(f"'{_shown(written)}' is no Slack channel", "write its id, like C0123456789")
    return written


def _webhook(written: str) -> str:
    try:
        parts = urlsplit(written)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.username and parts.port != 0
    except ValueError:
        usable = False
    if not usable or any(ord(sign) < 33 for sign in written):  # noqa: PLR2004 - controls and the space
        raise _wrong("this is no webhook address", "copy it from Slack; it begins with https://hooks.slack.com/")
    return written


class SlackTarget(BaseModel):
    """A channel that our bot is in, or an incoming webhook."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    channel: Annotated[str, AfterValidator(_channel)] | None = None
    webhook: Annotated[str, AfterValidator(_webhook)] | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.channel is None) == (self.webhook is None):
            raise _wrong("a Slack recipient has either 'channel' or 'webhook'", "write '{channel: C0123456789}'")
        return self


class Recipient(BaseModel):
    """One entry of recipients.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,79}$", description=ID)
    email: Annotated[str, AfterValidator(_address)] | None = None
    slack: SlackTarget | None = Field(None, description="write 'slack: {channel: C0123456789}'")
    rules: Annotated[Literal["all"] | tuple[str, ...] | None, BeforeValidator(_rules)] = None
    tags: tuple[str, ...] = Field((), description="write 'tags: [cloud, energy]'")
    when: When = When.INSTANT
    at: Annotated[dt.time, BeforeValidator(_wall_time)] = dt.time(8, 0)
    on: Annotated[int, BeforeValidator(_weekday)] = 0
    zone: Annotated[str, AfterValidator(_zone)] = "UTC"
    group_wait: float | None = Field(None, ge=0, le=300)
    on_conflict: Annotated[OnConflict | None, BeforeValidator(_on_conflict)] = None
    language: str = Field("en", pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$", description="write its code: en, fr, de")

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if (self.email is None) == (self.slack is None):
            hint = "write 'email: desk@example.org' or 'slack: {channel: C0123456789}'"
            raise _wrong(f"recipient '{self.id}' has either 'email' or 'slack'", hint)
        return self

    @property
    def medium(self) -> Literal["email", "slack"]:
        return "email" if self.email else "slack"

    @property
    def to(self) -> str:
        """The address as it is shown. A webhook's path is a secret and stays out of it."""
        if self.slack is None:
            return self.email or ""
        return self.slack.channel or f"webhook at {urlsplit(self.slack.webhook or '').hostname}"

    @property
    def address(self) -> str:
        """What tells whether the recipient moved."""
        return self.slack.model_dump_json() if self.slack else self.email or ""

    @property
    def schedule(self) -> Schedule:
        return Schedule(self.when, self.at, self.on, self.zone)

    def wants(self, match: MatchFound) -> bool:
        """All rules unless it names rules or tags; one of either is enough."""
        if self.rules == "all" or (self.rules is None and not self.tags):
            return True
        return match.rule_id in (self.rules or ()) or not set(self.tags).isdisjoint(match.tags)


class Directory:
    """The recipients as they are now; `replace` takes a whole new set at once."""

    def __init__(self, recipients: Iterable[Recipient] = ()) -> None:
        self._by_id: Mapping[str, Recipient] = {recipient.id: recipient for recipient in recipients}

    def replace(self, recipients: Iterable[Recipient]) -> None:
        self._by_id = {recipient.id: recipient for recipient in recipients}

    def get(self, recipient_id: str) -> Recipient | None:
        return self._by_id.get(recipient_id)

    def all(self) -> tuple[Recipient, ...]:
        return tuple(self._by_id.values())

    def wanting(self, match: MatchFound) -> tuple[Recipient, ...]:
        return tuple(recipient for recipient in self._by_id.values() if recipient.wants(match))


def _shown(written: str) -> str:
    """What a person wrote, fit for one line of a terminal."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in written[:80])
