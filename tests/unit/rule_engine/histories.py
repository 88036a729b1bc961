"""Random histories of deals, and what windows and patterns make of them worked out the naive way: from lists, with every deal looked at.

Knows nothing of the rule engine but the words of its keys.
"""

import datetime as dt
import random
from dataclasses import dataclass, field

from shared.contracts import Bound, Deal, DealChanged, Measure, Party, Role, Stage
from tests.unit.rule_engine.deals import NOON, changed, evidence, money

DAY = dt.timedelta(days=1)
WITHIN, OVER, LIMIT, ENOUGH = 60, 30, 5 * 10**9, 3
RULES = f"""
version: 1
rules:
  - id: wave
    when: {{ type: investment }}
    unless: {{ any: [{{ stage: [rumoured, denied] }}, {{ amount: below $1B }}] }}
    over: {OVER} days
    per: investee
    total: above $5B
  - id: rush
    when: {{ type: investment }}
    unless: {{ any: [{{ stage: [rumoured, denied] }}, {{ amount: below $1B }}] }}
    over: {OVER} days
    per: investee
    count: at least {ENOUGH}
    count_of: investor
  - id: circle
    pattern: [A invests in B, B buys from A]
    any_order: yes
    within: {WITHIN} days
    unless: {{ amount: below $1B }}
  - id: order
    pattern: [A invests in B, B buys from A]
    within: {WITHIN} days
    unless: {{ amount: below $1B }}
  - id: passed-on
    pattern: [A invests in B, B buys from C]
    within: {WITHIN} days
    unless: {{ amount: below $1B }}
"""


def history(rng: random.Random, name: str, length: int = 40) -> list[DealChanged]:
    """Revisions of a few deals among a few companies whose names begin with `name`, as the ledger would tell them, in order."""
    givers, takers = [f"{name}-{letter}" for letter in "abc"], [f"{name}-{letter}" for letter in "xy"]
    newest: dict[str, Deal] = {}
    changes, now = [], NOON
    for _ in range(length):
        now += rng.choice([0, 1, 1, 2, 5, 9]) * DAY
        deal_id = f"{name}-{rng.randrange(max(2, length // 2))}"
        previous = newest.get(deal_id)
        one = _changed(rng, deal_id, previous, now, (givers, takers))
        newest[deal_id] = one.deal
        changes.append(one)
    return changes


def _changed(
    rng: random.Random, deal_id: str, previous: Deal | None, now: dt.datetime, companies: tuple[list[str], list[str]]
) -> DealChanged:
    kind = previous.kind.value if previous else rng.choice(["investment", "investment", "funding_round", "contract"])
    giver, taker = (Role.INVESTOR, Role.INVESTEE) if kind != "contract" else (Role.SUPPLIER, Role.CUSTOMER)
    parties = previous.parties if previous and rng.random() < 0.7 else _parties(rng, (giver, taker), companies)
    stage = rng.choice(["rumoured", "agreed", "agreed", "completed", "denied"])
    ends = {"withdrawn": True} if rng.random() < 0.05 else {"merged_into": "another"} if rng.random() < 0.05 else {}
    told = changed(
        id=deal_id, revision=previous.revision + 1 if previous else 1, at=now, previous=previous, kind=kind, stage=stage,
        amount=rng.choice([None, money(2), money(3), money(4), money(3, Bound.AT_MOST), money(2, Bound.AT_LEAST), money("0.5")]),
        background=rng.random() < 0.15, first_seen=previous.first_seen if previous else now, last_seen=now, **ends,
    )  # fmt: skip
    steps = previous.stage_history if previous else ()
    if not steps or steps[-1].stage is not told.deal.stage:
        day = now - rng.choice([0, 0, 0, 3]) * DAY
        steps = (*steps, told.deal.stage_history[0].model_copy(update={"at": day, "stage": told.deal.stage}))
    deal = told.deal.model_copy(update={"parties": parties, "stage_history": steps})
    return told.model_copy(update={"deal": deal})


def _parties(rng: random.Random, roles: tuple[Role, Role], companies: tuple[list[str], list[str]]) -> tuple[Party, ...]:
    """Some companies are told by the name of a subsidiary."""
    found = []
    for role, names in zip(roles, companies, strict=True):
        for name in rng.sample(names, rng.choice([1, 1, 2])):
            below = rng.random() < 0.3
            found.append(
                Party(name=f"{name} sub" if below else name, role=role, entity_id=f"{name}-sub" if below else name,
                      parents=(name,) if below else (), evidence=evidence(name))
            )  # fmt: skip
    return tuple(found)


@dataclass
class Oracle:
    """Takes revisions in order; tells which rules fire, as (rule, deal, key), each once."""

    known: dict[str, DealChanged] = field(default_factory=dict)
    fired: set[tuple[str, str, str]] = field(default_factory=set)

    def take(self, one: DealChanged) -> list[tuple[str, str, str]]:
        before, after = dict(self.known), {**self.known, one.deal.id: one}
        self.known = after
        if one.deal.background or not _counts(one.deal):
            return []
        held = before.pop(one.deal.id, None)
        if held and not held.deal.background:
            before[one.deal.id] = held
        out = []
        for rule, sides in _keys(one, before, after).items():
            for key in sorted(sides[1]):
                truth = _crossing(sides[0].get(key, "no"), sides[1][key])
                told = (rule, one.deal.id, f"review/{key}" if truth == "maybe" else key)
                stands = {told, (rule, one.deal.id, key)}
                if truth != "no" and not stands & self.fired:
                    self.fired.add(told)
                    out.append(told)
        return out


