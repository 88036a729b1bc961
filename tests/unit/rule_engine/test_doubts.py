"""Warnings of `rules check`: rules that never could fire, and those that fire for nearly everything."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from services.rule_engine.doubts import never
from services.rule_engine.history.keeping import keep
from shared.clock import utc_now
from shared.store import Store, create_tables
from tests.unit.rule_engine.deals import changed, rule, rules

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("when", "unless"),
    [
        ("{ all: [{ amount: above $5B }, { amount: below $1B }] }", ""),
        ("{ type: merger, all: { type: [contract, debt] } }", ""),
        ("{ stage: agreed, all: { stage: { from: rumoured, to: completed } } }", ""),
        ("{ new: yes, all: { new: no } }", ""),
        ("{ origins: at least 3, all: { origins: below 2 } }", ""),
        ("{ type: merger, amount: above $1B }", "{ type: merger }"),
    ],
)
def test_a_rule_that_never_could_fire_is_found(when, unless):
    (ready,) = rules(rule(when, **({"unless": unless} if unless else {}))).rules
    assert len(list(never(ready.rule))) == 1


@pytest.mark.parametrize(
    ("when", "unless"),
    [
        ("{ all: [{ amount: above $1B }, { amount: below $5B }] }", ""),
        ("{ any: [{ amount: above $5B }, { amount: below $1B }] }", ""),
        ("{ type: investment, all: { type: funding_round } }", ""),
        ("{ amount: above $5B, none: { amount: above $9B } }", ""),
        ("{ all: [{ amount: above $5B }, { amount: below €1B }] }", ""),
        ("{ party: apple, all: { party: amazon } }", ""),
        ("{ type: merger }", "{ type: merger, stage: denied }"),
    ],
)
def test_a_rule_that_could_is_left_alone(when, unless):
    (ready,) = rules(rule(when, **({"unless": unless} if unless else {}))).rules
    assert list(never(ready.rule)) == []


def thirty_deals(url):
    """A history of deals of this week, each of $3B."""

    async def fill():
        store = Store("rule_engine", url)
        await store.open()
        await create_tables(store)

        async def work(session):
            for number in range(30):
                keep(session, changed(id=f"d{number}", at=utc_now(), amount=3))

        await store.run(work)
        await store.close()

    asyncio.run(fill())


def test_check_says_what_never_fires_and_what_fires_for_everything(dealwatch, watch):
    url = f"sqlite:///{watch}/history.db"
    thirty_deals(url)
    text = "rules:\n  - { id: all-of-it, when: { amount: known } }\n  - { id: large, when: { amount: above $5B } }\n"
    text += "  - { id: torn, when: { amount: above $5B, all: { amount: below $1B } } }\n"
    path = watch / "rules" / "mission.yaml"
    path.write_text(text, encoding="utf-8")
    result = dealwatch("check", watch, "--database", url)
    assert (result.exit_code, result.stdout) == (0, "3 rules in 1 files: no problems\n")
    assert result.stderr.splitlines() == [
        f"{path}:4: warning: 'torn' can never fire: 'amount: above $5B' on line 4 and 'amount: below $1B' on line 4 cannot both hold",
        f"{path}:2: warning: 'all-of-it' would have fired 30 times in the last week, in which 30 deals changed; "
        "ask for more, or it will flood its readers",
    ]


def test_the_check_of_a_whole_watch_folder_warns_too(watch):
    (watch / "rules" / "torn.yaml").write_text(rule("{ new: yes, all: { new: no } }"), encoding="utf-8")
    (watch / "rules" / "all.yaml").write_text(rule("{ amount: known }").replace("id: one", "id: all"), encoding="utf-8")
    (watch / "var").mkdir()
    thirty_deals(f"sqlite:///{watch}/var/rule_engine.db")
    command = [sys.executable, "-m", "deploy.cli", "check", str(watch)]
    done = subprocess.run(
        command, cwd=watch, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout.splitlines()[-1].endswith("no problems")) == (0, True)
    assert f"{watch}/rules/torn.yaml:3: warning: 'one' can never fire" in done.stderr
    assert f"{watch}/rules/all.yaml:3: warning: 'all' would have fired 30 times in the last week" in done.stderr


def test_of_a_rule_of_very_many_conditions_only_some_are_held_against_each_other():
    many = ", ".join(["{ amount: above $1B }"] * 20_000)
    (ready,) = rules(rule(f"{{ all: [{many}] }}")).rules
    assert list(never(ready.rule)) == []
