"""What a source lists: what is new, what changed, and what only looks new."""

import datetime as dt

import pytest
from sqlalchemy import func, select

from services.crawler.listing import MOST_REVISIONS
from services.crawler.tables import EntryRow
from tests.unit.crawler.board import source
from tests.unit.crawler.feeds_written import SENTENCES, item, page, rss

MORE = "Both companies confirmed the talks on Tuesday and said that they would tell more in the coming weeks of the spring."


@pytest.fixture(autouse=True)
def bare_site(site):
    site.pages.clear()
    site.asked.clear()


async def rows(desk) -> int:
    async with desk.crawl.store.reading() as session:
        return (await session.execute(select(func.count()).select_from(EntryRow))).scalar_one()


def atom(*entries: str) -> str:
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>P</title>{"".join(entries)}</feed>'


def entry(link: str, title: str = "Talks", updated: str = "2099-01-01T00:00:00Z") -> str:
    return f'<entry><id>urn:1</id><title>{title}</title><link href="{link}"/><updated>{updated}</updated></entry>'


async def again(desk, **later) -> None:
    desk.clock.advance(**(later or {"hours": 3}))
    await desk.round()


async def test_the_same_entry_twice_in_one_feed_is_read_from_its_page_once(site, desk):
    link = site.put("/deal", page())
    site.put("/feed", rss(item("Talks", link, "g"), item("Talks", link, "g"), item("Talks", f"{link}?utm_source=x", "h")))
    await desk.wish(source(site, "/feed"))
    await desk.round()
    assert [article.text for article in desk.given] == ["\n".join(SENTENCES)]
    assert site.asked["/deal"] == 1


async def test_an_entry_whose_title_changes_is_read_again_and_given_when_its_text_did(site, desk):
    link = site.put("/deal", page())
    site.put("/feed", rss(item("Talks", link, "g")))
    await desk.wish(source(site, "/feed"))
    await desk.round()
    site.put("/deal", page("Nordwind confirms talks", (*SENTENCES, MORE)))
    site.put("/feed", rss(item("Talks confirmed", link, "g")))
    await again(desk)
    assert [MORE in article.text for article in desk.given] == [False, True]
    assert desk.given[0].canonical_url == desk.given[1].canonical_url
    site.put("/feed", rss(item("Talks confirmed at last", link, "g")))
    await again(desk)
    assert len(desk.given) == 2


async def test_an_entry_that_is_dated_anew_is_read_again_but_not_for_ever(site, desk):
    link = site.put("/deal", page())
    site.put("/feed", atom(entry(link)))
    await desk.wish(source(site, "/feed"))
    await desk.round()
    for day in range(2, 12):
        site.put("/feed", atom(entry(link, updated=f"2099-01-{day:02}T00:00:00Z")))
        await again(desk)
    assert site.asked["/deal"] == 1 + MOST_REVISIONS
    assert len(desk.given) == 1


async def test_an_old_entry_that_was_left_out_is_read_once_it_is_revised(site, desk):
    link, old = site.put("/deal", page()), (dt.datetime.now(dt.UTC) - dt.timedelta(days=30)).isoformat()
    site.put("/feed", atom(entry(link, updated=old)))
    await desk.wish(source(site, "/feed"))
    await desk.round()
    assert desk.given == []
    site.put("/feed", atom(entry(link, updated=dt.datetime.now(dt.UTC).isoformat())))
    await again(desk)
    assert len(desk.given) == 1


async def test_new_identities_for_old_entries_make_nothing_new(site, desk):
    site.answer("/broken", 404)
    link = site.put("/deal", page())
    await desk.wish(source(site, "/feed"))
    for turn in range(5):
        site.put("/feed", rss(item("Talks", link, f"g{turn}"), item("Broken", site.url("/broken"), f"b{turn}")))
        await again(desk)
    assert (len(desk.given), await rows(desk)) == (1, 2)
    assert (site.asked["/deal"], site.asked["/broken"]) == (1, 1)


@pytest.mark.parametrize("guid", ["0", "https://paper.example/", "undefined"])
async def test_an_identity_that_all_entries_share_is_none(site, desk, guid):
    links = [site.put(f"/deal/{number}", page(f"Deal number {number}")) for number in range(4)]
    site.put("/feed", rss(*[item(f"Deal {number}", link, guid) for number, link in enumerate(links)]))
    await desk.wish(source(site, "/feed"))
    await desk.round()
    assert sorted(article.title for article in desk.given) == [f"Deal number {number}" for number in range(4)]


async def test_an_entry_that_leads_to_the_front_page_is_what_its_feed_says(site, desk):
    site.put("/", page("Front page"))
    site.put("/feed", rss(item("Deal", site.url("/"), "g", summary="Nordwind buys Halden for four billion.")))
    await desk.wish(source(site, "/feed"))
    await desk.round()
    assert [article.text for article in desk.given] == ["Nordwind buys Halden for four billion."]
    assert not site.asked["/"]


async def test_entries_without_link_or_date_or_identity_are_taken_once(site, desk):
    bare = "<item><title>Nordwind buys Halden</title><description>For four billion, both said.</description></item>"
    await desk.wish(source(site, "/feed"))
    for turn in range(3):
        site.put("/feed", rss(bare, item("Filler", site.url("/nowhere"), str(turn))))
        await again(desk)
    assert [article.title for article in desk.given] == ["Nordwind buys Halden"]


async def test_the_archive_of_a_feed_is_left_out_when_its_address_is_new(site, desk):
    site.put("/old-feed", rss())
    site.put(
        "/new-feed",
        rss(*[item(f"Deal {age}", site.put(f"/deal/{age}", page(f"Deal {age}")), str(age), age_h=age) for age in (1, 100, 1000)]),
    )
    await desk.wish(source(site, "/old-feed"))
    await desk.round()
    await desk.wish(source(site, "/new-feed"))
    await desk.round()
    assert [article.title for article in desk.given] == ["Deal 1"]


async def test_what_came_while_an_address_was_wrong_is_caught_up_with(site, desk):
    site.put("/old-feed", rss())
    await desk.wish(source(site, "/old-feed", every="1h"))
    await desk.round()
    site.answer("/old-feed", 404)
    for _ in range(7):
        await again(desk, days=1)
    links = [(hours, site.put(f"/deal/{hours}", page(f"Deal {hours}"))) for hours in (1, 100, 400)]
    made = [item(f"Deal {hours}", link, str(hours), age_h=hours - 7 * 24) for hours, link in links]
    site.put("/new-feed", rss(*made))
    await desk.wish(source(site, "/new-feed"))
    await desk.round()
    assert sorted(article.title for article in desk.given) == ["Deal 1", "Deal 100"]
