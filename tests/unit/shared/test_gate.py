"""What a service answers while it comes up, and its health."""

from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from shared.service import Service
from shared.settings import Settings


async def served(_request):
    return PlainTextResponse("served")


def service() -> Service:
    made = Service("ledger", Settings())
    made.route("/push", served)
    return made


def test_until_it_is_up_a_service_asks_to_come_again_and_says_why():
    made = service()
    made.health("probe", lambda: "not yet")
    client = TestClient(made.http_app())
    refused = client.get("/push")
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
    assert client.get("/healthz").status_code == 200
    ready = client.get("/readyz")
    assert ready.status_code == 503
    assert ready.json() == {"ready": False, "reasons": {"probe": "not yet"}}


def test_once_up_it_serves_and_counts():
    made = service()
    made.is_up = True
    made.all_metrics.ready(True)
    client = TestClient(made.http_app())
    assert client.get("/push").text == "served"
    assert 'dealwatch_ready{service="ledger"} 1.0' in client.get("/metrics").text
