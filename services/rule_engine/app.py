"""Wires the rule engine."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from services.rule_engine import tables  # noqa: F401 - declares the tables
from services.rule_engine.asking import Questions
from services.rule_engine.cooling.waking import Waking
from services.rule_engine.facts import Surroundings
from services.rule_engine.faults import RuleFaults
from services.rule_engine.following import Following
from services.rule_engine.handlers import Waits, match_rules
from services.rule_engine.history.recall import Recall
from services.rule_engine.history.seeding import Seeding
from services.rule_engine.postponing import CatchingUp
from services.rule_engine.rates import EcbRates
from services.rule_engine.replaying import Replaying
from services.rule_engine.rulebook import Rulebook
from services.rule_engine.settings import RuleEngineSettings
from shared.clock import utc_now
from shared.contracts import Bucket, DealChanged, MatchFound
from shared.service import Service, run

_SWEEP_EVERY_S = 60.0
_CATCH_UP_EVERY_S = 5.0


def road(settings: RuleEngineSettings | None = None) -> Service:
    settings = settings or RuleEngineSettings()
    service = Service("rule_engine", settings)
    rulebook = Rulebook(on_fault=RuleFaults(service.metrics))
    following = Following(rulebook, service.metrics)
    service.follow(Bucket.ENTITIES, following.on_entities)
    service.follow(Bucket.RULES, following.on_rules)
    store = service.store()
    around = Surroundings(settings.new_within, EcbRates())
    outbox = service.outbox(store)
    waking, recall, seeding = Waking(store, outbox, rulebook, utc_now), Recall(), Seeding(store, service.ask)
    waits = Waits(recall, waking.until, seeding)
    service.hop(DealChanged, match_rules, gives=(MatchFound,), store=store, rules=rulebook, around=around, waits=waits)
    timers = service.timers(waking.on_wake)
    service.task(lambda: waking.run(timers.wake_at))
    service.every(_SWEEP_EVERY_S, waking.sweep)
    service.every(_CATCH_UP_EVERY_S, CatchingUp(seeding, store, outbox, rulebook, around, recall, waking.until).round)
    questions = Questions(store, rulebook, around)
    service.answer("rules", questions.rules)
    service.answer("rules.why", questions.why)
    service.answer("rules.why_not", questions.why_not)
    service.answer("rules.replay", Replaying(store, outbox, rulebook, around, recall, waking.until).replay)
    _show_status(service, rulebook)
    return service


def _show_status(service: Service, rulebook: Rulebook) -> None:
    """What is in force and what was refused, to people at /rules."""

    async def page(_request: Request) -> Response:
        return JSONResponse(rulebook.status())

    service.route("/rules", page)


def main() -> None:
    run(road)


if __name__ == "__main__":
    main()
