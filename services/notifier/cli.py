"""`dealwatch notify ...`: preview, send-test, digest. Data goes to stdout, messages to stderr."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from services.notifier.asking import sample_payload
from services.notifier.composing import Composer
from services.notifier.previewing import as_html, as_text
from services.notifier.recipients import Recipient
from services.notifier.rendering import Renderer
from services.notifier.samples import AT
from services.notifier.settings import NotifierSettings
from services.notifier.wishes import WISHES, read_templates, recipients_in
from shared.bus.client import Client
from shared.documents import Invalid, did_you_mean
from shared.errors import Permanent, Transient
from shared.wishes import Known
from shared.written import written_texts

commands = typer.Typer(no_args_is_help=True, help="See and try what people are sent.")
RecipientOption = Annotated[str, typer.Option("--recipient", help="the recipient's id")]
_PREVIEW_ID = "00000000-0000-5000-8000-000000000000"


def mount(root: typer.Typer) -> None:
    root.add_typer(commands, name="notify")


@commands.command()
def preview(
    recipient: RecipientOption,
    watch: Annotated[Path, typer.Option(help="the folder with recipients.yaml and templates/")] = Path("deploy/watch"),
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="write the HTML part (for Slack: the message as JSON) here")
    ] = None,
) -> None:
    """Show what this recipient would get, made of sample deals; nothing is sent."""
    if not watch.is_dir():
        _end(f"there is no folder {watch}; `dealwatch init {watch}` makes one", 2)
    try:
        recipients = recipients_in(written_texts(watch, WISHES[0].patterns))
        templates = {wish.key: wish.body for wish in read_templates(written_texts(watch, WISHES[1].patterns), Known())}
    except Invalid as error:
        _end(str(error), 1)
    found = _pick(recipient, recipients, watch)
    payload = sample_payload(Composer(Renderer(templates), NotifierSettings()), found, _PREVIEW_ID, AT)
    if html is not None:
        _write(html, as_html(found.medium, payload))
    else:
        typer.echo(as_text(found.medium, payload))


@commands.command(name="send-test")
def send_test(
    recipient: RecipientOption, as_json: Annotated[bool, typer.Option("--json", help="the answer as one JSON object")] = False
) -> None:
    """Have the running notifier send this recipient a message of sample deals, and say what came of it."""
    answer = _ask("notifier.send_test", {"recipient": recipient}, timeout_s=90)
    if as_json:
        typer.echo(json.dumps(answer))
    else:
        typer.echo(f"{'sent' if answer['sent'] else 'not sent'} by {answer['channel']} to {answer['to']}: {answer['detail']}")
    if not answer["sent"]:
        raise typer.Exit(1)


@commands.command()
def digest(
    now: Annotated[bool, typer.Option("--now", help="send what waits in the open digests at once")] = False,
    recipient: Annotated[str | None, typer.Option(help="only this recipient's")] = None,
) -> None:
    """Send the open digests at once; the regular ones still come at their times, with what is new by then."""
    if not now:
        raise typer.BadParameter("say --now: there is nothing else to do with a digest yet", param_hint="--now")
    told = _ask("notifier.digest", {"recipient": recipient}, timeout_s=10)["closed"]
    for recipient_id in told:
        typer.echo(recipient_id)
    typer.echo(f"{len(told)} digest{'' if len(told) == 1 else 's'} sent" if told else "nothing waits in any digest", err=True)


def _ask(name: str, request: dict[str, Any], timeout_s: float) -> dict[str, Any]:
    async def ask() -> dict[str, Any]:
        async with Client(NotifierSettings().nats_url) as client:
            return await client.ask(name, request, timeout_s=timeout_s)

    try:
        return asyncio.run(ask())
    except (Transient, Permanent) as error:
        _end(str(error), 1)
    except ValueError as error:  # the notifier runs, and knows nobody of that name
        _end(str(error), 2)


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        _end(f"{file} cannot be written: {error.strerror}", 1)
    typer.echo(f"written to {file}", err=True)


def _pick(recipient_id: str, recipients: list[Recipient], folder: Path) -> Recipient:
    known = {recipient.id: recipient for recipient in recipients}
    if recipient_id not in known:
        hint = did_you_mean(recipient_id, sorted(known))
        _end(f"there is no recipient '{recipient_id}' in {folder}" + (f"; {hint}" if hint else ""), 2)
    return known[recipient_id]


def _end(text: str, code: int) -> NoReturn:
    sys.stderr.write(f"{text}\n")
    raise typer.Exit(code)
