"""`dealwatch backtest`: what rules would have done with the deals that are kept, before anybody is told anything."""

import asyncio
import datetime as dt
import json
import sys
import time
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import SQLAlchemyError

from services.rule_engine.backtesting.drawing import Drawing, svg
from services.rule_engine.backtesting.lane import Asked
from services.rule_engine.backtesting.plot import plot
from services.rule_engine.backtesting.report import Report
from services.rule_engine.backtesting.revisions import Span
from services.rule_engine.backtesting.running import backtest
from services.rule_engine.backtesting.showing import as_json, table
from services.rule_engine.commands.loading import EntitiesOption, RulesOption, load
from services.rule_engine.settings import RuleEngineSettings
from shared.database_errors import DatabaseAway, DatabaseRefuses

_SHOW_EVERY_S = 0.2


def read_day(written: str) -> dt.datetime:
    """Its beginning."""
    try:
        return dt.datetime.strptime(written, "%Y-%m-%d").replace(tzinfo=dt.UTC)
    except ValueError:
        raise typer.BadParameter(f"'{written}' is no day; write it like 2026-03-01") from None


def run(  # noqa: PLR0917 - options, which are given by name
    rules: RulesOption,
    entities: EntitiesOption = None,
    since: Annotated[dt.datetime | None, typer.Option("--from", parser=read_day, metavar="DAY", help="the first day")] = None,
    until: Annotated[dt.datetime | None, typer.Option("--to", parser=read_day, metavar="DAY", help="the last day")] = None,
    compare: Annotated[
        Path | None, typer.Option(metavar="DIR", help="the rules as they are now: what the others add and lose")
    ] = None,
    plot_file: Annotated[Path | None, typer.Option("--plot", metavar="FILE.svg|png", help="draw the fires of each week")] = None,
    *,
    database: Annotated[
        str | None, typer.Option(metavar="URL", help="the rule engine's; default: that of this folder's system")
    ] = None,
    as_json_: Annotated[bool, typer.Option("--json", help="the answer as JSON")] = False,
) -> None:
    """What the rules would have done: fires by week, reviews, what is held, and what they do otherwise than other rules."""
    if plot_file and plot_file.suffix.lower() not in {".svg", ".png"}:
        raise typer.BadParameter(f"'{plot_file}' must end in .svg, or in .png", param_hint="--plot")
    if since and until and until < since:
        raise typer.BadParameter("this day is before that of --from", param_hint="--to")
    loaded = load(rules, entities)
    against = load(compare, entities).rules if compare else None
    asked = Asked(loaded.rules, against, loaded.around, Span.of(since, until and until + dt.timedelta(days=1)))
    progress = Progress()
    try:
        report, difference = asyncio.run(backtest(database_url(database), asked, progress))
    except (DatabaseAway, DatabaseRefuses, SQLAlchemyError) as error:
        progress.clear()
        said = str(error).splitlines()[0]
        typer.echo(f"the rule engine's database cannot be read: {said}", err=True)
        raise typer.Exit(1) from error
    progress.clear()
    if plot_file:
        _write(plot_file, report)
    if as_json_:
        typer.echo(json.dumps(as_json(report, difference), ensure_ascii=False, indent=2))
    else:
        typer.echo("\n".join(table(report, difference)))


def database_url(named: str | None) -> str:
    """Ends as wrong usage where a SQLite file is not there: opening it would make an empty one."""
    url = (named or RuleEngineSettings().database_url).format(service="rule_engine")
    path = Path(url.removeprefix("sqlite:///"))
    if url.startswith("sqlite:///") and not path.is_file():
        raise typer.BadParameter(f"there is no {path}; start `dealwatch up` here, or set DATABASE_URL", param_hint="--database")
    return url


def own_database() -> str | None:
    """That of the system of this folder, or of the settings; None where there is none."""
    url = RuleEngineSettings().database_url.format(service="rule_engine")
    path = url.removeprefix("sqlite:///")
    return url if path == url or Path(path).is_file() else None


class Progress:
    """How far it is, on a terminal only."""

    def __init__(self) -> None:
        self._shows = sys.stderr.isatty()
        self._began = self._shown = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        if not self._shows or (now := time.monotonic()) - self._shown < _SHOW_EVERY_S:
            return
        self._shown = now
        rate = done / (now - self._began)
        sys.stderr.write(f"\r{done / max(total, 1):4.0%}  {done:,} of {total:,} revisions, {rate:,.0f} a second\x1b[K")
        sys.stderr.flush()

    def clear(self) -> None:
        if self._shows:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def _write(path: Path, report: Report) -> None:
    drawn = plot(report)
    try:
        path.write_bytes(_png(drawn) if path.suffix.lower() == ".png" else svg(drawn).encode())
    except OSError as error:
        raise typer.BadParameter(f"{path} cannot be written: {error.strerror or error}", param_hint="--plot") from error


def _png(drawn: Drawing) -> bytes:
    from services.rule_engine.backtesting.png import png  # noqa: PLC0415 - its library is read only where somebody wants it

    return png(drawn)
