"""Who may see the console and push its buttons."""

import base64
import re
from dataclasses import replace

import pytest

from services.console.ports import Access
from services.console.settings import ConsoleSettings
from tests.browser.console_site import Console
from tests.unit.console.asking import Browser


async def token(browser: Browser) -> str:
    page = (await browser.get("/set-aside/41")).text
    return re.search(r'name="dealwatch_form" value="([^"]+)"', page).group(1)


async def test_try_again_and_drop_reach_what_was_set_aside(full: Console, browser: Browser):
    form = {"dealwatch_form": await token(browser)}
    answer = await browser.post("/set-aside/41/retry", form, origin="http://localhost:8080", sec_fetch_site="same-origin")
    assert (answer.status, answer.headers["location"]) == (303, "/set-aside?done=retried")
    assert (await browser.post("/set-aside/42/drop", form)).status == 303
    assert (full.dead.retried, full.dead.dropped) == ([41], [42])


@pytest.mark.parametrize(
    ("headers", "form"),
    [
        ({"sec_fetch_site": "cross-site"}, {}),
        ({"sec_fetch_site": "same-site"}, {}),
        ({"origin": "https://evil.example"}, {}),
        ({"origin": "null"}, {}),
        ({"origin": "http://localhost:8081"}, {}),
        ({"cookie": ""}, {}),
        ({}, {"dealwatch_form": "guessed"}),
        ({}, {"dealwatch_form": ""}),
        ({}, {"dealwatch_form": "x" * 20_000}),
        ({}, {"dealwatch_form": "é\udcff".encode("utf-8", "replace").decode()}),
    ],
)
async def test_a_button_pushed_from_elsewhere_does_nothing(full: Console, browser: Browser, headers: dict, form: dict):
    good = {"dealwatch_form": await token(browser)}
    answer = await browser.post("/set-aside/41/drop", good | form, **headers)
    assert answer.status == 403
    assert full.dead.dropped == []


async def test_a_link_never_drops_anything(full: Console, browser: Browser):
    assert (await browser.get("/set-aside/41/drop")).status == 405
    assert full.dead.dropped == []


def basic(credentials: str) -> str:
    return "Basic " + base64.b64encode(credentials.encode()).decode()


@pytest.mark.parametrize(
    ("authorization", "status"),
    [
        (basic("anyone:geheim £"), 200), (basic("anyone:wrong"), 401), (basic("geheim £"), 401), ("", 401), ("Basic !!!", 401), ("Basic", 401),
        ("Bearer " + basic("a:geheim £")[6:], 401),
    ],
)  # fmt: skip
async def test_with_a_password_only_who_knows_it_sees_anything(full: Console, authorization: str, status: int):
    browser = Browser(full, Access(password="geheim £"))
    for path in ("/", "/live?seen=x", "/static/console.css"):
        if status == 401 or path != "/live?seen=x":
            assert (await browser.get(path, authorization=authorization)).status == status


@pytest.mark.parametrize(
    ("host", "status"),
    [("localhost:8080", 200), ("127.0.0.1", 200), ("[::1]:8080", 200), ("evil.example", 421), ("[", 421), ("", 421)],
)
async def test_on_loopback_only_loopback_names_are_answered(full: Console, host: str, status: int):
    browser = Browser(full, Access(hosts=ConsoleSettings().hosts))
    assert (await browser.get("/", host=host)).status == status


def test_settings_know_when_the_console_is_open_to_all():
    assert not ConsoleSettings().open_to_all
    assert ConsoleSettings(http_host="0.0.0.0").open_to_all
    assert not ConsoleSettings(http_host="0.0.0.0", console_password="x").open_to_all
    assert ConsoleSettings(http_host="0.0.0.0").hosts is None


@pytest.mark.parametrize("path", ["/", "/nope", "/sources", "/set-aside/41"])
async def test_every_page_is_under_the_policy(full: Console, browser: Browser, path: str):
    headers = (await browser.get(path)).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe-inline" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert "SameSite=strict" in headers.get("set-cookie", "SameSite=strict")


async def test_a_bug_is_a_page_under_the_policy_too(full: Console, browser: Browser):
    full.buckets.clear()
    answer = await browser.get("/sources")
    assert answer.status == 500
    assert "Something went wrong in the console" in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_before_everything_is_up_the_console_says_so(full: Console):
    from services.console.site import console_app  # noqa: PLC0415 - only here

    sent: list[dict] = []

    async def send(message: dict) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "query_string": b"",
        "headers": [(b"host", b"localhost")],
        "scheme": "http",
    }
    await console_app(replace(full.ports(), is_up=lambda: False))(scope, None, send)
    assert sent[0]["status"] == 503
    assert b"coming up" in sent[1]["body"]