Sides = tuple[dict[str, str], dict[str, str]]


def _keys(one: DealChanged, before: dict[str, DealChanged], after: dict[str, DealChanged]) -> dict[str, Sides]:
    """What each rule says of each key, without this revision and with it; only what this deal has a part in."""
    mine = [_top(party) for party in one.deal.parties if party.role is Role.INVESTEE]
    windows = {
        rule: tuple({f"investee={taker}": ask(side.values(), taker, one.at) for taker in mine} for side in (before, after))
        for rule, ask in (("wave", _wave), ("rush", _rush))
        if _wanted(one.deal) != "no" and one.deal.kind.value != "contract" and (one.at - _day(one)) / DAY < OVER
    }
    circles = {
        rule: tuple(_circles(_near(side, one), rule) for side in (before, after)) for rule in ("circle", "order", "passed-on")
    }
    return {**windows, **circles}  # type: ignore[return-value]


def _crossing(before: str, after: str) -> str:
    if after == "yes":
        return "no" if before == "yes" else "yes"
    return "maybe" if after == "maybe" and before == "no" else "no"


def _counts(deal: Deal) -> bool:
    return not deal.withdrawn and not deal.merged_into


def _top(party: Party) -> str:
    return party.parents[-1] if party.parents else party.entity_id or party.name


def _day(one: DealChanged) -> dt.datetime:
    agreed = [step.at for step in one.deal.stage_history if step.stage in {Stage.AGREED, Stage.APPROVED, Stage.COMPLETED}]
    return agreed[0] if agreed else one.deal.stage_history[0].at


def _ends(deal: Deal) -> tuple[float, float] | None:
    told = deal.money_of(Measure.DEAL)
    if told is None:
        return None
    value = float(told.value)
    return {Bound.AT_MOST: (0.0, value), Bound.AT_LEAST: (value, float("inf"))}.get(told.bound, (value, value))


def _not_small(deal: Deal) -> str:
    """No figure is not below a billion; "up to 3" may be."""
    ends = _ends(deal)
    if ends is None or ends[0] >= 10**9:
        return "yes"
    return "no" if ends[1] < 10**9 else "maybe"


def _wanted(deal: Deal) -> str:
    return "no" if deal.background or deal.stage in {Stage.RUMOURED, Stage.DENIED} else _not_small(deal)


def _in_window(deals, taker: str, now: dt.datetime) -> list[tuple[DealChanged, str]]:
    return [
        (one, _wanted(one.deal))
        for one in deals
        if one.deal.kind.value != "contract"
        and _counts(one.deal)
        and now - OVER * DAY < _day(one) <= now
        and any(party.role is Role.INVESTEE and _top(party) == taker for party in one.deal.parties)
        and _wanted(one.deal) != "no"
    ]


def _wave(deals, taker: str, now: dt.datetime) -> str:
    found = [(_ends(one.deal) or (0, 0), truth) for one, truth in _in_window(deals, taker, now)]
    low, high = sum(ends[0] for ends, truth in found if truth == "yes"), sum(ends[1] for ends, _ in found)
    return "yes" if low > LIMIT else "maybe" if high > LIMIT else "no"


def _rush(deals, taker: str, now: dt.datetime) -> str:
    found = _in_window(deals, taker, now)
    sure, all_ = (
        {_top(party) for one, truth in found if truth in some for party in one.deal.parties if party.role is Role.INVESTOR}
        for some in ({"yes"}, {"yes", "maybe"})
    )
    return "yes" if len(sure) >= ENOUGH else "maybe" if len(all_) >= ENOUGH else "no"


def _near(side: dict[str, DealChanged], own: DealChanged) -> list[DealChanged]:
    """What is older than a circle with the deal at hand may be is no part of one, nor stands in its way."""
    after = _day(own) - WITHIN * DAY
    return [one for one in side.values() if one.deal.id == own.deal.id or _day(one) > after]


def _circles(deals, rule: str) -> dict[str, str]:
    legs: dict[str, list[tuple[DealChanged, str, str]]] = {"invests": [], "buys": []}
    for one in deals:
        if not _counts(one.deal) or one.deal.stage in {Stage.DENIED, Stage.TERMINATED} or _not_small(one.deal) == "no":
            continue
        verb, giver, taker = (
            ("buys", Role.CUSTOMER, Role.SUPPLIER)
            if one.deal.kind.value == "contract"
            else ("invests", Role.INVESTOR, Role.INVESTEE)
        )
        legs[verb] += [(one, _top(a), _top(b)) for a in one.deal.parties_in(giver) for b in one.deal.parties_in(taker)]
    found: dict[str, str] = {}
    for money_in, investor, investee in legs["invests"]:
        for order, customer, supplier in legs["buys"]:
            apart = abs(_day(money_in) - _day(order))
            late = rule != "circle" and _day(order) < _day(money_in)
            if investee != customer or (investor == supplier) is (rule == "passed-on") or apart >= WITHIN * DAY or late:
                continue
            both = {_not_small(money_in.deal), _not_small(order.deal)}
            key = f"A={investor},B={investee}" + (f",C={supplier}" if rule == "passed-on" else "")
            found[key] = "yes" if both == {"yes"} or found.get(key) == "yes" else "maybe"
    return found
