"""Pages as their reader gets them: what stands on them."""

import json
import re

import pytest

from shared.contracts import ArticleFetched, Bucket, DealChanged
from tests.browser.console_sample import Sample
from tests.browser.console_site import Console
from tests.unit.console.asking import Browser, Tags

PAGES = ["/", "/deals", "/deals?told=all&kind=investment&q=a", "/mailbox", "/set-aside", "/sources", "/rules"]


@pytest.mark.parametrize("path", PAGES)
async def test_an_empty_console_tells_a_newcomer_what_to_do(browser: Browser, path: str):
    answer = await browser.get(path)
    assert answer.status == 200
    assert 'class="empty"' in answer.text


async def test_the_deal_page_marks_exactly_the_words_of_the_evidence(full: Console, browser: Browser, told: Sample):
    text = (await browser.get(f"/deals/{told.deal.id}")).text
    marks = re.findall(r"<mark[^>]*>([^<]*)</mark>", text)
    # the article's own mention covers the space between the two
    assert marks == ["Amazon", "in talks", " ", "to invest", "at least $10 billion", "OpenAI", "more than $500 billion"]
    for number, label in re.findall(r'id="words-(\d+)" data-slots="[^"]*" title="([^"]*)"', text):
        assert f'href="#words-{number}"' in text
        assert label


async def test_words_that_are_not_where_the_evidence_says_are_quoted_and_not_marked(one: Console, browser: Browser, told: Sample):
    change = next(fact for fact in told.facts if isinstance(fact, DealChanged) and fact.deal.id == told.deal.id)
    other = told.talks.model_copy(update={"text": "Moved. " + told.talks.text})
    await one.take([ArticleFetched(correlation_id=other.id, article=other), change])
    text = (await browser.get(f"/deals/{told.deal.id}")).text
    assert "<mark" not in text
    assert "at least $10 billion" in text


async def test_a_story_tells_its_steps_in_order_with_the_time_between(full: Console, browser: Browser, told: Sample):
    text = (await browser.get(f"/story/{told.talks.id}")).text
    order = [text.index(word) for word in ("Article fetched", "Deal mentioned", "Deal changed", "Rule matched", ">Notification<")]
    assert order == sorted(order)
    assert "14 ms" in text
    assert "amount: above $1B" in text


async def test_a_story_that_ended_early_says_where(one: Console, browser: Browser, told: Sample):
    await one.take([ArticleFetched(correlation_id=told.talks.id, article=told.talks)])
    assert "No deal was read from this article." in (await browser.get(f"/story/{told.talks.id}")).text


async def test_amounts_say_their_bound_and_valuations_stand_apart(full: Console, browser: Browser):
    text = (await browser.get("/deals?told=all")).text
    assert "at least $10B" in text
    assert "Valuation at least $500B" in text
    assert "about $10.6B" in text
    assert "¥8T" in text
    assert "≈ $52.3B" in text
    assert "2 articles, 2 origins" in text
    assert "Background" in text


async def test_a_mail_is_framed_and_can_do_nothing(full: Console, browser: Browser, told: Sample):
    posted = next(fact for fact in told.facts if getattr(fact, "medium", "") == "email")
    page = (await browser.get(f"/mailbox/{posted.notification_id}")).text
    frame = next(attributes for tag, attributes in Tags(page).found if tag == "iframe")
    assert "allow-scripts" not in frame["sandbox"]
    assert "allow-same-origin" not in frame["sandbox"]
    inner = await browser.get(f"/mailbox/{posted.notification_id}/html")
    policy = inner.headers["content-security-policy"]
    assert policy.startswith("sandbox ")
    assert "default-src 'none'" in policy
    assert '<base target="_blank">' in inner.text


async def test_secrets_of_recipients_are_masked(full: Console, browser: Browser):
    text = (await browser.get("/rules")).text
    assert "hush" not in text
    assert "hooks.example.com/••••" in text
    assert "Europe/Madrid" in text


