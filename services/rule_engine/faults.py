"""Rules that could not be held against a deal: counted, and told once for each rule and reason, for a faulty rule meets many deals."""

import structlog
from prometheus_client import CollectorRegistry, Counter

from services.rule_engine.condition_kind import Fault
from services.rule_engine.evaluation import ReadyRule

log = structlog.get_logger()


class RuleFaults:
    def __init__(self, registry: CollectorRegistry) -> None:
        self._faults = Counter(
            "dealwatch_rule_faults_total", "Deals that a rule could not be held against", ["rule"], registry=registry
        )
        self._told: set[tuple[str, str]] = set()

    def __call__(self, ready: ReadyRule, fault: Fault) -> None:
        self._faults.labels(ready.rule.id).inc()
        said = (ready.rule.text_hash, str(fault))
        if said not in self._told:
            self._told.add(said)
            log.error("rule_fault", rule=ready.rule.id, file=ready.rule.path, line=ready.rule.line, fault=str(fault))
