"""Slack by bot and by webhook, against a double that keeps what it got and misbehaves as Slack does."""

import datetime as dt

import pytest
from pydantic import SecretStr

from services.notifier.channels.slack import Slack, _proxy_for
from services.notifier.recipients import Recipient
from services.notifier.verdicts import Finding, Found, Refused, Scope, Sent, Unknown
from tests.doubles.slack import TOKEN, SlackDouble
from tests.parts.broker import free_port
from tests.unit.notifier.parts import CHAT, Clock, envelope, settings, slack_payload


@pytest.fixture
async def double():
    slack = await SlackDouble().start()
    yield slack
    await slack.stop()


@pytest.fixture
async def channel(double):
    slack = Slack(settings(slack_token=SecretStr(TOKEN), slack_api_url=double.api_url), Clock(dt.datetime.now(dt.UTC)))
    yield slack
    await slack.close()


def post(double: SlackDouble, *, webhook: bool = False, **changed):
    recipient = Recipient(id="hook", slack={"webhook": f"{double.url}/services/T1"}) if webhook else CHAT
    return envelope(recipient, changed.pop("payload", slack_payload()), since=dt.datetime.now(dt.UTC), **changed)


@pytest.mark.parametrize("webhook", [False, True])
async def test_a_message_is_posted_once_without_previews(double, channel, webhook):
    verdict = await channel.send(post(double, webhook=webhook))
    assert isinstance(verdict, Sent)
    [posted] = double.posts
    assert (posted["text"], len(posted["blocks"])) == ("news", 1)
    assert str(posted["unfurl_links"]).lower() in {"false", "0"}
    assert double.calls == 1


async def test_replies_come_under_their_root(double, channel):
    root = await channel.send(post(double))
    reply = await channel.send(post(double, notification_id="nid-2", thread=root.thread))
    assert isinstance(reply, Sent)
    assert double.posts[1]["thread_ts"] == double.posts[0]["ts"]


@pytest.mark.parametrize(
    ("behaviour", "seconds"),
    [("429:7", (7, 7.8)), ("429:date+20", (18, 22.1)), ("429:none", (30, 33.1)), ("429:0", (1, 1.2)), ("429:99999", (3600, 3960))],
)
@pytest.mark.parametrize("webhook", [False, True])
async def test_retry_after_is_obeyed_in_all_its_forms(double, channel, behaviour, seconds, webhook):
    double.script = [behaviour]
    verdict = await channel.send(post(double, webhook=webhook))
    assert isinstance(verdict, Refused)
    assert verdict.again
    assert verdict.scope is Scope.DESTINATION
    assert seconds[0] <= verdict.retry_in.total_seconds() <= seconds[1]


@pytest.mark.parametrize(
    "behaviour",
    ["500", "500-posted", "502", "503-posted", "drop", "drop-posted", "hang-posted", "html", "html-posted", "truncated-posted"],
)
@pytest.mark.parametrize("webhook", [False, True])
async def test_what_may_have_been_posted_is_of_unknown_fate_and_never_sent_again_by_itself(double, channel, behaviour, webhook):
    double.script = [behaviour]
    verdict = await channel.send(post(double, webhook=webhook))
    assert isinstance(verdict, Unknown), verdict
    assert len(double.posts) == ("posted" in behaviour)
    assert double.calls == 1


async def test_nobody_at_the_port_is_certainly_not_posted(double):
    slack = Slack(settings(slack_token=SecretStr(TOKEN), slack_api_url="http://127.0.0.1:1/api/"), Clock())
    verdict = await slack.send(post(double))
    assert isinstance(verdict, Refused)
    assert verdict.again
    await slack.close()


@pytest.mark.parametrize("webhook", [False, True])
@pytest.mark.parametrize(("direct", "outcome"), [("", Refused), ("127.0.0.1", Sent)])
async def test_the_proxy_of_the_environment_is_taken_except_where_it_says_not_to(
    double, channel, webhook, direct, outcome, monkeypatch
):
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{free_port()}")  # nobody listens there
    monkeypatch.setenv("no_proxy", direct)
    _proxy_for.cache_clear()
    assert isinstance(await channel.send(post(double, webhook=webhook)), outcome)
    _proxy_for.cache_clear()


