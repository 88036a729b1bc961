"""The page of a deal asks the rule engine why a rule did not fire, and commands ask the console for the story behind an address."""

import re

import pytest

from services.console.answering import Answers
from tests.browser.console_sample import Sample
from tests.browser.console_site import Console
from tests.unit.console.asking import Browser


async def address_of_a_deal(browser: Browser) -> str:
    return re.search(r'href="(/deals/[0-9a-f]+)"', (await browser.get("/deals")).text).group(1)


async def test_the_tree_and_the_nearest_miss_are_shown(full: Console, browser: Browser):
    address = await address_of_a_deal(browser)
    answer = await browser.get(f"{address}?rule=cloud-into-ai")
    assert answer.status == 200
    assert "amount is USD 900M, USD 100M short of" in answer.text
    assert "<code>amount: above $1B</code>" in answer.text
    assert "some $900 million" in answer.text
    assert "dealwatch why cloud-into-ai/d1/deal" in answer.text


async def test_nothing_is_asked_while_no_rule_is_named(full: Console, browser: Browser):
    page = (await browser.get(await address_of_a_deal(browser))).text
    assert '<option value="cloud-into-ai">Cloud money into AI</option>' in page
    assert full.ledger.asked == []
    assert 'role="status"' not in page[page.index('id="why-not"') :]


async def test_an_unknown_rule_is_refused_in_words_and_text_is_no_markup(full: Console, browser: Browser):
    address = await address_of_a_deal(browser)
    page = (await browser.get(f"{address}?rule=%3Cscript%3Ealert(1)%3C/script%3E")).text
    assert "did you mean &#39;cloud-into-ai&#39;?" in page
    assert "<script>alert" not in page


async def test_the_page_comes_without_the_rule_engine(full: Console, browser: Browser):
    address = await address_of_a_deal(browser)
    full.ledger.away = True
    answer = await browser.get(f"{address}?rule=cloud-into-ai")
    assert (answer.status, "The rule engine does not answer" in answer.text) == (200, True)


async def test_the_story_of_an_address_has_its_steps_in_order(full: Console, told: Sample):
    url = next(fact.article.url for fact in told.facts if type(fact).__name__ == "ArticleFetched")
    answers = Answers(full.store)
    story = await answers.story({"url": url})
    assert story["article"]["url"] == url
    kinds = [step["kind"] for step in story["steps"]]
    assert kinds[:2] == ["article", "mention"]
    assert kinds == sorted(kinds, key=["article", "mention", "revision", "review", "deal", "match", "notification"].index)
    assert (await answers.story({"url": f"{url}#comments"}))["article"] == story["article"]
    assert await answers.story({"url": "https://nowhere.example/"}) == {"article": None, "steps": []}


@pytest.mark.parametrize("request_", [{}, {"url": 1}, {"url": " "}, {"url": "x" * 5000}])
async def test_a_question_without_an_address_is_refused_in_words(one: Console, request_):
    with pytest.raises(ValueError, match="give the address"):
        await Answers(one.store).story(request_)
