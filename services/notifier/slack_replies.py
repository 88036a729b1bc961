"""What Slack's answers mean. Pure. Codes: https://docs.slack.dev/reference/methods/chat.postMessage, errors section."""

import datetime as dt
from dataclasses import replace

from services.notifier.retry import retry_after
from services.notifier.verdicts import Refused, Scope, Unknown

_RATE = {"ratelimited", "rate_limited"}
_LATER = {"service_unavailable", "request_timeout", "team_added_to_org", "org_login_required"}
_DESTINATION = {
    "channel_not_found", "is_archived", "channel_is_archived", "not_in_channel", "no_permission", "restricted_action",
    "restricted_action_read_only_channel", "restricted_action_thread_only_channel", "ekm_access_denied", "team_access_not_granted",
    "no_service", "no_active_hooks", "invalid_token", "no_team", "team_disabled", "user_not_found", "action_prohibited",
    "posting_to_general_channel_denied",
}  # fmt: skip
_ACCOUNT = {
    "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "missing_scope", "not_allowed_token_type",
    "two_factor_setup_required", "access_denied",
}  # fmt: skip
PAYLOAD = {
    "invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "no_text", "msg_too_long", "too_many_attachments",
    "attachment_payload_limit_exceeded", "metadata_too_large", "invalid_metadata_format", "invalid_metadata_schema", "invalid_payload",
}  # fmt: skip
THREAD_LOST = {
    "thread_not_found", "message_not_found", "cannot_reply_to_message", "restricted_action_thread_locked",
    "restricted_action_non_threadable_channel",
}  # fmt: skip
_VERDICTS = (
    ({"message_limit_exceeded"}, Refused("", again=True, scope=Scope.ACCOUNT, retry_in=dt.timedelta(hours=1))),
    (_LATER, Refused("", again=True)),
    (_ACCOUNT, Refused("", again=True, scope=Scope.ACCOUNT)),
    (_DESTINATION, Refused("", again=False, scope=Scope.DESTINATION)),
    (THREAD_LOST, Refused("", again=True, lost_thread=True, retry_in=dt.timedelta(0))),
    (PAYLOAD, Refused("", again=False)),
)
_REDIRECT, _TOO_MANY_REQUESTS, _SERVER_ERROR = 300, 429, 500


def refusal(error: str, retry_header: str | None, now: dt.datetime) -> Refused | Unknown:
    """What an error code of Slack's means, from the API with `ok: false` or as a webhook's text."""
    reason = f"slack: {error}"[:2000]
    if error in _RATE:
        return Refused(reason, again=True, scope=Scope.DESTINATION, retry_in=retry_after(retry_header, now))
    for codes, verdict in _VERDICTS:
        if error in codes:
            return replace(verdict, reason=reason)
    if error.startswith(("invalid_", "missing_")):
        return Refused(reason, again=False)
    # internal_error, fatal_error and whatever is new: some of it may have been done
    return Unknown(reason)


def http_refusal(status: int, body: str, retry_header: str | None, now: dt.datetime) -> Refused | Unknown:
    """What an HTTP status without Slack's JSON means."""
    if status == _TOO_MANY_REQUESTS:
        return refusal("ratelimited", retry_header, now)
    words = body.strip().split("\n", 1)[0][:100]
    if status >= _SERVER_ERROR or status < _REDIRECT:
        return Unknown(f"slack: HTTP {status} {words}")
    verdict = refusal(words, retry_header, now)
    return (
        verdict if isinstance(verdict, Refused) else Refused(f"slack: HTTP {status} {words}", again=False, scope=Scope.DESTINATION)
    )
