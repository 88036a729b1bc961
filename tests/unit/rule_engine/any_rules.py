"""Any rule that the language allows, and any deal, for tests that hold for all of them."""

import datetime as dt
from decimal import Decimal

from hypothesis import strategies as st

from shared.contracts import (
    Bound,
    Change,
    Circle,
    Conflict,
    DealChanged,
    Evidence,
    Expected,
    Kind,
    Leg,
    Measure,
    Novelty,
    OnConflict,
    Role,
    Stage,
    UsdValue,
)
from tests.unit.rule_engine.deals import ENTITIES, NOON, deal, money

ROLES = [Role.INVESTOR, Role.INVESTEE, Role.ACQUIRER, Role.PARTNER]
_IDS, _CATEGORIES, _COUNTRIES = sorted(ENTITIES.by_id), sorted(ENTITIES.categories), ["US", "NO", "FR"]
_KINDS = [Kind.INVESTMENT, Kind.FUNDING_ROUND, Kind.ACQUISITION, Kind.CONTRACT]
_STAGES = [Stage.RUMOURED, Stage.IN_TALKS, Stage.AGREED, Stage.TERMINATED]
LISTS = {"few": ["aws", "openai"], "many": _IDS[:5]}
FAULTY = ['deal.investor[0] == "aws"', 'deal.investee[1] != "openai"']  # where the deal has no such company
_SUMS = ["$1B", "$5B", "$10B", "EUR 5B", "EUR 10B"]


def _some(values):
    """One of them, or a list."""
    words = st.sampled_from([str(value) for value in values])
    return st.one_of(words, st.lists(words, min_size=1, max_size=3, unique=True))


def _mapping(**parts):
    """Some of these keys, at least one."""
    return st.fixed_dictionaries({}, optional={key.rstrip("_"): value for key, value in parts.items()}).filter(bool)


_WORDS = st.sampled_from(["above", "at least", "below", "at most", "exactly"])
_LIMIT = st.builds("{} {}".format, _WORDS, st.sampled_from(_SUMS))
SUM = st.one_of(_LIMIT, st.sampled_from(["known", "unknown", "between $1B and $5B", "between $5B and $10B"]))
_COUNT = st.one_of(st.builds("{} {}".format, _WORDS, st.integers(1, 3)), st.just("between 1 and 2"))
_COMPANY = {"is_": _some(_IDS), "in_": _some(LISTS), "category": _some(_CATEGORIES), "not_category": _some(_CATEGORIES),
            "country": _some(_COUNTRIES)}  # fmt: skip
_YES_NO = st.sampled_from(["yes", "no"])
_ROLE = st.one_of(_some(_IDS), _mapping(**_COMPANY))
_STEP = _mapping(from_=_some(_STAGES), to=_some(_STAGES))
_CIRCLE = _mapping(among=_some(_IDS), in_=_some(LISTS), least=st.just("$1B"), overlap=st.just("at least 50 %"),
                   stage=st.just("at least agreed"))  # fmt: skip

CONDITIONS = {
    "type": _some(_KINDS),
    "stage": st.one_of(_some(_STAGES), _STEP),
    "amount": SUM,
    "valuation": SUM,
    "party": st.one_of(_some(_IDS), _mapping(**_COMPANY, role=_some(ROLES))),
    "contract_value": SUM,
    "stake": st.one_of(st.builds("{} {} %".format, _WORDS, st.sampled_from([10, 50])), st.sampled_from(["known", "unknown"])),
    "sources": _COUNT,
    "language": _some(["en", "de"]),
    "conflict": st.sampled_from(["none", "any", "amount"]),
    "change": _some(["opened", "stage_moved", "figure_revised"]),
    "subject": _some(["cloud", "chips"]),
    "new": _YES_NO,
    "overdue": _YES_NO,
    "origins": _COUNT,
    "novelty": _some(["new_deal", "new_stage", "new_figure", "corroboration"]),
    "circle": st.one_of(_YES_NO, _CIRCLE),
    "use": _some(["solid", "big"]),
    "expr": st.sampled_from(["deal.amount > 2000000000.0", "deal.amount / deal.valuation > 0.2", *FAULTY]),
    **{str(role): _ROLE for role in ROLES},
}


@st.composite
def blocks(draw, deep=2):
    """Conditions, and blocks of them within blocks. Few at a time, or nothing would ever hold."""
    keys = draw(st.lists(st.sampled_from(sorted(CONDITIONS)), max_size=2, unique=True))
    nested = draw(st.lists(st.sampled_from(["all", "any", "none"]), max_size=1)) if deep else []
    block = {key: draw(CONDITIONS[key]) for key in keys or ([] if nested else ["amount"])}
    return block | {key: draw(st.lists(blocks(deep - 1), min_size=1, max_size=3)) for key in nested}


