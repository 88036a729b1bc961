"""Traces, switched on by a setting: what one article sets going is one trace, across services and through the broker."""

from collections import defaultdict

import pytest
from aiohttp import ClientSession, web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.flow.conftest import eventually
from tests.flow.stories import takeover


class CollectorDouble:
    """Takes spans as an OpenTelemetry collector does, and keeps who sent which of what trace."""

    def __init__(self) -> None:
        self.services: dict[bytes, set[str]] = defaultdict(set)

    async def start(self) -> str:
        """Returns its address."""
        app = web.Application(client_max_size=1 << 24)
        app.router.add_post("/v1/traces", self._take)
        self.runner = web.AppRunner(app)
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", 0)
        await site.start()
        return f"http://127.0.0.1:{self.runner.addresses[0][1]}"

    async def _take(self, request: web.Request) -> web.Response:
        for resource in ExportTraceServiceRequest.FromString(await request.read()).resource_spans:
            names = [attribute.value.string_value for attribute in resource.resource.attributes if attribute.key == "service.name"]
            for scope in resource.scope_spans:
                for span in scope.spans:
                    self.services[span.trace_id].update(names)
        return web.Response()


@pytest.fixture
async def collector():
    double = CollectorDouble()
    address = await double.start()
    yield double, address
    await double.runner.cleanup()


async def test_one_article_is_one_trace_through_every_service(start_system, slack, collector):
    double, address = collector
    async with start_system(OTEL_EXPORTER_OTLP_ENDPOINT=address) as system:
        async with ClientSession() as session:
            await system.push(session, takeover(1))
        await eventually(lambda: slack.posts)
    wanted = {f"dealwatch-{name}" for name in ("crawler", "extractor", "ledger", "rule_engine", "notifier", "console")}
    assert any(wanted <= services for services in double.services.values()), dict(double.services)


async def test_an_absent_collector_stops_nobody(start_system, slack):
    async with start_system(OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:9") as system:
        async with ClientSession() as session:
            await system.push(session, takeover(1))
        await eventually(lambda: slack.posts)
