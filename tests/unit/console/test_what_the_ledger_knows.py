"""The page of a deal tells what the ledger knows beside the record: who says what, what each article brought, dates, corrections."""

import html
import re

from shared.contracts import Bound, Change, Claim, Correction, Deal, DealChanged, Novelty, Report, Settled, SlotChange
from tests.browser.console_facts import NOW
from tests.browser.console_sample import Sample, corrected
from tests.browser.console_site import Console
from tests.unit.console.asking import Browser

HOSTILE = '<script>alert("x")</script>\u202e' + "long " * 300


async def words(browser: Browser, address: str) -> str:
    """What a person reads there."""
    page = (await browser.get(address)).text
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


async def shown(one: Console, browser: Browser, deal: Deal, **more) -> str:
    change = DealChanged(
        correlation_id="a1", deal=deal, changes=more.pop("changes", ("opened",)), cause=deal.articles[0], at=NOW, **more
    )
    await one.take([change])
    answer = await browser.get(f"/deals/{deal.id}")
    assert answer.status == 200
    return answer.text


async def test_who_says_what_stands_by_slot_with_its_times(full: Console, browser: Browser, told: Sample):
    page = await words(browser, f"/deals/{told.deal.id}")
    assert "Who says what" in page
    assert re.search(r"Amount at least \$10B Reuters 2 articles, \d+ \w+, \d\d:\d\d UTC to \d+ \w+, \d\d:\d\d UTC ", page)
    assert re.search(r"Valuation at least \$500B Reuters 1 article", page)


async def test_what_each_article_brought_and_who_said_it_first(full: Console, browser: Browser, told: Sample):
    page = await words(browser, f"/deals/{told.deal.id}")
    brought = page[page.index("What each article brought") :]
    assert re.search(
        r"Corroboration Le Courrier du Port first said by Le Courrier du Port .* New deal Harbour Wire first said by Reuters",
        brought,
    )


async def test_a_date_that_passed_in_silence_is_marked(full: Console, browser: Browser, told: Sample):
    page = await words(browser, f"/deals/{told.deal.id}")
    assert "Expected Agreed by 20 November 2026 overdue nothing seen since “ Last month ”" in page


async def test_a_circle_tells_the_money_each_way(full: Console, browser: Browser, told: Sample):
    page = await words(browser, f"/deals/{told.deal.id}")
    assert "$10B goes in, $38B comes back" in page
    assert "overlap 26%" in page


async def test_the_end_of_a_conflict_says_on_what_the_reports_agree(full: Console, browser: Browser, told: Sample):
    claims = tuple(
        claim.model_copy(update={"value": "$80B", "origin": "Le <b>Matin</b>"})
        for claim in told.deal.claims
        if claim.slot == "amount"
    )
    over = Settled(slot="amount", money=told.deal.money[0], origins=("Reuters", "AFP"), against=claims[:1])
    await shown(full, browser, told.deal.model_copy(update={"revision": 9}), changes=(Change.CONFLICT_RESOLVED,), settled=(over,))
    page = await words(browser, f"/deals/{told.deal.id}")
    assert "Amount $80B Le <b>Matin</b> at least $10B 2 origins: Reuters, AFP" in page


async def test_a_leg_says_how_exact_its_sum_is(full: Console, browser: Browser, told: Sample):
    (one,) = told.deal.circles
    legs = (one.legs[0].model_copy(update={"bound": Bound.AT_LEAST}), one.legs[1].model_copy(update={"bound": Bound.AT_MOST}))
    deal = told.deal.model_copy(update={"revision": 9, "circles": (one.model_copy(update={"legs": legs}),)})
    page = " ".join(re.sub(r"<[^>]+>", " ", await shown(full, browser, deal)).split())
    assert "invests in at least $10B OpenAI" in page
    assert "buys cloud from up to $38B Amazon Web Services" in page


async def test_a_correction_stands_with_its_revision_on_the_deal_and_in_the_story(full: Console, browser: Browser, told: Sample):
    await full.take([corrected(told, NOW)])
    for address in (f"/deals/{told.deal.id}", f"/story/{told.talks.id}"):
        page = await words(browser, address)
        assert "Valuation at least $500B nothing the publisher changed the article , Harbour Wire" in page


async def test_a_deal_that_is_another_leads_there(one: Console, browser: Browser, told: Sample):
    page = await shown(one, browser, told.deal.model_copy(update={"merged_into": "beef0123"}))
    assert "the same deal as another" in page
    assert 'href="/deals/beef0123">To that deal</a>' in page


async def test_a_deal_that_was_taken_back_says_so(one: Console, browser: Browser, told: Sample):
    assert "All that was told of this deal was taken back" in await shown(
        one, browser, told.deal.model_copy(update={"withdrawn": True})
    )


async def test_a_record_from_before_the_ledger_knew_these_things_has_its_page(one: Console, browser: Browser, told: Sample):
    old = {"claims": (), "reports": (), "expected": None, "overdue_since": None, "circles": ()}
    page = await shown(one, browser, told.deal.model_copy(update=old))
    for heading in ("Who says what", "What each article brought", "Expected", "goes in"):
        assert heading not in page


async def test_hostile_words_stay_words(one: Console, browser: Browser, told: Sample):
    deal = told.deal
    claim = Claim(
        slot=HOSTILE,
        value=HOSTILE,
        origin=HOSTILE,
        article_id='"><x',
        quote=HOSTILE,
        first_seen=NOW,
        last_seen=NOW,
        translated_from=HOSTILE,
    )
    report = Report(article_id='"><x', novelty=Novelty.ECHO, origins=(HOSTILE,) * 50, told_at=NOW)
    correction = Correction(reason=HOSTILE, by=HOSTILE, changed=(SlotChange(slot=HOSTILE, before=HOSTILE, after=HOSTILE),) * 50)
    odd = deal.model_copy(
        update={"claims": (claim,) * 40, "reports": (report,) * 10, "merged_into": '"><script>', "circles": deal.circles * 3}
    )
    page = await shown(one, browser, odd, correction=correction, changes=("corrected",))
    assert "<script>alert" not in page
    assert '"><x' not in page
    assert "<del>" in page
    assert len(page) < 400_000
