"""One condition asked of one deal, in as few words as a test can say it."""

from services.rule_engine.evaluation import reasons
from services.rule_engine.facts import facts_of
from shared.contracts import Change, Truth
from tests.unit.rule_engine.deals import AROUND, changed, rule, rules

YES, NO, MAYBE = Truth.YES, Truth.NO, Truth.MAYBE


def ready(when, **more):
    (one,) = rules(rule(when, **more)).rules
    return one


def facts(**fields):
    """`changes` and `novelty` are those of the news, the other fields those of the deal."""
    news = {key: fields.pop(key) for key in ("changes", "novelty") if key in fields}
    if "changes" in news:
        news["changes"] = tuple(map(Change, news["changes"]))
    return facts_of(changed(**fields).model_copy(update=news), AROUND)


def judged(when, **fields):
    return ready(when).truth(facts(**fields))


def value(when, **fields):
    return next(reasons(ready(when).explain(facts(**fields)))).value
