"""A backtest of 300 rules over the kept revisions of a database: revisions a second on all cores, and how much memory a process takes.

`python -m tests.bench.backtest [REVISIONS]`; a million of them take a database of some gigabytes, and some minutes to make.
"""

import asyncio
import datetime as dt
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

from services.rule_engine.backtesting.lane import Asked
from services.rule_engine.backtesting.lanes import lanes_for
from services.rule_engine.backtesting.revisions import Span
from services.rule_engine.backtesting.running import backtest
from services.rule_engine.facts import Surroundings
from services.rule_engine.history.keeping import keep
from services.rule_engine.rates import NoRates
from services.rule_engine.reading import read_rule_file
from services.rule_engine.rule_set import RuleSet, rule_set
from shared.contracts import (
    ArticleRef,
    Bound,
    Change,
    Claim,
    Deal,
    DealChanged,
    Evidence,
    Kind,
    Measure,
    Money,
    Party,
    Role,
    Stage,
    StageStep,
    UsdValue,
)
from shared.entities import Entities
from shared.store import Store, create_tables

SIZES = (100_000,)
RULES, _TOGETHER, _REVISIONS = 300, 2_000, 3
_COMPANIES, _FLATNESS = 20_000, 0.85
_WEIGHTS = list(accumulate(1 / (number + 1) ** _FLATNESS for number in range(_COMPANIES)))
_CATEGORIES = (
    "cloud_provider",
    "chip_maker",
    "ai_lab",
    "energy",
    "bank",
    "sovereign_fund",
    "drug_maker",
    "car_maker",
    "telecom",
    "retailer",
)
_COUNTRIES = ("US", "JP", "DE", "FR", "GB", "CN", "IN", "NO", "AE", "KR")
_ROLES = {
    Kind.INVESTMENT: (Role.INVESTOR, Role.INVESTEE), Kind.FUNDING_ROUND: (Role.INVESTOR, Role.INVESTEE),
    Kind.ACQUISITION: (Role.ACQUIRER, Role.TARGET), Kind.CONTRACT: (Role.SUPPLIER, Role.CUSTOMER),
}  # fmt: skip
_STAGES = (Stage.RUMOURED, Stage.IN_TALKS, Stage.AGREED)
_BEGIN = dt.datetime(2025, 1, 6, tzinfo=dt.UTC)
_AROUND = Surroundings(dt.timedelta(days=7), NoRates())


def rows(sizes: tuple[int, ...] = SIZES) -> Iterator[tuple[str, str, str]]:
    for size in sizes:
        rate, most, lanes, fires = measure(size)
        yield (
            f"backtest, {RULES} rules, {size:,} revisions, {lanes} processes",
            f"{rate:,.0f} revisions/s",
            f"memory {most:.0f} MB a process, {fires:,} fires; a million in {1e6 / rate:.0f} s, target 60 s",
        )


def measure(size: int) -> tuple[float, float, int, int]:
    """Revisions in a second, the megabytes of the largest process, how many processes there were, fires."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'history.db'}"
        asyncio.run(_fill(url, size))
        return measured(url)


def measured(url: str) -> tuple[float, float, int, int]:
    """The same of a history that is there."""
    asked, began = Asked(_rules(random.Random(3)), None, _AROUND, Span.of(None, None)), time.perf_counter()
    report, _ = asyncio.run(backtest(url, asked))
    took = time.perf_counter() - began
    fires = sum(tally.fires for tally in report.rules.values())
    lanes = lanes_for(report.revisions)
    return report.revisions / took, _largest(among_children=lanes > 1), lanes, fires


def _largest(*, among_children: bool) -> float:
    """Megabytes at most; with lanes, of one of them."""
    who = resource.RUSAGE_CHILDREN if among_children else resource.RUSAGE_SELF
    return resource.getrusage(who).ru_maxrss / 1024


def _rules(dice: random.Random) -> RuleSet:
    """As people write them: most watch a company or a sector, with a kind and a sum; some a stage, some alternatives."""
    text = "rules:\n" + "".join(f"  - {{ id: rule-{number}, when: {_when(dice)} }}\n" for number in range(RULES))
    return rule_set(read_rule_file(text, "bench.yaml", Entities()).rules)


def _when(dice: random.Random) -> str:
    kind, sum_ = dice.choice(list(_ROLES)), dice.choice(["$100M", "$250M", "$500M", "$1B", "$5B"])
    role, category, country = dice.choice(_ROLES[kind]), dice.choice(_CATEGORIES), dice.choice(_COUNTRIES)
    forms = (
        f"{{ party: company-{_company(dice)}, type: {kind}, amount: above {sum_} }}",
        f"{{ new: yes, type: {kind}, amount: above {sum_}, party: {{ category: {category} }} }}",
        f"{{ {role}: {{ category: {category}, country: {country} }}, type: {kind} }}",
        f"{{ stage: {{ from: [rumoured, in_talks], to: agreed }}, party: company-{_company(dice)} }}",
        f"{{ amount: above {sum_}, any: [{{ party: {{ category: {category} }} }}, {{ party: {{ country: {country} }} }}], none: [{{ stage: denied }}, {{ type: {kind} }}] }}",
    )
    return dice.choices(forms, (50, 28, 8, 8, 6))[0]


def _company(dice: random.Random) -> int:
    """A few are in many deals: by Zipf's law."""
    return dice.choices(range(_COMPANIES), cum_weights=_WEIGHTS)[0]


