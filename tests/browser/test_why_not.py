"""Asking in a real browser why a rule did not fire."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Running

pytestmark = pytest.mark.browser


def test_a_rule_is_asked_with_the_keyboard_and_the_answer_is_in_view(page: Page, running: Running):
    page.goto(f"{running.url}/deals")
    page.locator("main a[href*='/deals/']").first.click()
    field = page.get_by_label("Rule", exact=True)
    field.fill("cloud-into-ai")
    field.press("Enter")
    expect(page.get_by_role("status").filter(has_text="USD 100M short")).to_be_in_viewport()
    expect(page.locator(".reason-no").last).to_contain_text("amount: above $1B")
    page.get_by_label("Rule", exact=True).fill("cloud")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_role("alert")).to_contain_text("did you mean 'cloud-into-ai'?")
