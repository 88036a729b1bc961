"""The drawing of the graph in a real browser: readable with thirty companies, with the keyboard and on a telephone."""

from itertools import combinations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Running

pytestmark = pytest.mark.browser
_RECTANGLES = (
    "all => all.map(one => { const box = one.getBoundingClientRect(); return [box.left, box.top, box.right, box.bottom]; })"
)


def rectangles(page: Page, selector: str) -> list[list[float]]:
    return page.locator(selector).evaluate_all(_RECTANGLES)


@pytest.mark.parametrize(("company", "many"), [("amazon", 3), ("nvidia", 12), ("openai", 30)])
def test_no_name_and_no_sum_lies_upon_another_and_names_fit_their_boxes(page: Page, running: Running, company: str, many: int):
    page.goto(f"{running.url}/graph?company={company}")
    boxes = rectangles(page, ".dg-company rect")
    assert len(boxes) == many
    for one, other in combinations([*boxes, *rectangles(page, ".dg-sum text")], 2):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
    for name, box in zip(rectangles(page, ".dg-company text"), boxes, strict=True):
        assert box[0] < name[0]
        assert name[2] < box[2]


def test_from_one_company_to_the_next_with_the_keyboard(page: Page, running: Running):
    page.goto(f"{running.url}/graph?company=openai")
    link = page.get_by_role("link", name="Amazon", exact=True)
    link.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{running.url}/graph?company=amazon&depth=2")
    expect(page.locator(".dg-company")).to_have_count(3)


def test_a_company_is_asked_for_by_the_form_and_a_wrong_one_is_told(page: Page, running: Running):
    page.goto(running.url)
    page.get_by_role("link", name="Graph").click()
    page.get_by_label("Company").fill("opennai")
    page.get_by_role("button", name="Draw").click()
    expect(page.get_by_role("alert")).to_contain_text("did you mean 'openai'?")
    page.get_by_label("Company").fill("openai")
    page.get_by_label("Show").select_option("Three deals away")
    page.get_by_role("button", name="Draw").click()
    expect(page.locator("h1")).to_have_text("Deals around OpenAI")
    expect(page.locator(".circle").first).to_contain_text("Circular structure")


def test_on_a_telephone_the_drawing_is_moved_and_keeps_its_size(page: Page, running: Running):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{running.url}/graph?company=openai")
    frame = page.get_by_role("region", name="The drawing")
    assert frame.evaluate("one => one.scrollWidth > one.clientWidth")
    expect(page.locator(".dg-asked")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator(".dg-company text").first.evaluate("one => one.getBoundingClientRect().height") > 12