async def _fill(url: str, size: int) -> None:
    store, made = Store("rule_engine", url), _deals(size)
    await store.open()
    try:
        await create_tables(store)
        while some := [changed for _, changed in zip(range(_TOGETHER), made, strict=False)]:
            await store.run(lambda session, some=some: _keep(session, some))
    finally:
        await store.close()


async def _keep(session: Any, some: list[DealChanged]) -> None:
    for changed in some:
        keep(session, changed)


def _deals(size: int) -> Iterator[DealChanged]:
    """Each deal is told three times over some days; every minute brings a revision."""
    dice, step = random.Random(4), dt.timedelta(seconds=365 * 86_400 / size)
    for number in range(-(-size // _REVISIONS)):
        previous = None
        for revision in range(1, min(_REVISIONS, size - number * _REVISIONS) + 1):
            at = _BEGIN + (number * _REVISIONS + revision) * step
            deal = _deal(dice, f"{number:032x}", revision, at, previous)
            yield DealChanged(
                correlation_id="a", deal=deal, previous=previous, at=at, cause=deal.articles[0],
                changes=(Change.STAGE_MOVED,) if previous else (Change.OPENED,),
            )  # fmt: skip
            previous = deal


def _deal(dice: random.Random, deal_id: str, revision: int, at: dt.datetime, previous: Deal | None) -> Deal:
    kind = previous.kind if previous else dice.choice(list(_ROLES))
    article = ArticleRef(
        id="a" * 32, url="https://example.org/a-story-about-a-deal", title="A headline about two companies", published_at=at
    )
    money = Money(measure=Measure.DEAL, value=(sum_ := dice.choice([50, 200, 900, 3000]) * 10**6), currency="USD", bound=Bound.EXACTLY, evidence=_evidence("sum"),
                  usd=UsdValue(value=sum_, rate_date=at.date()))  # fmt: skip
    step = StageStep(stage=_STAGES[revision - 1], at=at, article=article, evidence=_evidence("agreed"))
    claims = [
        Claim(
            slot="amount",
            value="USD 1B",
            origin="a paper",
            article_id="a",
            quote="one billion",
            first_seen=at,
            last_seen=at,
            money=money,
        )
    ]
    return Deal(
        id=deal_id, revision=revision, kind=kind, stage=step.stage, background=False, headline=article.title,
        stage_history=(*(previous.stage_history if previous else ()), step), money=(money,), articles=(article,) * revision,
        parties=previous.parties if previous else tuple(_party(dice, role) for role in _ROLES[kind]), article_count=revision,
        origins=tuple(f"origin {one}" for one in range(revision)), claims=tuple(claims * revision),
        first_seen=previous.first_seen if previous else at, last_seen=at, evidence=(_evidence("bought"),) * 3,
    )  # fmt: skip


def _party(dice: random.Random, role: Role) -> Party:
    number = _company(dice)
    return Party(
        name=f"Company {number}", role=role, entity_id=f"company-{number}", country=_COUNTRIES[number % 10],
        categories=(_CATEGORIES[number // 10 % 10],), evidence=_evidence(f"Company {number}"),
    )  # fmt: skip


def _evidence(quote: str) -> Evidence:
    return Evidence(field="text", start=0, end=len(quote), quote=quote, pattern="bench", article_id="a" * 32)


if __name__ == "__main__":
    for row in rows((int(sys.argv[1]),) if len(sys.argv) > 1 else SIZES):
        print(*row, sep="  ", flush=True)
