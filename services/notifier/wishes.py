"""recipients.yaml and templates/: what people write for the notifier, read with every problem at its place.

recipients:
  - id: desk
    email: desk@example.org        # or  slack: {channel: C0123456789}  or  slack: {webhook: https://hooks.slack.com/...}
    rules: [big-cloud-deals]       # or all, which is the default; or  tags: [cloud]
    when: daily                    # instant (default), hourly, daily, weekly
    at: "08:00"
    on: monday                     # weekly only
    zone: Europe/Berlin
    group_wait: 60                 # seconds that instant news of one deal waits for more of it
"""

import contextlib
import json
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, ValidationError

from services.notifier.confined import Confined
from services.notifier.recipients import Recipient
from services.notifier.settings import NotifierSettings
from services.notifier.templating import TEMPLATES
from shared.contracts import Bucket, Wish
from shared.documents import Document, Invalid, Problem, did_you_mean, fit, fit_each, read_yaml
from shared.syntax import strays
from shared.wishes import Known, WishFiles

_LONGEST_TEMPLATE = 200_000
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class RecipientFile(BaseModel):
    """The file around the entries, each of which is a Recipient."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    recipients: tuple[Any, ...]


_Read = tuple[Document, dict[int, Recipient]]


def read_recipients(files: dict[str, str], known: Known) -> list[Wish]:
    """One wish for each recipient, keyed by id. Raises Invalid with every problem of every file."""
    read, problems = _read_files(files)
    problems.extend(_contradictions(read, known, NotifierSettings().webhook_hosts))
    if problems:
        raise Invalid(problems)
    return [_wish(document, index) for document, recipients in read for index in recipients]


def recipients_in(files: dict[str, str]) -> list[Recipient]:
    """The recipients alone, without asking whether their rules exist. Raises Invalid."""
    read, problems = _read_files(files)
    if problems:
        raise Invalid(problems)
    return [recipient for _, recipients in read for recipient in recipients.values()]


def _read_files(files: dict[str, str]) -> tuple[list[_Read], list[Problem]]:
    problems: list[Problem] = []
    read: list[_Read] = []
    for path, text in sorted(files.items()):
        try:
            document = read_yaml(text, path)
            if document.data is None:
                raise Invalid([document.problem((), "the file is empty", "write 'recipients: []' if nobody is to be told")])
            problems.extend(_around_the_entries(document))
            recipients, wrong = fit_each(Recipient, document, ("recipients",))
            problems.extend(wrong)
            read.append((document, recipients))
        except Invalid as error:
            problems.extend(error.problems)
    return read, problems


def _around_the_entries(document: Document) -> tuple[Problem, ...]:
    """What is wrong beside the entries. Raises Invalid when there is no list of them."""
    try:
        fit(RecipientFile, document)
    except Invalid as error:
        if not isinstance(document.data, dict) or not isinstance(document.data.get("recipients"), list):
            raise
        return error.problems
    return ()


def parse_recipient(wish: Wish, webhook_hosts: tuple[str, ...]) -> Recipient:
    """A recipient from its bucket. Raises ValueError: the console may have written anything."""
    try:
        recipient = Recipient.model_validate_json(wish.body)
    except ValidationError as error:
        raise ValueError("; ".join(f"{'.'.join(map(str, detail['loc']))}: {detail['msg']}" for detail in error.errors())) from error
    refusal = webhook_refusal(recipient, webhook_hosts)
    if refusal:
        raise ValueError(refusal)
    return recipient


def webhook_refusal(recipient: Recipient, hosts: tuple[str, ...]) -> str:
    """Why a webhook is not used: it posts wherever it says, so that only Slack's own hosts are taken."""
    if not (recipient.slack and recipient.slack.webhook):
        return ""
    parts = urlsplit(recipient.slack.webhook)
    if parts.hostname not in hosts:
        return f"a webhook at '{parts.hostname}' is not allowed; SLACK_WEBHOOK_HOSTS allows {', '.join(hosts)}"
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        return "a webhook begins with https://"
    return ""


def read_templates(files: dict[str, str], _known: Known) -> list[Wish]:
    """One wish for each template, keyed by file name. Raises Invalid when one does not render the sample deals."""
    with contextlib.closing(Confined()) as confined:
        problems = [problem for path, text in sorted(files.items()) for problem in _template_problems(confined, path, text)]
    if problems:
        raise Invalid(problems)
    return [Wish(key=path.rpartition("/")[2], body=text, path=path) for path, text in sorted(files.items())]


def _template_problems(confined: Confined, path: str, text: str) -> list[Problem]:
    name = path.rpartition("/")[2]
    if name not in TEMPLATES:
        return [Problem(path, 1, 1, f"'{name}' is no template", did_you_mean(name, TEMPLATES))]
    if len(text) > _LONGEST_TEMPLATE:
        return [Problem(path, 1, 1, f"the template has {len(text):,} characters", f"at most {_LONGEST_TEMPLATE:,} are read")]
    if found := strays(text, path):
        return found
    fault = confined.check(name, text)
    if fault is None:
        return []
    lines = text.splitlines()
    source = lines[fault.line - 1] if 0 < fault.line <= len(lines) else ""
    return [Problem(path, max(1, fault.line), 1, fault.message, fault.hint, max(1, len(source)), source)]


def _contradictions(read: list[_Read], known: Known, hosts: tuple[str, ...]) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for document, recipients in read:
        for index, recipient in recipients.items():
            at = ("recipients", index)
            if recipient.id in first:
                yield document.problem(
                    (*at, "id"), f"the id '{recipient.id}' is taken", f"it is first used at {first[recipient.id]}"
                )
            first.setdefault(recipient.id, document.place((*at, "id")))
            if known.rule_ids is not None:
                yield from _unknown_rules(document, index, recipient, sorted(known.rule_ids))
            if refusal := webhook_refusal(recipient, hosts):
                message, _, hint = refusal.partition("; ")
                yield document.problem((*at, "slack", "webhook"), message, hint)


def _unknown_rules(document: Document, index: int, recipient: Recipient, rule_ids: list[str]) -> Iterable[Problem]:
    for position, rule_id in enumerate(recipient.rules or () if recipient.rules != "all" else ()):
        if rule_id not in rule_ids:
            place = ("recipients", index, "rules", position)
            yield document.problem(place, f"there is no rule '{rule_id}'", did_you_mean(rule_id, rule_ids))


def _wish(document: Document, index: int) -> Wish:
    entry = document.data["recipients"][index]
    line = document.values[("recipients", index)].line + 1
    return Wish(key=entry["id"], body=json.dumps(entry, ensure_ascii=False), path=document.path, line=line)


WISHES = (
    WishFiles(
        bucket=Bucket.RECIPIENTS, patterns=("recipients.yaml", "recipients/*.yaml"), read=read_recipients, none="recipients: []"
    ),
    WishFiles(bucket=Bucket.TEMPLATES, patterns=("templates/*.j2",), read=read_templates),
)
