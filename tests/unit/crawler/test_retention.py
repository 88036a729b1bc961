"""What is long past is forgotten, what is still listed is not."""

import datetime as dt

import pytest
from sqlalchemy import func, select

from services.crawler.retention import forget
from services.crawler.tables import ArticleRow, EntryRow, HostRow
from tests.unit.crawler.board import source
from tests.unit.crawler.feeds_written import item, page, rss

KEEP = dt.timedelta(days=90)


@pytest.fixture(autouse=True)
def bare_site(site):
    site.pages.clear()
    site.asked.clear()


async def counts(desk) -> tuple[int, int, int]:
    async with desk.crawl.store.reading() as session:
        return tuple(
            [(await session.execute(select(func.count()).select_from(row))).scalar_one() for row in (EntryRow, ArticleRow, HostRow)]
        )


async def later(desk, **time) -> int:
    desk.clock.advance(**time)
    return await forget(desk.crawl.store, desk.clock(), KEEP)


async def test_entries_and_articles_that_are_no_longer_listed_are_forgotten_after_their_time(site, desk):
    site.put("/feed", rss(item("Old", site.put("/old", page("Old")), "g1")))
    await desk.wish(source(site, "/feed"))
    await desk.round()
    site.put("/feed", rss(item("New", site.put("/new", page("New")), "g2")))
    desk.clock.advance(hours=3)
    await desk.round()
    await later(desk, days=80)
    assert (await counts(desk))[:2] == (2, 2)
    await later(desk, days=20)
    assert (await counts(desk))[:2] == (1, 1)


@pytest.mark.parametrize("unchanged", [True, False])
async def test_an_entry_that_is_still_listed_never_becomes_new_again(site, desk, unchanged):
    listed = item("Old", site.put("/old", page("Old")), "g1")
    undated = f"<item><title>Undated</title><link>{site.put('/undated', page('Undated'))}</link></item>"
    site.put("/feed", rss(listed, undated))
    await desk.wish(source(site, "/feed", every="7d"))
    for turn in range(40):
        await desk.round()
        assert await later(desk, days=8) <= 1  # a host that nobody waits for
        if not unchanged:
            site.put("/feed", rss(listed, undated, f"<!-- {turn} -->"))
    await desk.round()
    assert len(desk.given) == 2
    assert (await counts(desk))[:2] == (2, 2)


async def test_pages_that_have_not_changed_are_still_listed(site, desk):
    urls = [site.put("/a", page("A")), site.put("/b", page("B")), site.put("/c", page("C"))]
    await desk.wish({"id": "list", "kind": "page", "urls": urls, "every": "7d"})
    for turn in range(30):
        site.put("/b", page("B").replace("Cloud prices fall again", f"Cloud prices fall by {turn}"))
        if turn % 3 == 1:
            site.answer("/c", 500)
        else:
            site.put("/c", page("C"))
        await desk.round()
        await later(desk, days=8)
    assert sorted(article.title for article in desk.given) == ["A", "B", "C"]


async def test_what_is_due_is_not_forgotten_however_old(site, desk):
    site.answer("/late", 503, {"Retry-After": "86400"})
    site.put("/feed", rss(item("Late", site.url("/late"), "g1")))
    await desk.wish(source(site, "/feed"))
    await desk.round()
    site.put("/feed", rss())
    desk.clock.advance(hours=3)
    await desk.looks.step()
    await desk.looks.idle()
    await later(desk, days=400)
    assert (await counts(desk))[0] == 1


async def test_what_a_removed_source_left_is_forgotten(site, desk):
    site.put("/feed", rss(item("Old", site.put("/old", page()), "g1")))
    await desk.wish(source(site, "/feed"))
    await desk.round()
    await desk.wish()
    await later(desk, days=80)
    assert (await counts(desk))[:2] == (1, 1)
    await later(desk, days=20)
    assert await counts(desk) == (0, 0, 0)


async def test_much_is_forgotten_in_small_parts(site, desk, monkeypatch):
    site.put("/feed", rss(*[item(f"Deal {number}", site.url(f"/{number}"), str(number), age_h=1000) for number in range(1200)]))
    await desk.wish(source(site, "/feed"))
    await desk.round()
    assert (await counts(desk))[0] == 1200
    site.put("/feed", rss())
    desk.clock.advance(hours=3)
    await desk.round()
    assert await later(desk, days=91) >= 1200
    assert (await counts(desk))[0] == 0