async def test_sources_in_trouble_stand_first_with_their_reason(full: Console, browser: Browser):
    text = (await browser.get("/sources")).text
    assert text.index("rhine-business") < text.index("harbour-wire")
    assert "503 from rhine.example.com" in text
    assert "Not fetched yet" in text


async def test_pages_that_could_not_be_had_are_seen_with_the_reason(full: Console, browser: Browser):
    lost = {"url": "https://news.example.com/1", "reason": "answers 404", "at": "2025-03-01T09:00:00Z"}
    taken = {**lost, "url": "https://news.example.com/2", "reason": "answers 403", "stood_in": True}
    health = {"state": "ok", "pages": {"waiting": 3, "given_up": 2, "last": [lost, taken]}}
    full.buckets[Bucket.SOURCE_HEALTH].texts["harbour-wire"] = json.dumps(health)
    text = (await browser.get("/sources")).text
    for told in (
        "3 pages waited for",
        "2 pages could not be had",
        "news.example.com/1",
        "answers 404",
        "answers 403",
        "own text was taken",
    ):
        assert told in text


async def test_a_source_that_is_gone_is_told_apart_from_one_that_is_no_longer_listed(full: Console, browser: Browser):
    gone = json.dumps({"state": "gone", "error": "answers 410"})
    full.buckets[Bucket.SOURCE_HEALTH].texts |= {"filings": gone, "once-listed": gone}
    text = (await browser.get("/sources")).text
    assert text.index("filings") < text.index("Gone for good") < text.index("harbour-wire") < text.index("once-listed")
    assert text.count("Gone for good") == 1
    assert "Not listed any more" in text


@pytest.mark.parametrize(
    "health",
    [
        "",
        "[]",
        '{"pages": 5}',
        '{"pages": {"last": [5, {}], "waiting": "x"}}',
        "null",
        "{}",
        '{"failures": "many", "last_success": 1e99, "error": ["x"]}',
        "not json",
    ],
)
async def test_health_that_makes_no_sense_does_not_break_the_page(full: Console, browser: Browser, health: str):
    full.buckets[Bucket.SOURCE_HEALTH].texts = {"harbour-wire": health, "unlisted": health}
    full.buckets[Bucket.SOURCES].texts["broken"] = health
    assert (await browser.get("/sources")).status == 200


async def test_a_broker_that_is_away_is_said_and_not_a_failure(full: Console, browser: Browser):
    for bucket in full.buckets.values():
        bucket.away = True
    for path in ("/sources", "/rules"):
        answer = await browser.get(path)
        assert answer.status == 200
        assert "The broker did not answer" in answer.text


async def test_what_was_set_aside_cannot_be_shown_without_the_broker_and_the_page_says_so(full: Console, browser: Browser):
    full.dead.away = True
    assert "The broker did not answer" in (await browser.get("/set-aside")).text
    shown = await browser.get("/set-aside/41")
    assert shown.status == 503
    assert "loads itself again" in shown.text
    assert "cannot be reached" in shown.text


async def test_a_button_pressed_while_the_broker_is_away_does_not_press_itself_again(full: Console, browser: Browser):
    token = re.search(r'name="dealwatch_form" value="([^"]+)"', (await browser.get("/set-aside/41")).text)[1]
    full.dead.away = True
    answer = await browser.post("/set-aside/41/retry", {"dealwatch_form": token})
    assert answer.status == 503
    assert "refresh" not in answer.text
    assert full.dead.retried == []


@pytest.mark.parametrize(
    "path", ["/nope", "/story/none", "/deals/none", "/mailbox/none", "/mailbox/none/html", "/set-aside/999", "/set-aside/x"]
)
async def test_what_is_not_there_is_a_page_of_its_own(full: Console, browser: Browser, path: str):
    answer = await browser.get(path)
    assert answer.status == 404
    assert "Nothing is kept under this address" in answer.text


async def test_the_journey_can_be_narrowed(full: Console, browser: Browser):
    text = (await browser.get("/?q=siemens")).text
    assert "Altair" in text
    assert "Kioxia" not in text
