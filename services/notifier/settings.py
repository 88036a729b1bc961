"""What the environment may say to the notifier. Without SMTP_HOST and SLACK_TOKEN, messages go to the built-in mailbox."""

import ssl
from email.utils import parseaddr
from typing import Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator

from shared.addresses import checked_page
from shared.settings import Settings


class NotifierSettings(Settings):
    smtp_host: str | None = Field(None, description="mail relay; without one, mail goes to the built-in mailbox")
    smtp_port: int = Field(587, ge=1, le=65535, description="587 for starttls, 465 for implicit TLS")
    smtp_user: str | None = Field(None, description="with SMTP_PASSWORD: log in to the relay")
    smtp_password: SecretStr | None = Field(None, description="with SMTP_USER: log in to the relay")
    smtp_tls: Literal["starttls", "implicit", "none"] = Field(
        "starttls", description="starttls and implicit refuse a relay without TLS; none sends in the clear, the password too"
    )
    smtp_ca_file: str | None = Field(None, description="PEM file of the authority that signed the relay's certificate")
    smtp_from: str = Field("dealwatch <dealwatch@localhost.localdomain>", description="sender, as 'Name <address>'")
    smtp_connections: int = Field(4, ge=1, le=50, description="connections kept to the relay, one mail at a time on each")
    smtp_connection_mails: int = Field(100, ge=1, description="mails on one connection before a fresh one is made")
    smtp_idle_s: float = Field(60, ge=0, description="a kept connection that idled longer is closed")
    smtp_command_timeout_s: float = Field(60, gt=0, description="for connecting and for each command before the mail itself")
    smtp_data_timeout_s: float = Field(600, gt=0, description="for the answer to the mail; RFC 5321 asks for ten minutes")
    smtp_resend_after_s: float = Field(
        900, ge=0, description="a mail whose fate nobody knows is sent once more after this, same Message-ID"
    )

    slack_token: SecretStr | None = Field(
        None, description="bot token; without one, messages to channels go to the built-in mailbox"
    )
    slack_api_url: str = Field("https://slack.com/api/", description="where the bot posts; another one for tests")
    slack_webhook_hosts: str = Field(
        "hooks.slack.com,hooks.slack-gov.com",
        description="hosts a webhook may have, parted by commas; add 127.0.0.1 to try a double",
    )
    slack_timeout_s: float = Field(20, gt=0, description="an answer of Slack must come within so many seconds")
    slack_pace_s: float = Field(1.0, ge=0, description="seconds between two messages to one channel, over all replicas")
    slack_settle_s: float = Field(60, ge=0, description="after this, a post that the channel's history does not show was not made")
    slack_park_s: float = Field(600, ge=0, description="without the right to read history: wait so long, then send once more")

    notify_mailbox_only: bool = Field(False, description="everything to the built-in mailbox, whatever else is configured")
    notify_group_wait_s: float | None = Field(None, ge=0, description="for recipients that do not say; else 60 s")
    notify_hold_hours: float = Field(
        24, gt=0, description="news that waits for a conflict to end (on_conflict: hold) goes out after so long at the latest"
    )
    notify_lease_s: float = Field(
        30, gt=0, description="a message in flight whose worker is silent for so long has an unknown fate"
    )
    notify_sweep_s: float = Field(1.0, gt=0, description="how often to look for what other replicas left")
    notify_concurrency: int = Field(16, ge=1, description="messages in flight at once")
    notify_account_pause_s: float = Field(60, gt=0, description="pause after the relay or workspace refused our credentials")
    notify_message_domain: str = Field("dealwatch.invalid", description="right side of Message-ID and List-Id")
    notify_unsubscribe_url: str | None = Field(None, description="https page for List-Unsubscribe; the recipient's id is appended")
    notify_unsubscribe_mail: str | None = Field(None, description="address for List-Unsubscribe")
    notify_console_url: str | None = Field(None, description="where the console is; messages link to their deals there")

    @field_validator("smtp_host")
    @classmethod
    def _is_a_host(cls, written: str | None) -> str | None:
        if written and (any(sign in "/@" or sign.isspace() for sign in written) or written.count(":") == 1):
            raise ValueError("this is no host; write its name alone, like mail.example.org, and the port in SMTP_PORT")
        return written

    @field_validator("smtp_ca_file")
    @classmethod
    def _holds_a_certificate(cls, path: str | None) -> str | None:
        try:
            ssl.create_default_context(cafile=path)
        except OSError as error:  # ssl.SSLError is one
            raise ValueError(f"no certificate can be read from this file: {error}") from error
        return path

    @field_validator("smtp_from", "notify_unsubscribe_mail")
    @classmethod
    def _is_an_address(cls, written: str | None) -> str | None:
        if written is not None and not all(parseaddr(written)[1].partition("@")):
            raise ValueError("this is no mail address; write NAME@HOST, as a sender 'Name <NAME@HOST>'")
        return written

    @field_validator("slack_api_url", "notify_unsubscribe_url", "notify_console_url")
    @classmethod
    def _is_a_page(cls, url: str | None) -> str | None:
        return checked_page(url) if url else url

    @model_validator(mode="after")
    def _logs_in_with_both(self) -> Self:
        if bool(self.smtp_user) != bool(self.smtp_password):
            given, missing = ("SMTP_USER", "SMTP_PASSWORD") if self.smtp_user else ("SMTP_PASSWORD", "SMTP_USER")
            raise ValueError(f"{given} is given without {missing}; a relay that asks for a login wants both, any other neither")
        return self

    @property
    def webhook_hosts(self) -> tuple[str, ...]:
        return tuple(host.strip() for host in self.slack_webhook_hosts.split(",") if host.strip())
