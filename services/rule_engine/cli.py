"""`dealwatch rules ...`, `why`, `why-not` and `backtest`. Data goes to stdout, messages to stderr."""

import typer

from services.rule_engine.commands import backtesting, checking, explaining, matching, replaying, status, testing

commands = typer.Typer(no_args_is_help=True, help="Check, test and explain rules.")
commands.command()(checking.check)
commands.command(name="test")(testing.run)
commands.command()(matching.match)
commands.command()(matching.why)
commands.command()(checking.schema)
commands.command()(status.status)
commands.command()(replaying.replay)


def mount(root: typer.Typer) -> None:
    root.add_typer(commands, name="rules")
    root.command(name="why")(explaining.why)
    root.command(name="why-not")(explaining.why_not)
    root.command(name="backtest")(backtesting.run)
