"""Slack by bot token (threads, and a way to look whether a message arrived) and by incoming webhook (neither).

The SDK's retry handlers are off: with them one call that Slack stored before the line broke makes two messages.
"""

import datetime as dt
import functools
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from services.notifier.channel import Channel, Envelope, Kind, Route
from services.notifier.recipients import Recipient
from services.notifier.settings import NotifierSettings
from services.notifier.slack_replies import PAYLOAD, THREAD_LOST, http_refusal, refusal
from services.notifier.verdicts import Finding, Found, Reconciled, Refused, Sent, Unknown, Verdict
from shared.contracts import digest

_EVENT = "dealwatch_notification"
_LOOK_AFTER = dt.timedelta(seconds=5)
_CLOCK_SKEW_S = 5
_QUIET: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False}
_OK = 200


class Slack:
    name = "slack"
    look_after = _LOOK_AFTER

    def __init__(self, settings: NotifierSettings, now: Callable[[], dt.datetime]) -> None:
        self._settings, self._now = settings, now
        self._session: aiohttp.ClientSession | None = None
        self._web: AsyncWebClient | None = None

    def has_threads(self, recipient: Recipient) -> bool:
        return bool(recipient.slack and recipient.slack.channel)

    def route(self, recipient: Recipient) -> Route:
        gap = dt.timedelta(seconds=self._settings.slack_pace_s)
        target = recipient.slack
        if target and target.channel:
            return Route(f"slack:{target.channel}", "slack", gap)
        # the address is a secret, so its digest stands for it; each webhook is an account of its own
        key = digest(target.webhook or "" if target else "")
        return Route(f"slack-webhook:{key}", f"slack-webhook-account:{key}", gap)

    async def send(self, envelope: Envelope) -> Verdict:
        message = json.loads(envelope.payload)
        post = self._post if self.has_threads(envelope.recipient) else self._post_webhook
        verdict, error = await post(envelope, message)
        if error in PAYLOAD:
            # refused for its form, so it certainly was not posted: the plain words still tell the news
            verdict, error = await post(envelope, {"text": message["text"], "blocks": []})
        return verdict

    async def reconcile(self, envelope: Envelope) -> Reconciled:
        if not self.has_threads(envelope.recipient):
            return Finding.UNKNOWABLE
        age = (self._now() - envelope.since).total_seconds()
        try:
            messages = await self._history(envelope)
        except SlackApiError as error:
            return self._without_history(_error_of(error), age)
        except (aiohttp.ClientError, TimeoutError, OSError):
            return Finding.TOO_EARLY
        for message in messages:
            if message.get("metadata", {}).get("event_payload", {}).get("nid") == envelope.notification_id:
                return Found(_provider_id(envelope, message), str(message.get("thread_ts") or message["ts"]))
        return Finding.ABSENT if age >= self._settings.slack_settle_s else Finding.TOO_EARLY

    async def close(self) -> None:
        if self._session:
            await self._session.close()
            self._session = None

    async def _post(self, envelope: Envelope, message: dict[str, Any]) -> tuple[Verdict, str]:
        channel = envelope.recipient.slack.channel if envelope.recipient.slack else None
        payload = {"nid": envelope.notification_id, "deal": envelope.thread_key or ""}
        try:
            answer = await self._client().chat_postMessage(
                channel=channel or "",
                text=message["text"],
                blocks=message["blocks"] or None,
                thread_ts=envelope.thread,
                metadata={"event_type": _EVENT, "event_payload": payload},
                **_QUIET,
            )
        except SlackApiError as error:
            return self._judge(error, envelope), _error_of(error)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError, AttributeError) as error:
            return _broken(error), ""
        data: Any = answer.data
        return Sent(_provider_id(envelope, data), str(data.get("ts", ""))), ""

    async def _post_webhook(self, envelope: Envelope, message: dict[str, Any]) -> tuple[Verdict, str]:
        url = envelope.recipient.slack.webhook if envelope.recipient.slack else None
        body = {"text": message["text"], **({"blocks": message["blocks"]} if message["blocks"] else {}), **_QUIET}
        try:
            async with self._http().post(url or "", json=body, allow_redirects=False, proxy=_proxy_for(url or "")) as answer:
                text = (await answer.text(errors="replace"))[:2000]
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return _broken(error), ""
        if answer.status == _OK and text.strip() == "ok":
            return Sent(None), ""
        return http_refusal(answer.status, text, answer.headers.get("Retry-After"), self._now()), text.strip()

    async def _history(self, envelope: Envelope) -> list[dict[str, Any]]:
        client, channel = self._client(), envelope.recipient.slack.channel if envelope.recipient.slack else ""
        since: dict[str, Any] = {
            "oldest": str(envelope.since.timestamp() - _CLOCK_SKEW_S),
            "include_all_metadata": True,
            "limit": 200,
        }
        if envelope.thread:
            answer = await client.conversations_replies(channel=channel or "", ts=envelope.thread, **since)
        else:
            answer = await client.conversations_history(channel=channel or "", **since)
        data: Any = answer.data
        return list(data.get("messages", []))

    def _without_history(self, error: str, age: float) -> Finding:
        """History may not be read: wait, then send once more. A thread that is gone cannot hold the message."""
        if error in THREAD_LOST:
            return Finding.ABSENT
        if error in {"missing_scope", "not_in_channel", "channel_not_found", "no_permission"}:
            return Finding.SEND_ONCE_MORE if age >= self._settings.slack_park_s else Finding.TOO_EARLY
        return Finding.TOO_EARLY

    def _judge(self, error: SlackApiError, envelope: Envelope) -> Verdict:
        code, response = _error_of(error), error.response
        headers = {str(key).lower(): value for key, value in dict(getattr(response, "headers", None) or {}).items()}
        if not code:
            status: Any = getattr(response, "status_code", None) or getattr(response, "status", 0)
            return http_refusal(int(status), str(getattr(response, "data", "") or ""), headers.get("retry-after"), self._now())
        verdict = refusal(code, headers.get("retry-after"), self._now())
        if isinstance(verdict, Refused) and verdict.lost_thread and envelope.thread is None:
            return Refused(verdict.reason, again=False)
        return verdict

    def _client(self) -> AsyncWebClient:
        token, session, api = self._settings.slack_token, self._http(), self._settings.slack_api_url.rstrip("/") + "/"
        if self._web is None or self._web.session is not session:
            secret = token.get_secret_value() if token else None
            self._web = AsyncWebClient(token=secret, base_url=api, session=session, retry_handlers=[])
            self._web.proxy = _proxy_for(api)  # the SDK's own look at the environment does not know NO_PROXY
        return self._web

    def _http(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            # kept shorter than Slack keeps them, so that a message is not written to a line that is being closed
            connector = aiohttp.TCPConnector(keepalive_timeout=10)
            timeout = aiohttp.ClientTimeout(total=self._settings.slack_timeout_s)
            self._session = aiohttp.ClientSession(connector=connector, timeout=timeout)
        return self._session


@functools.lru_cache
def _proxy_for(url: str) -> str | None:
    """Of the environment (HTTPS_PROXY, HTTP_PROXY, NO_PROXY), as `trust_env` would take it; that would also look for a .netrc in
    another thread before each message."""
    parts = urlsplit(url)
    return None if proxy_bypass(parts.hostname or "") else getproxies().get(parts.scheme)


def _error_of(error: SlackApiError) -> str:
    """Slack's error code; empty for an answer that is not Slack's JSON."""
    data = getattr(error.response, "data", None)
    return str(data.get("error", "")) if isinstance(data, dict) else ""


def _provider_id(envelope: Envelope, message: dict[str, Any]) -> str:
    channel = message.get("channel") or (envelope.recipient.slack.channel if envelope.recipient.slack else "")
    return f"{channel}:{message.get('ts', '')}"


def _broken(error: Exception) -> Verdict:
    """Before the request left nothing can have been posted; after it, nobody knows."""
    reason = f"slack: {type(error).__name__} {error}"[:300]
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.InvalidURL | aiohttp.ConnectionTimeoutError):
        return Refused(reason, again=True)
    return Unknown(reason)


def _takes(settings: NotifierSettings, recipient: Recipient) -> bool:
    if recipient.slack is None or settings.notify_mailbox_only:
        return False
    return bool(recipient.slack.webhook or settings.slack_token)


def _open(settings: NotifierSettings, now: Callable[[], dt.datetime]) -> Channel:
    return Slack(settings, now)


KIND = Kind(takes=_takes, open=_open)
