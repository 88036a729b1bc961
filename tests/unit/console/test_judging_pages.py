"""Joining deals, taking them apart and marking what is wrong, from the page of a deal."""

import re

import pytest

from tests.browser.console_site import Console
from tests.unit.console.asking import Browser


async def deal_page(browser: Browser) -> tuple[str, str]:
    """The address of a deal, and its page."""
    listed = (await browser.get("/deals")).text
    address = re.search(r'href="(/deals/[0-9a-f]+)"', listed).group(1)
    return address, (await browser.get(address)).text


def form(page: str, **fields: str) -> dict[str, str]:
    token = re.search(r'name="dealwatch_form" value="([^"]+)"', page).group(1)
    return {"dealwatch_form": token, "request": "0123456789abcdef", **fields}


async def test_a_deal_is_joined_to_another(full: Console, browser: Browser):
    address, page = await deal_page(browser)
    answer = await browser.post(f"{address}/merge", form(page, into="aaaa", by="Ada", reason="same thing"))
    assert (answer.status, answer.headers["location"]) == (303, "/judgements")
    assert full.ledger.asked == [
        ("ledger.judge", {
            "verb": "merge", "deal": address.rpartition("/")[2], "into": "aaaa", "by": "Ada", "reason": "same thing",
            "id": "0123456789abcdef",
        }),
    ]  # fmt: skip


async def test_an_article_is_wrong_about_one_figure(full: Console, browser: Browser):
    address, page = await deal_page(browser)
    article = re.search(r'<option value="([0-9a-f]+)">', page).group(1)
    await browser.post(f"{address}/wrong", form(page, article=article, slot="amount"))
    [(_, said)] = full.ledger.asked
    assert (said["verb"], said["articles"], said["slots"], said["by"]) == (
        "wrong",
        [article],
        ["amount"],
        "somebody at the console",
    )


async def test_what_the_ledger_refuses_is_told_in_its_words(full: Console, browser: Browser):
    address, page = await deal_page(browser)
    full.ledger.refuses = "there is no deal <b>aaaa</b>"
    answer = await browser.post(f"{address}/merge", form(page, into="aaaa"))
    assert answer.status == 422
    assert "there is no deal &lt;b&gt;aaaa&lt;/b&gt;" in answer.text
    assert f'href="{address}"' in answer.text


async def test_when_the_ledger_is_away_the_page_says_so(full: Console, browser: Browser):
    address, page = await deal_page(browser)
    full.ledger.away = True
    assert (await browser.post(f"{address}/merge", form(page, into="aaaa"))).status == 503
    assert "did not answer" in (await browser.get("/judgements")).text


async def test_judgements_are_listed_and_taken_back(full: Console, browser: Browser):
    done = {
        "id": "j1" * 8,
        "kind": "merge",
        "deals": ["a", "b"],
        "by": "<i>Ada</i>",
        "reason": "",
        "at": "2026-11-23T12:00:00+00:00",
    }
    full.ledger.judgements = [{**done, "undone_at": None}, {**done, "id": "j2" * 8, "undone_at": "2026-11-24T12:00:00+00:00"}]
    page = (await browser.get("/judgements")).text
    assert "&lt;i&gt;Ada&lt;/i&gt;" in page
    assert page.count("Take it back") == 1
    full.ledger.asked.clear()
    assert (await browser.post(f"/judgements/{'j1' * 8}/undo", form(page))).status == 303
    assert full.ledger.asked[0][1]["judgement"] == "j1" * 8


@pytest.mark.parametrize("path", ["/deals/x/merge", "/deals/x/split", "/deals/x/wrong", "/judgements/x/undo"])
async def test_no_other_page_judges_anything(full: Console, browser: Browser, path: str):
    _, page = await deal_page(browser)
    assert (await browser.post(path, form(page), origin="https://evil.example")).status == 403
    assert (await browser.get(path)).status in {404, 405}
    assert full.ledger.asked == []
