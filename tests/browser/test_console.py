"""The console in a real browser, clicked through as a person would."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from shared.clock import utc_now
from shared.contracts import ArticleFetched
from tests.browser.conftest import Running
from tests.browser.console_facts import article
from tests.browser.console_reviews import reviews

pytestmark = pytest.mark.browser

OWNED = 'window.owned = true; document.title = "owned"'


def message(running: Running, medium: str) -> str:
    return next(fact.notification_id for fact in running.told.facts if getattr(fact, "medium", "") == medium)


def all_pages(running: Running) -> list[str]:
    mail, slack = message(running, "email"), message(running, "slack")
    return [
        "/", "/?q=nobody", f"/story/{running.told.talks.id}", "/deals?told=all", "/deals?q=nobody", f"/deals/{running.told.deal.id}",
        f"/mailbox/{mail}?view=text", f"/mailbox/{mail}?view=source", f"/mailbox/{mail}", f"/mailbox/{slack}", "/set-aside", "/set-aside/41",
        "/review", f"/story/{reviews(utc_now())[0].correlation_id}", "/sources", "/rules", "/nowhere",
        "/graph", "/graph?company=openai", "/graph?company=amazon", "/graph?company=nobody",
    ]  # fmt: skip


def test_the_journey_shows_a_fact_the_moment_it_arrives(page: Page, running: Running):
    page.goto(running.url)
    expect(page.locator("[data-pulse]")).to_have_text("Live")
    page.get_by_role("link", name="Software takeovers in Europe").focus()
    hostile = article(f'<img src=x onerror="{OWNED}"><script>{OWNED}</script>', "Text", utc_now(), "Late Wire")
    running.arrive([ArticleFetched(correlation_id=hostile.id, article=hostile)])
    card = page.locator(".card", has_text="Late Wire")
    expect(card).to_be_visible()
    expect(card).to_contain_text("<script>")
    expect(page.get_by_role("heading", name="Articles")).to_contain_text("5")
    expect(page.get_by_role("link", name="Software takeovers in Europe")).to_be_focused()
    assert page.evaluate("window.owned") is None


def test_a_stream_of_facts_leaves_the_page_alive(page: Page, running: Running):
    page.goto(running.url)
    expect(page.locator("[data-pulse]")).to_have_text("Live")
    for round_ in range(5):
        many = [article(f"Story {round_}-{number}", "Text", utc_now(), "Wire") for number in range(40)]
        running.arrive(ArticleFetched(correlation_id=one.id, article=one) for one in many)
    expect(page.get_by_role("heading", name="Articles")).to_contain_text("204")
    expect(page.locator(".card", has_text="Story 4-39")).to_be_visible()


def test_a_page_comes_alive_again_after_the_console_was_not_ready(page: Page, running: Running):
    page.route("**/live*", lambda route: route.fulfill(status=503, body="coming up"))
    page.goto(running.url)
    expect(page.locator("[data-pulse]")).to_have_text("Reconnecting")
    page.unroute("**/live*")
    expect(page.locator("[data-pulse]")).to_have_text("Live")


def test_from_the_journey_to_the_story_to_the_deal_and_back_to_its_words(page: Page, running: Running):
    page.goto(running.url)
    page.get_by_role("link", name="Cloud money into AI").click()
    expect(page.get_by_role("heading", name="Rule matched")).to_be_visible()
    page.locator(".step-deal").get_by_role("link", name="Amazon in talks").click()
    expect(page.locator("h1")).to_contain_text("Amazon in talks")
    line = page.locator(".slots li", has=page.get_by_text("Valuation"))
    line.get_by_role("link").click()
    expect(page.locator("mark:target")).to_have_text("more than $500 billion")
    line.hover()
    expect(page.locator("mark.lit")).to_have_text("more than $500 billion")
    page.locator("mark", has_text="at least $10 billion").hover()
    expect(page.locator(".slots li.lit")).to_contain_text("Amount")


def test_deals_are_filtered(page: Page, running: Running):
    page.goto(running.url + "/deals")
    expect(page.locator(".deal")).to_have_count(3)
    page.keyboard.press("/")
    page.keyboard.type("siemens")
    page.keyboard.press("Enter")
    expect(page.locator(".deal")).to_have_count(1)
    page.get_by_label("Search").fill("")
    page.get_by_label("Told as").select_option(label="Background")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".deal")).to_have_count(1)
    expect(page.locator(".deal")).to_contain_text("over 7 years")


def test_the_mailbox_shows_the_mail_and_its_script_stays_dead(page: Page, running: Running):
    page.goto(running.url + "/mailbox")
    page.locator(".line", has_text="ana@example.com").get_by_role("link").click()
    frame = page.frame_locator("iframe.mail")
    expect(frame.get_by_role("heading")).to_contain_text("Amazon in talks")
    expect(frame.get_by_role("link")).to_have_attribute("href", "https://news.example.com/a")
    assert page.url.startswith(running.url)
    page.get_by_role("link", name="Plain text").click()
    expect(page.locator("pre.text")).to_contain_text("Amazon (investor), OpenAI (investee)")
    page.get_by_role("link", name="Source", exact=True).click()
    expect(page.locator("table.headers")).to_contain_text("New deal: Amazon and OpenAI, at least $10bn")
    expect(page.locator("pre.source")).to_contain_text("=?utf-8?q?New_deal")
    page.get_by_role("link", name="Its story").click()
    expect(page.locator("h1")).to_contain_text("Amazon in talks")


def test_the_mailbox_shows_slack_with_its_thread(page: Page, running: Running):
    page.goto(f"{running.url}/mailbox/{message(running, 'slack')}")
    expect(page.get_by_role("heading", name="#deals")).to_be_visible()
    expect(page.locator(".slack-header")).to_contain_text("Amazon may invest in OpenAI")
    expect(page.locator(".slack-field")).to_have_count(4)
    expect(page.get_by_role("link", name="Read the article", exact=True)).to_have_attribute("href", "https://news.example.com/a")
    expect(page.locator(".thread .post strong", has_text="2 articles")).to_be_visible()
    expect(page.locator(".channel > .post")).to_have_count(1)


def test_the_rules_are_told_one_by_one_with_their_matches(page: Page, running: Running):
    page.goto(running.url + "/rules")
    expect(page.get_by_role("heading", name="Rules", exact=False).filter(has_text="1 in 1 file")).to_be_visible()
    rule = page.locator("details.rule", has_text="Cloud money into AI").first
    rule.locator("summary").click()
    expect(rule.locator("pre")).to_contain_text("amount: above $1B")
    rule.get_by_role("link", name="Show them").click()
    expect(page.locator(".card", has_text="Cloud money into AI").first).to_be_visible()


def test_what_was_set_aside_is_tried_again_or_dropped(page: Page, running: Running):
    page.goto(running.url + "/set-aside")
    page.get_by_role("link", name="article.title is missing").click()
    expect(page.get_by_label("Traceback")).to_contain_text("ValueError: no title")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("status").filter(has_text="Given back")).to_be_visible()
    page.get_by_role("link", name="The page is no article").click()
    expect(page.get_by_role("button", name="Drop for good")).to_be_hidden()
    page.get_by_text("Drop …").click()
    page.get_by_role("button", name="Drop for good").click()
    expect(page.get_by_role("heading", name="Nothing was set aside")).to_be_visible()
    assert (running.one.dead.retried, running.one.dead.dropped) == ([41], [42])


def test_what_was_left_undecided_is_listed_with_its_words_and_what_speaks_against_it(page: Page, running: Running):
    page.goto(running.url + "/review")
    expect(page.get_by_role("heading", name="Nothing to review")).to_be_visible()
    running.arrive(reviews(utc_now()))
    expect(page.locator(".review")).to_have_count(3)
    doubtful = page.locator(".review", has_text="Boats and bargains")
    expect(doubtful.locator("mark")).to_have_text(["Hollins", "sold", "Marlow Craft"])
    expect(doubtful).to_contain_text("27% sure")
    expect(doubtful).to_contain_text("Undecided because the word that tells it is used of many other things")
    expect(page.locator(".review", has_text="Annual report")).to_contain_text("the first 60,000 characters of 74,512")
    expect(page.locator(".review", has_text="Il gruppo")).to_contain_text("its language (it) is none that dealwatch reads")
    doubtful.get_by_role("link", name="Boats and bargains").click()
    expect(page.get_by_role("heading", name="Left for review")).to_be_visible()
    page.get_by_role("link", name="All that waits for review").click()
    expect(page.get_by_role("heading", name="Review", exact=True)).to_be_visible()
    page.get_by_role("link", name="Deals", exact=True).click()
    expect(page.locator(".deal", has_text="Boats and bargains")).to_have_count(0)


def test_times_are_told_in_the_readers_zone(page: Page, running: Running):
    page.goto(running.url)
    time = page.locator(".card", has_text="Harbour Wire").locator("time")
    expect(time).to_have_text(re.compile("min"))
    expect(time).to_have_attribute("title", re.compile(r"GMT\+9|JST"))


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_every_page_is_accessible_and_fits(chromium: Browser, running: Running, scheme: str, width: int):
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page, troubles = context.new_page(), []
    page.on("console", lambda said: troubles.append(said.text) if "Content Security Policy" in said.text else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    running.arrive(reviews(utc_now()))
    for path in all_pages(running):
        page.goto(running.url + path)
        found = [
            (violation["id"], [node["target"] for node in violation["nodes"]])
            for violation in Axe().run(page).response["violations"]
        ]
        troubles += [(path, *violation) for violation in found]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            troubles.append(f"{path} is wider than {width}")
    context.close()
    assert troubles == []


def test_the_keyboard_reaches_the_content_first(page: Page, running: Running):
    page.goto(running.url)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_pages_work_without_script(chromium: Browser, running: Running):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(running.url)
    page.get_by_role("link", name="Cloud money into AI").click()
    expect(page.locator("time").first).to_contain_text("UTC")
    context.close()
