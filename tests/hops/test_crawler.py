"""The crawler takes no fact: wishes come in, and rounds over what is due give articles."""

from shared.contracts import article_id, content_hash
from tests.unit.crawler.feeds_written import SENTENCES, item, page, rss


async def test_a_wish_goes_in_and_rounds_give_the_articles_of_its_feed_once(site, desk):
    links = [site.put(f"/story/{number}", page(f"Story {number}")) for number in range(3)]
    site.put("/feed", rss(*[item(f"Story {number}", link, f"g{number}") for number, link in enumerate(links)]))
    await desk.wish({"id": "paper", "kind": "rss", "url": site.url("/feed"), "every": "10s"})
    for _ in range(3):
        await desk.round()
        desk.clock.advance(seconds=30)
    assert sorted(article.url for article in desk.given) == sorted(links)
    for article in desk.given:
        assert article.text == "\n".join(SENTENCES)
        assert article.id == article_id(article.canonical_url, content_hash(article.title, article.text))


async def test_without_a_wish_there_is_nothing_to_do(site, desk):
    await desk.wish()
    await desk.round()
    assert desk.given == []
