"""Lists that are longer than a page."""

import re

from shared.contracts import DealChanged, MatchFound
from tests.browser.console_facts import mail, settled
from tests.browser.console_sample import Sample
from tests.browser.console_site import Console
from tests.unit.console.asking import Browser


async def many(one: Console, told: Sample, count: int) -> None:
    change = next(fact for fact in told.facts if isinstance(fact, DealChanged) and fact.deal.id == told.deal.id)
    found = next(fact for fact in told.facts if isinstance(fact, MatchFound))
    ended = settled(found, "ana", "email", 3)
    for number in range(count):
        deal = change.deal.model_copy(update={"id": f"deal-{number:03}", "headline": f"Deal {number:03}"})
        posted = mail(ended, deal).model_copy(update={"notification_id": f"n-{number:03}", "subject": f"Mail {number:03}"})
        await one.take([change.model_copy(update={"deal": deal}), posted])


async def test_long_lists_are_turned_page_by_page_and_no_line_is_lost(one: Console, browser: Browser, told: Sample):
    await many(one, told, 105)
    seen = set()
    for page in (1, 2, 3):
        seen |= set(re.findall(r"Deal \d{3}", (await browser.get(f"/deals?page={page}")).text))
    assert len(seen) == 105
    last = (await browser.get("/deals?page=9999")).text
    assert "Page 3 of 3" in last
    assert "Next page" not in last
    newest = (await browser.get("/mailbox?medium=email")).text
    assert len(set(re.findall(r"Mail \d{3}", newest))) == 100
    [older] = re.findall(r'href="(/mailbox\?[^"]*)" rel="next"', newest)
    rest = (await browser.get(older.replace("&amp;", "&"))).text
    assert set(re.findall(r"Mail \d{3}", rest)) == {f"Mail {number:03}" for number in range(5)}
    assert "Newest" in rest
    assert re.search(r'href="/mailbox/n-002\?medium=email&amp;before=\d+"', rest)  # the list stays where it is
