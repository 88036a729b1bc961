"""The `dealwatch` command: its own few commands, and those that each service mounts.

Exit codes: 0 fine, 1 what was asked does not hold, 2 wrong usage.
"""

import importlib
import json
import os
import pkgutil
import shutil
import sys
import tempfile
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

import typer

import services
from shared.errors import Permanent, Transient

STARTER = Path(__file__).parent / "watch"
app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Watches the news for corporate deals.",
)
Answer = TypeVar("Answer")
Folder = Annotated[
    Path, typer.Argument(metavar="DIR", help="the watch folder: sources, rules, recipients, entities, publishers, templates")
]


def main() -> None:
    asked = sys.argv[1] if len(sys.argv) > 1 else ""
    if asked not in [command.name for command in app.registered_commands]:
        mount_services(app, asked)
    try:
        os.environ["NATS_URL"] = nats_url()  # so that every service's commands find the system of this folder
        for name, value in _running().get("settings", {}).items():  # and fetch what it may fetch
            os.environ.setdefault(name, value)
        app()
    except (Transient, Permanent) as error:
        _fail(str(error))
    except Exception as error:  # noqa: BLE001 - raised again unless a person can mend it
        code, text = _told(error)
        _fail(text, code)


def _told(error: Exception) -> tuple[int, str]:
    """The exit code and the words for what a person can mend. Raises what nobody foresaw."""
    from nats.errors import Error as NatsError  # noqa: PLC0415 - these three keep their libraries out of the supervisor

    from shared.documents import Invalid  # noqa: PLC0415
    from shared.settings import WrongSettings  # noqa: PLC0415

    if isinstance(error, WrongSettings):
        return 2, str(error)
    if isinstance(error, Invalid):
        return 1, f"{error}\n\n{_count(error.count, 'problem')}"
    if isinstance(error, NatsError | TimeoutError):
        return 1, f"the broker does not answer as it should: {error or type(error).__name__}"
    raise error


def mount_services(root: typer.Typer, asked: str = "") -> None:
    """Every `services/<name>/cli.py` mounts its own commands; found by looking, so there is no list.

    Only the one that is `asked` for, whose package names it, so that no command waits for the libraries of another; else all.
    """
    found = {"dead": "deploy.dead_cli"}
    for service in pkgutil.iter_modules(services.__path__, f"{services.__name__}."):
        for command in getattr(importlib.import_module(service.name), "COMMANDS", ()):
            found[command] = f"{service.name}.cli"
    for module in [found[asked]] if asked in found else dict.fromkeys(found.values()):
        importlib.import_module(module).mount(root)


@app.command("up")
def up(
    watch: Annotated[Path, typer.Option(help="the watch folder")] = STARTER,
    data: Annotated[Path, typer.Option(help="where the data is kept")] = Path("var"),
    port: Annotated[int, typer.Option(min=1024, max=65000, help="the console's port; the next one takes pushed articles")] = 8080,
) -> None:
    """Start everything on this machine: broker, databases, services, console."""
    from deploy.embedded.alone import Taken, alone  # noqa: PLC0415 - no other command needs these
    from deploy.embedded.stack import plan, port_is_free  # noqa: PLC0415
    from deploy.embedded.up import up as run_up  # noqa: PLC0415

    for wanted in (port, port + 1):
        if not port_is_free(wanted):
            raise typer.BadParameter(f"the port {wanted} is taken; give another one", param_hint="--port")
    _must_be_folder(watch, "--watch")
    _make_writable(data)
    os.environ.setdefault("LOG_FORMAT", "human" if sys.stderr.isatty() else "json")
    try:
        with alone(data):
            raise typer.Exit(run_async(run_up(plan(data, watch, port), typer.echo)))
    except Taken as error:
        raise typer.BadParameter(f"{error}; stop it, or give another folder", param_hint="--data") from None


@app.command("init")
def init(folder: Folder) -> None:
    """Copy the starter configuration to a new folder, to make it your own."""
    if folder.exists() and not folder.is_dir():
        raise typer.BadParameter(f"{folder} is a file; nothing was written", param_hint="DIR")
    if folder.exists() and any(folder.iterdir()):
        raise typer.BadParameter(f"{folder} is not empty; nothing was written", param_hint="DIR")
    try:
        shutil.copytree(STARTER, folder, dirs_exist_ok=True)
        _write_schema(folder)
    except OSError as error:
        _fail(f"{folder} cannot be written: {error.strerror or error}")
    typer.echo(f"made {folder}; look at it, then: dealwatch up --watch {folder}")


