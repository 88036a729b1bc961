"""`stake: above 50 %`: the share of the company that changes hands; `known` and `unknown` ask whether one is told."""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from services.rule_engine.comparisons import Comparison
from services.rule_engine.condition_kind import Check, ConditionKind, Lists
from services.rule_engine.counts import PERCENT_SCHEMA, read_percent
from services.rule_engine.facts import DealFacts, plain
from services.rule_engine.intervals import INFINITY, Interval
from services.rule_engine.misreading import misread, phrase_of
from shared.contracts import Evidence, Truth

_WHOLE = Decimal(100)
_WORDS = {
    "majority": "above 50 %",
    "a majority": "above 50 %",
    "minority": "below 50 %",
    "a minority": "below 50 %",
    "all": "exactly 100 %",
}


def _read(value: Any) -> Comparison:
    word = phrase_of(value).strip().lower()
    if word in {"known", "unknown"}:
        return Comparison("%", known=word == "known")
    if word in _WORDS:
        raise misread(f"'{word}' is not a comparison", f"write '{_WORDS[word]}'")
    read = read_percent(value).times(_WHOLE)
    if read.low > _WHOLE or _WHOLE < read.high < INFINITY:
        raise misread("nobody holds more than the whole", "write at most '100 %'")
    return Comparison("%", read)


def _test(wanted: Comparison, _key: str, _lists: Lists) -> Check:
    def truth(facts: DealFacts) -> Truth:
        share = facts.deal.stake_percent
        return wanted.holds(None if share is None else Interval(share, share))

    return Check(truth, _value, lambda facts: _miss(wanted, facts.deal.stake_percent), _evidence)


def _value(facts: DealFacts) -> str:
    share = facts.deal.stake_percent
    return "no stake told" if share is None else f"{plain(share)} %"


def _miss(wanted: Comparison, share: Decimal | None) -> str:
    if share is None or wanted.interval is None:
        return "is not told; would fire once it is" if share is None else f"is {plain(share)} %; would fire while none is known"
    asked = wanted.interval
    if share < asked.low or (share == asked.low and asked.low_open):
        return f"is {plain(share)} %; would fire at {_edge(asked.low, 'more', asked.low_open)}"
    return f"is {plain(share)} %; would fire at {_edge(asked.high, 'less', asked.high_open)}"


def _edge(limit: Decimal, way: str, open_: bool) -> str:
    return f"{way} than {plain(limit)} %" if open_ else f"{plain(limit)} % or {way}"


def _evidence(facts: DealFacts) -> list[Evidence]:
    share = facts.deal.stake_percent
    if share is None:
        return []
    told = (claim for claim in facts.deal.claims if claim.slot == "stake" and plain(share) in claim.value)
    return [claim.evidence for claim in told if claim.evidence][:1]


def _trace(facts: DealFacts) -> str:
    share = facts.deal.stake_percent
    return "" if share is None else plain(share)


_SCHEMA = PERCENT_SCHEMA | {
    "pattern": f"{PERCENT_SCHEMA['pattern']}|^(known|unknown)$",
    "examples": ["above 50 %", "between 10 % and 25 %", "known"],
}
_FORM: Any = Annotated[Comparison, BeforeValidator(_read), WithJsonSchema(_SCHEMA)]
CONDITION = ConditionKind(keys=("stake",), form=_FORM, test=_test, traces=_trace)