NAMED = {
    "solid": {"origins": "at least 2", "type": "investment"},
    "big": {"any": [{"amount": "above $5B"}, {"valuation": "above $5B"}]},
}


@st.composite
def rule_files(draw, most=20):
    """A whole file, as data."""
    rules = []
    for _ in range(draw(st.integers(1, most))):
        rule = {"when": draw(blocks())}
        if draw(st.integers(0, 3)) == 0:
            rule["unless"] = draw(blocks(0))
        if draw(st.booleans()):
            rule["when"]["background"] = draw(st.sampled_from(["include", "only"]))
        rules.append(rule | {"on_conflict": str(draw(st.sampled_from(OnConflict)))})
    numbered = [{"id": f"rule-{number}", **wish} for number, wish in enumerate(rules)]
    return {"version": 1, "lists": LISTS, "conditions": NAMED, "rules": numbered}


_FIGURES = st.sampled_from([Decimal(number) for number in ("0.5", "1", "4", "5", "10", "11", "50")])


@st.composite
def sums(draw, measure):
    value, bound, currency = draw(_FIGURES), draw(st.sampled_from(Bound)), draw(st.sampled_from(["USD", "EUR", "JPY"]))
    upper = value + draw(st.sampled_from([0, 6])) if bound is Bound.RANGE else None
    scale = 10**9
    usd = UsdValue(value=value * scale, upper=None if upper is None else upper * scale, rate_date=NOON.date())
    told = usd if currency == "USD" or draw(st.booleans()) else None
    return money(value, bound, measure=measure, upper=upper, currency=currency, usd=told)


_PARTIES = st.lists(st.sampled_from([*_IDS, "nobody"]), min_size=1, max_size=2).map(" ".join)
_WHO = st.dictionaries(st.sampled_from(ROLES), _PARTIES, max_size=3)


@st.composite
def circles(draw):
    giver, taker = draw(st.sampled_from(_IDS)), draw(st.sampled_from(_IDS))
    usd = draw(st.sampled_from([None, Decimal(10**8), Decimal(10**10)]))
    leg = Leg(giver=giver, taker=taker, verb="invests in", deal_id="d1", stage=draw(st.sampled_from(_STAGES[:3])), usd=usd,
              bound=draw(st.sampled_from([None, *Bound])), giver_key=giver, taker_key=taker)  # fmt: skip
    return Circle(legs=(leg,), weakest_stage=leg.stage, first_seen=NOON, id="c", overlap=draw(st.sampled_from([None, 0.2, 0.8])))


@st.composite
def changes(draw):
    """A deal that changed."""
    roles = {str(role): names for role, names in draw(_WHO).items()} or {"adviser": "nobody"}
    told = [draw(sums(measure)) for measure in draw(st.lists(st.sampled_from(Measure), max_size=3, unique=True))]
    lowest = draw(sums(Measure.DEAL))
    now = deal(
        **roles,
        kind=draw(st.sampled_from(_KINDS)),
        stage=draw(st.sampled_from(_STAGES)),
        amount=None,
        more_money=tuple(told),
        background=draw(st.booleans()),
        stake_percent=draw(st.sampled_from([None, 10, 30, 51])),
        subject=draw(st.sampled_from([None, "cloud"])),
        article_count=draw(st.integers(1, 3)),
        origins=tuple("abc"[: draw(st.integers(0, 3))]),
        circles=tuple(draw(st.lists(circles(), max_size=2))),
        conflicts=(Conflict(slot="amount", claims=(), lowest=lowest),) if draw(st.booleans()) else (),
        expected=Expected(stage=Stage.COMPLETED, earliest=NOON.date(), latest=NOON.date(), evidence=_evidence()),
        overdue_since=draw(st.sampled_from([None, NOON.date()])),
    )
    before = deal(stage=draw(st.sampled_from(_STAGES))) if draw(st.booleans()) else None
    return DealChanged(
        correlation_id="a1", deal=now, previous=before, cause=now.articles[0], at=NOON + dt.timedelta(days=draw(st.integers(0, 9))),
        changes=tuple(draw(st.lists(st.sampled_from(Change), min_size=1, max_size=2))),
        novelty=draw(st.sampled_from([None, *Novelty])),
    )  # fmt: skip


def _evidence():
    return Evidence(field="text", start=0, end=4, quote="soon", pattern="test")