def _write_schema(folder: Path) -> None:
    """What the first line of the rule files names: with it an editor completes keys, companies and categories as they are typed."""
    folders, editors = (importlib.import_module(f"services.rule_engine.{name}") for name in ("folder", "editors"))
    known = folders.entities_for(folder, folder / "entities")
    (folder / editors.SCHEMA).write_text(editors.schema_text(known), encoding="utf-8")


@app.command("check")
def check(folder: Folder) -> None:
    """Check a watch folder: every problem of every file, with its place."""
    from deploy.apply import read_watch  # noqa: PLC0415 - imports every service's reader

    _must_be_folder(folder, "DIR")
    watch = read_watch(folder)
    for bucket, wishes in watch.wishes.items():
        typer.echo(f"{bucket.value:12} {len(wishes):4}")
    if any((folder / "rules").glob("*.yaml")):
        from services.rule_engine.commands.checking import warn  # noqa: PLC0415 - no other command of these needs it
        from services.rule_engine.commands.loading import load  # noqa: PLC0415

        warn(load(folder, None), folder)
    typer.echo(f"{_count(watch.files, 'file')}: no problems")


@app.command("apply")
def apply_folder(folder: Folder) -> None:
    """Write a watch folder to the running system; services follow at once. Nothing is written when anything is wrong."""
    from deploy.apply import bring, read_watch  # noqa: PLC0415
    from shared.bus.client import Client  # noqa: PLC0415

    _must_be_folder(folder, "DIR")
    watch = read_watch(folder)  # who has no broker at hand still learns what is wrong

    async def work() -> None:
        async with Client(nats_url()) as client:
            for applied in await bring(client, watch):
                typer.echo(
                    f"{applied.bucket.value:12} {applied.written:4} written {applied.deleted:4} deleted {applied.unchanged:4} unchanged"
                )

    run_async(work())


@app.command("prepare")
def prepare() -> None:
    """Make streams, consumers, buckets and tables, or bring them up to date; safe to run again."""
    from deploy.prepare import prepare as run_prepare  # noqa: PLC0415
    from deploy.prepare.topology import PrepareSettings  # noqa: PLC0415
    from shared.log import set_up_logging  # noqa: PLC0415

    settings = PrepareSettings()
    set_up_logging("prepare", settings)
    run_async(run_prepare(settings))


def _make_writable(data: Path) -> None:
    try:
        data.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=data):
            pass
    except OSError as error:
        reason = f"{data} cannot be written: {error.strerror}; give a folder that can"
        raise typer.BadParameter(reason, param_hint="--data") from None


def nats_url() -> str:
    """NATS_URL (or the file NATS_URL_FILE), else that of the system that `dealwatch up` runs in this folder, else the broker's default."""
    if os.environ.get("NATS_URL") or os.environ.get("NATS_URL_FILE"):
        from shared.settings import Settings  # noqa: PLC0415 - no other command needs it so early

        return Settings().nats_url
    found: str = _running().get("nats_url", "nats://127.0.0.1:4222")
    return found


def _running() -> dict[str, Any]:
    """What `dealwatch up` wrote of the system that runs in this folder; nothing when none does."""
    try:
        described = json.loads(Path("var/run.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return described if isinstance(described, dict) else {}


def _must_be_folder(folder: Path, param_hint: str) -> None:
    if not folder.is_dir():
        found = (
            f"{folder} is a file, not a folder"
            if folder.exists()
            else f"there is no folder {folder}; `dealwatch init {folder}` makes one"
        )
        raise typer.BadParameter(found, param_hint=param_hint)


def run_async(work: Coroutine[Any, Any, Answer]) -> Answer:
    import asyncio  # noqa: PLC0415 - most commands wait for nothing

    return asyncio.run(work)


def _fail(text: str, code: int = 1) -> NoReturn:
    typer.echo(text, err=True)
    raise SystemExit(code)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


if __name__ == "__main__":
    main()
