"""The built-in mail in a real browser: readable in light and dark, wide and narrow, whatever the deals are called."""

from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from services.notifier import samples
from services.notifier.rendering import Renderer

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [720, 320])
def test_a_mail_is_readable_by_everybody(chromium: Browser, scheme: str, width: int):
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page, renderer = context.new_page(), Renderer()
    _, digest, bare = samples.messages()
    longest = replace(digest.cards[0], title="Donaudampfschifffahrt" * 20, headline="x" * 500)
    for message in (digest, bare, replace(digest, cards=(longest,) * 4, more=3, console_url="https://dealwatch.example")):
        page.set_content(renderer.html(message))
        violations = [
            (violation["id"], [node["html"][:200] for node in violation["nodes"]])
            for violation in Axe().run(page).response["violations"]
        ]
        # a mail is no page of a site: it has no landmarks
        assert [found for found in violations if found[0] not in {"region", "landmark-one-main"}] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()
