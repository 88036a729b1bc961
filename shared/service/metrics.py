"""What every service counts, for Prometheus. Labels are subjects and names, never ids: their number stays small."""

import functools

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.process_collector import ProcessCollector

from shared.bus.hop import Gauges

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60)
_SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256)


class Metrics:
    """The registry of one service and the measures that all share."""

    def __init__(self, service: str) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        counter = functools.partial(Counter, registry=self.registry)
        self._taken = counter("dealwatch_facts_taken_total", "Facts taken, by what came of them", ["service", "subject", "outcome"])
        self._fate = counter("dealwatch_fate_total", "Facts that failed, by what became of them", ["service", "subject", "fate"])
        self._failed = counter("dealwatch_background_failures_total", "Failures of background work", ["service", "task"])
        self._seconds = Histogram(
            "dealwatch_step_seconds", "Seconds from taking a fact to giving what it led to", ["service", "subject"],
            buckets=_SECONDS, registry=self.registry,
        )  # fmt: skip
        self._batch = Histogram(
            "dealwatch_batch_size", "Facts in one transaction", ["service", "subject"], buckets=_SIZES, registry=self.registry
        )
        self._ready = Gauge("dealwatch_ready", "1 when the service takes part", ["service"], registry=self.registry)
        self._service = service

    def gauges(self) -> Gauges:
        return Gauges(self._on_taken, lambda subject, size: self._batch.labels(self._service, subject).observe(size))

    def fate(self, subject: str, fate: str) -> None:
        self._fate.labels(self._service, subject, fate).inc()

    def background_failure(self, task: str) -> None:
        self._failed.labels(self._service, task).inc()

    def ready(self, is_ready: bool) -> None:
        self._ready.labels(self._service).set(is_ready)

    def _on_taken(self, subject: str, outcome: str, seconds: float) -> None:
        self._taken.labels(self._service, subject, outcome).inc()
        self._seconds.labels(self._service, subject).observe(seconds)
