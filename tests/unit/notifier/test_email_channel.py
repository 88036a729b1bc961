"""Mail over a real relay, and over one that breaks in every phase."""

import pytest
from pydantic import SecretStr

from services.notifier.channels.email import Email
from services.notifier.verdicts import Finding, Refused, Scope, Sent, Unknown
from tests.doubles.smtp import PASSWORD, USER, FaultySmtp, SmtpDouble
from tests.unit.notifier.parts import AT, RAW, Clock, certificate, envelope, settings


@pytest.fixture
async def relay():
    doubles: list[SmtpDouble] = []

    async def start(**options) -> SmtpDouble:
        doubles.append(await SmtpDouble(**options).start())
        return doubles[-1]

    yield start
    for double in doubles:
        await double.stop()


@pytest.fixture
async def channel():
    opened: list[Email] = []

    def make(port: int, **changed) -> Email:
        opened.append(Email(settings(smtp_port=port, **changed), Clock()))
        return opened[-1]

    yield make
    for one in opened:
        await one.close()


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
async def test_a_mail_goes_over_tls_and_login_and_arrives_as_it_was_made(relay, channel, tmp_path, tls):
    context, authority = certificate(tmp_path)
    double = await relay(tls=tls, context=context, require_login=True)
    mail = channel(double.port, smtp_tls=tls, smtp_ca_file=authority, smtp_user=USER, smtp_password=SecretStr(PASSWORD))
    assert isinstance(await mail.send(envelope()), Sent)
    [received] = double.received
    assert (received.data, received.recipient, received.tls, received.login) == (RAW, "desk@example.org", True, True)


async def test_a_wrong_password_is_a_matter_of_the_account(relay, channel, tmp_path):
    context, authority = certificate(tmp_path)
    double = await relay(tls="starttls", context=context, require_login=True)
    mail = channel(double.port, smtp_tls="starttls", smtp_ca_file=authority, smtp_user=USER, smtp_password=SecretStr("wrong"))
    verdict = await mail.send(envelope())
    assert isinstance(verdict, Refused)
    assert (verdict.again, verdict.scope) == (True, Scope.ACCOUNT)
    assert "535" in verdict.reason


async def test_no_password_is_ever_given_to_a_relay_without_tls(relay, channel):
    double = await relay(require_login=True)
    mail = channel(double.port, smtp_tls="starttls", smtp_user=USER, smtp_password=SecretStr(PASSWORD))
    assert isinstance(await mail.send(envelope()), Refused)
    assert double.received == []


async def test_a_certificate_that_nobody_signed_is_refused(relay, channel, tmp_path):
    context, _ = certificate(tmp_path)
    double = await relay(tls="starttls", context=context)
    verdict = await channel(double.port, smtp_tls="starttls").send(envelope())
    assert isinstance(verdict, Refused)
    assert verdict.again
    assert double.received == []


async def test_mails_share_a_kept_connection(relay, channel):
    double = await relay()
    mail = channel(double.port)
    for _ in range(5):
        assert isinstance(await mail.send(envelope()), Sent)
    assert (len(double.received), double.connections) == (5, 1)


async def test_a_connection_is_renewed_after_so_many_mails(relay, channel):
    double = await relay()
    mail = channel(double.port, smtp_connection_mails=2)
    for _ in range(5):
        await mail.send(envelope())
    assert (len(double.received), double.connections) == (5, 3)


async def test_a_grey_listed_mail_may_come_again_and_the_next_one_passes(relay, channel):
    double = await relay(replies={"desk@example.org": ["451 4.7.1 come back later"]})
    mail = channel(double.port)
    first = await mail.send(envelope())
    assert isinstance(first, Refused)
    assert first.again
    assert isinstance(await mail.send(envelope(attempt=2)), Sent)
    assert len(double.received) == 1


@pytest.mark.parametrize(
    ("reply", "again"),
    [
        ("550 5.1.1 no such user", False),
        ("553 5.1.3 bad address", False),
        ("552 5.2.2 mailbox full", True),
        ("452 4.2.2 full", True),
    ],
)
async def test_what_the_relay_says_of_the_recipient(relay, channel, reply, again):
    double = await relay(replies={"desk@example.org": [reply]})
    verdict = await channel(double.port).send(envelope())
    assert isinstance(verdict, Refused)
    assert verdict.again is again
    assert reply[:3] in verdict.reason


@pytest.mark.parametrize(("reply", "again"), [("554 5.7.1 looks like spam", False), ("451 4.3.0 later", True)])
async def test_what_the_relay_says_of_the_mail_is_definite(relay, channel, reply, again):
    double = await relay(data_replies=[reply])
    verdict = await channel(double.port).send(envelope())
    assert isinstance(verdict, Refused)
    assert verdict.again is again
    assert double.received == []


NOT_HANDED_OVER = [
    (phase, fault)
    for phase in ("greeting", "ehlo", "mail", "rcpt")
    for fault in ("close", "reset", "hang", "421 4.3.2 going down", "451 4.3.0 later")
    if (phase, fault[:3]) != ("ehlo", "451")  # a relay that knows no EHLO is greeted with HELO
] + [("data", "451 4.3.0 later"), ("dot", "451 4.3.0 later")]


@pytest.mark.parametrize(("phase", "fault"), NOT_HANDED_OVER)
async def test_what_breaks_before_the_mail_is_handed_over_is_tried_again(channel, phase, fault):
    async with FaultySmtp(phase, fault) as faulty:
        verdict = await channel(faulty.port).send(envelope())
        assert isinstance(verdict, Refused), verdict
        assert verdict.again
        assert faulty.queued == []


@pytest.mark.parametrize("phase", ["data", "body", "dot"])
@pytest.mark.parametrize("fault", ["close", "reset", "hang"])
async def test_what_breaks_after_that_is_of_unknown_fate(channel, phase, fault):
    async with FaultySmtp(phase, fault) as faulty:
        verdict = await channel(faulty.port).send(envelope())
        assert isinstance(verdict, Unknown), verdict
        assert len(faulty.queued) == (phase == "dot")


async def test_a_sender_that_the_relay_refuses_stops_all_mail(channel):
    async with FaultySmtp("mail", "550 5.7.1 not your domain") as faulty:
        verdict = await channel(faulty.port).send(envelope())
    assert isinstance(verdict, Refused)
    assert verdict.scope is Scope.ACCOUNT


async def test_a_kept_connection_that_the_relay_closed_meanwhile_costs_nothing(channel):
    async with FaultySmtp("mail", "close", times=0) as faulty:
        mail = channel(faulty.port)
        assert isinstance(await mail.send(envelope()), Sent)
        faulty.times = 1
        assert isinstance(await mail.send(envelope()), Sent)
        assert len(faulty.queued) == 2


async def test_nobody_at_the_port(channel):
    verdict = await channel(1).send(envelope())
    assert isinstance(verdict, Refused)
    assert verdict.again


async def test_a_mail_of_unknown_fate_goes_once_more_after_the_set_delay():
    clock = Clock()
    mail = Email(settings(smtp_resend_after_s=900), clock)
    assert await mail.reconcile(envelope()) is Finding.TOO_EARLY
    clock.forward(minutes=15)
    assert await mail.reconcile(envelope()) is Finding.SEND_ONCE_MORE
    assert clock.at > AT
