"""Takes the buckets' changes into the rulebook, off the event loop, so that deals flow on under the old rules meanwhile."""

import asyncio

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge

from services.rule_engine.aside import aside
from services.rule_engine.rulebook import Rulebook
from shared.contracts import Wish
from shared.documents import Invalid
from shared.entities import read_entities

log = structlog.get_logger()


class Following:
    """One change at a time: companies and rules change independently of each other, and each builds on the other's last."""

    def __init__(self, rulebook: Rulebook, registry: CollectorRegistry) -> None:
        self._rulebook = rulebook
        self._turn = asyncio.Lock()
        self._in_force = Gauge("dealwatch_rules_in_force", "Rules that deals are held against", registry=registry)
        self._faulty = Gauge("dealwatch_rule_files_faulty", "Rule files whose last text is not in force", registry=registry)
        self._refused = Counter("dealwatch_rule_texts_refused_total", "Texts of rule files that were refused", registry=registry)

    async def on_rules(self, wishes: dict[str, Wish]) -> None:
        async with self._turn:
            before = self._rulebook.book.faults
            await asyncio.to_thread(aside, self._rulebook.take_rules, {key: wish.body for key, wish in wishes.items()})
            self._tell(before)

    async def on_entities(self, wishes: dict[str, Wish]) -> None:
        async with self._turn:
            before = self._rulebook.book.faults
            try:
                entities = await asyncio.to_thread(aside, read_entities, {key: wish.body for key, wish in wishes.items()})
            except Invalid as error:
                log.error("entities_refused", problems=str(error))
                return
            await asyncio.to_thread(aside, self._rulebook.take_entities, entities)
            self._tell(before)

    def _tell(self, before: dict[str, str]) -> None:
        book = self._rulebook.book
        for path, fault in book.faults.items():
            if before.get(path) != fault:
                self._refused.inc()
                log.error("rules_refused", file=path, old_rules_kept=book.files[path].serving is not None, problems=fault)
        self._in_force.set(len(book.rules.rules))
        self._faulty.set(len(book.faults))
        log.info("rules_in_force", rules=len(book.rules.rules), files=len(book.files), faulty=len(book.faults))
