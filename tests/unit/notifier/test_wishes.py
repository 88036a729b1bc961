"""What people write in recipients.yaml and templates/, and what they are told when it is wrong."""

import json

import pytest

from services.notifier.recipients import Recipient
from services.notifier.samples import talks
from services.notifier.wishes import parse_recipient, read_recipients, read_templates
from shared.contracts import Wish
from shared.documents import Invalid
from shared.wishes import Known

KNOWN = Known(rule_ids=frozenset({"big-cloud", "funding"}))
HOSTS = ("hooks.slack.com",)


def problems(text: str, path: str = "recipients.yaml") -> str:
    with pytest.raises(Invalid) as caught:
        read_recipients({path: text}, KNOWN)
    return str(caught.value)


def one(entry: str) -> Recipient:
    [wish] = read_recipients({"recipients.yaml": f"recipients:\n  - {entry}\n"}, KNOWN)
    return parse_recipient(wish, HOSTS)


def test_what_is_written_is_what_the_service_reads_from_the_bucket():
    desk = one('{id: desk, email: desk@example.org, rules: [big-cloud], when: weekly, at: "7:30", on: Fri, zone: Europe/Berlin}')
    assert (desk.email, desk.schedule.at.isoformat(), desk.schedule.weekday, desk.zone) == (
        "desk@example.org",
        "07:30:00",
        4,
        "Europe/Berlin",
    )


def test_every_problem_is_told_at_once_with_its_place():
    told = problems(
        """recipients:
  - id: desk
    email: desk@example
    zone: Europe/Berln
    when: dayly
    at: "25:00"
    colour: red
  - id: desk
    slack: {channel: C012345, webhook: "https://hooks.slack.com/x"}
  - id: web
    slack: {webhook: "https://evil.example/x"}
    rules: [big-clod]
  - id: other
    email: a@b.org
    on: someday
"""
    )
    assert "recipients.yaml:3:12: error: 'desk@example' is not a mail address" in told
    assert "recipients.yaml:4:11: error: 'Europe/Berln' is no time zone" in told
    assert "did you mean 'Europe/Berlin'?" in told
    assert "recipients.yaml:5:11" in told
    assert "recipients.yaml:6:10: error: '25:00' is no time of day" in told
    assert "recipients.yaml:7:5: error: unknown key 'colour'" in told
    assert "has either 'channel' or 'webhook'" in told
    assert "recipients.yaml:15:9: error: 'someday' is no day of the week" in told


def test_contradictions_between_entries_are_told_at_once():
    told = problems(
        """recipients:
  - {id: desk, email: a@b.org, rules: [big-clod]}
  - {id: desk, slack: {webhook: "https://evil.example/x"}}
"""
    )
    assert "there is no rule 'big-clod'" in told
    assert "did you mean 'big-cloud'?" in told
    assert "the id 'desk' is taken" in told
    assert "a webhook at 'evil.example' is not allowed" in told


@pytest.mark.parametrize(
    "address",
    ["a\\r\\nRCPT TO:<evil@x>@example.org", "a b@example.org", "a@exa mple.org", "", "<a@b.org>", "a@b.org,c@d.org", "'q'@b.org", "a@localhost",
     "x" * 250 + "@b.org", "a@b..org", "ü@example.org"],
)  # fmt: skip
def test_an_address_that_could_become_another_is_refused(address):
    assert "mail address" in problems(f'recipients:\n  - {{id: desk, email: "{address}"}}\n')


def test_a_domain_in_its_own_script_becomes_what_relays_understand():
    assert one('{id: desk, email: "desk@bücher.example"}').email == "desk@xn--bcher-kva.example"


@pytest.mark.parametrize("text", ["", "recipients:\n\t- id: x\n", "recipients: 3\n", "people: []\n", "recipients: [x]\n"])
def test_a_file_that_is_no_list_of_recipients_is_told_not_crashed_on(text):
    assert "recipients.yaml:" in problems(text)


def test_a_loopback_double_is_a_webhook_only_where_the_setting_says_so(monkeypatch):
    text = 'recipients:\n  - {id: desk, slack: {webhook: "http://127.0.0.1:9/services/x"}}\n'
    assert "SLACK_WEBHOOK_HOSTS" in problems(text)
    monkeypatch.setenv("SLACK_WEBHOOK_HOSTS", "hooks.slack.com,127.0.0.1")
    assert len(read_recipients({"recipients.yaml": text}, KNOWN)) == 1


def test_slacks_own_hosts_are_spoken_to_over_tls_only():
    assert "begins with https" in problems('recipients:\n  - {id: desk, slack: {webhook: "http://hooks.slack.com/services/x"}}\n')


def test_the_service_reads_again_what_the_console_wrote():
    with pytest.raises(ValueError, match="zone"):
        parse_recipient(Wish(key="desk", body=json.dumps({"id": "desk", "email": "a@b.org", "zone": "Mars/Base"})), HOSTS)
    with pytest.raises(ValueError, match="not allowed"):
        parse_recipient(Wish(key="desk", body=json.dumps({"id": "desk", "slack": {"webhook": "http://169.254.169.254/"}})), HOSTS)


@pytest.mark.parametrize(
    ("entry", "wants"),
    [
        ({}, True),
        ({"rules": "all"}, True),
        ({"rules": ("sample-rule",)}, True),
        ({"rules": ("other",)}, False),
        ({"rules": ("other",), "tags": ("cloud",)}, True),
        ({"tags": ("energy",)}, False),
        ({"rules": ()}, False),
    ],
)
def test_who_wants_which_match(entry, wants):
    match = talks().model_copy(update={"tags": ("cloud",)})
    assert Recipient(id="desk", email="a@b.org", **entry).wants(match) is wants


@pytest.mark.parametrize(
    ("name", "text", "line", "words"),
    [
        ("email.txt.j2", "{{ message.subject }}\n{% for card in message.cards %}", 2, "endfor"),
        ("email.txt.j2", "fine\n{{ message.cards[0].headlin }}", 2, "did you mean 'headline'?"),
        ("email.html.j2", "<p>\n{{ mesage.subject }}</p>", 2, "did you mean 'message'?"),
        (
            "slack.yaml.j2",
            "text: x\nblocks:\n  - {type: section, text: {type: mrkdwn, text: '{{ nothing }}'}}",
            3,
            "'nothing' is undefined",
        ),
        ("slack.yaml.j2", "text: x\nblocks:\n  - {type: dance}", 1, "dance"),
        ("slack.yaml.j2", "text: x\nblocks: [", 2, "YAML"),
        ("subject.txt.j2", "{{ ''.__class__.__mro__ }}", 1, "unsafe"),
        ("mail.txt.j2", "x", 1, "is no template"),
    ],
)
def test_a_template_that_cannot_be_used_is_told_at_its_line(name, text, line, words):
    with pytest.raises(Invalid) as caught:
        read_templates({f"templates/{name}": text}, KNOWN)
    assert f"templates/{name}:{line}:" in str(caught.value)
    assert words in str(caught.value)


def test_a_template_that_works_becomes_a_wish():
    [wish] = read_templates({"templates/subject.txt.j2": "Deals: {{ message.cards | length }}"}, KNOWN)
    assert wish.key == "subject.txt.j2"
