"""OpenTelemetry, switched on by OTEL_EXPORTER_OTLP_ENDPOINT. Off, it costs nothing: the library is not even imported."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from shared.settings import Settings, WrongSettings


@dataclass(frozen=True)
class Tracing:
    """`middlewares` continue the trace of a fact; `stop` sends what was recorded and not sent yet."""

    middlewares: list[Any] = field(default_factory=list)
    shutdown: Callable[[], None] | None = None

    async def stop(self) -> None:
        if self.shutdown:
            await asyncio.to_thread(self.shutdown)  # waits for the collector


def tracing_of(service: str, settings: Settings) -> Tracing:
    """Raises WrongSettings when tracing is asked for but not installed."""
    if not settings.otel_exporter_otlp_endpoint:
        return Tracing()
    try:
        from faststream.nats.opentelemetry import NatsTelemetryMiddleware  # noqa: PLC0415 - an optional extra
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    except ImportError as error:
        missing = "OTEL_EXPORTER_OTLP_ENDPOINT: the packages for traces are missing; install dealwatch[tracing]"
        raise WrongSettings([missing]) from error
    provider = TracerProvider(resource=Resource.create({"service.name": f"dealwatch-{service}"}))
    endpoint = settings.otel_exporter_otlp_endpoint.rstrip("/") + "/v1/traces"
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
    return Tracing([NatsTelemetryMiddleware(tracer_provider=provider)], provider.shutdown)