@pytest.mark.parametrize(
    ("code", "again", "scope"),
    [
        ("channel_not_found", False, Scope.DESTINATION),
        ("is_archived", False, Scope.DESTINATION),
        ("token_revoked", True, Scope.ACCOUNT),
        ("missing_scope", True, Scope.ACCOUNT),
        ("service_unavailable", True, Scope.MESSAGE),
        ("message_limit_exceeded", True, Scope.ACCOUNT),
        ("thread_not_found", False, Scope.MESSAGE),  # it was sent as a root, so there is no thread to lose
    ],
)
async def test_each_error_code_has_its_meaning(double, channel, code, again, scope):
    double.script = [f"error:{code}"]
    verdict = await channel.send(post(double))
    assert isinstance(verdict, Refused)
    assert (verdict.again, verdict.scope) == (again, scope)


@pytest.mark.parametrize("code", ["internal_error", "fatal_error", "something_new"])
async def test_codes_that_leave_it_open_are_of_unknown_fate(double, channel, code):
    double.script = [f"error:{code}"]
    assert isinstance(await channel.send(post(double)), Unknown)


@pytest.mark.parametrize(
    ("status", "word", "again"),
    [(404, "no_service", False), (403, "action_prohibited", False), (410, "channel_is_archived", False)],
)
async def test_a_webhook_that_is_gone(double, channel, status, word, again):
    double.script = [f"error:{status}:{word}"]
    verdict = await channel.send(post(double, webhook=True))
    assert isinstance(verdict, Refused)
    assert (verdict.again, verdict.scope) == (again, Scope.DESTINATION)


@pytest.mark.parametrize("webhook", [False, True])
async def test_blocks_that_slack_refuses_still_arrive_as_words(double, channel, webhook):
    verdict = await channel.send(post(double, webhook=webhook, payload=slack_payload("the news", [{"type": "dance"}])))
    assert isinstance(verdict, Sent)
    [posted] = double.posts
    assert posted["text"] == "the news"
    assert not posted.get("blocks")


async def test_a_lost_thread_is_told_so_that_a_new_root_is_made(double, channel):
    verdict = await channel.send(post(double, thread="1.2"))
    assert isinstance(verdict, Refused)
    assert verdict.lost_thread
    assert verdict.again


async def test_a_post_of_unknown_fate_is_found_by_its_id(double, channel):
    double.script = ["drop-posted"]
    sent = post(double)
    assert isinstance(await channel.send(sent), Unknown)
    found = await channel.reconcile(sent)
    assert isinstance(found, Found)
    assert found.thread == double.posts[0]["ts"]


async def test_a_reply_of_unknown_fate_is_found_in_its_thread(double, channel):
    root = await channel.send(post(double, notification_id="nid-0"))
    double.script = ["500-posted"]
    reply = post(double, thread=root.thread)
    assert isinstance(await channel.send(reply), Unknown)
    assert isinstance(await channel.reconcile(reply), Found)


async def test_what_the_channel_does_not_show_after_a_minute_was_not_posted(double, channel):
    double.script = ["drop"]
    sent = post(double)
    await channel.send(sent)
    assert await channel.reconcile(sent) is Finding.TOO_EARLY
    channel._now.forward(seconds=61)
    assert await channel.reconcile(sent) is Finding.ABSENT


async def test_without_the_right_to_read_history_it_waits_and_sends_once_more(double, channel):
    double.history_allowed = False
    sent = post(double)
    assert await channel.reconcile(sent) is Finding.TOO_EARLY
    channel._now.forward(minutes=10, seconds=1)
    assert await channel.reconcile(sent) is Finding.SEND_ONCE_MORE


async def test_a_webhook_cannot_be_asked(double, channel):
    assert await channel.reconcile(post(double, webhook=True)) is Finding.UNKNOWABLE


def test_the_address_of_a_webhook_is_a_secret():
    hook = Recipient(id="hook", slack={"webhook": "https://hooks.slack.com/services/T1/B1/sEcReT"})
    route = Slack(settings(), Clock()).route(hook)
    assert "sEcReT" not in repr(route) + hook.to
