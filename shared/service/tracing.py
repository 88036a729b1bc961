"""OpenTelemetry, switched on by OTEL_EXPORTER_OTLP_ENDPOINT. Off, it costs nothing: the library is not even imported."""

from typing import Any

from shared.settings import Settings


def tracing_middlewares(service: str, settings: Settings) -> list[Any]:
    """The middleware that continues the trace of a fact, or none. Raises RuntimeError when it is asked for but not installed."""
    if not settings.otel_exporter_otlp_endpoint:
        return []
    try:
        from faststream.nats.opentelemetry import NatsTelemetryMiddleware  # noqa: PLC0415 - an optional extra
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    except ImportError as error:
        raise RuntimeError("OTEL_EXPORTER_OTLP_ENDPOINT is set, but the extra is missing: install dealwatch[tracing]") from error
    provider = TracerProvider(resource=Resource.create({"service.name": f"dealwatch-{service}"}))
    endpoint = settings.otel_exporter_otlp_endpoint.rstrip("/") + "/v1/traces"
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
    return [NatsTelemetryMiddleware(tracer_provider=provider)]
