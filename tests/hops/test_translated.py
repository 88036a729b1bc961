"""A page that a machine translated: what it says of its language explains the wrong figure, and adds no origin of its own."""

import datetime as dt

import pytest

from services.extractor.extract import Extractor
from shared.contracts import Article, Change, DealChanged, Slip, content_hash
from shared.publishers import read_publishers
from tests.corpus.ledger.step import take
from tests.corpus.ledger.streams import starter, starter_entities

MORNING = dt.datetime(2026, 11, 2, 6, 0, tzinfo=dt.UTC)
JAPANESE = ("ja", "日本経済新聞", "ソフトバンクグループは2日、OpenAIに80億ドルを出資すると発表した。")
ENGLISH = ("en", "Reuters", "SoftBank will invest $8 billion in OpenAI, the companies said on Monday.")
FRENCH = "SoftBank va investir 80 milliards de dollars dans OpenAI, a annoncé le groupe lundi."
TRANSLATED = ("fr", "La Dépêche des affaires", f"{FRENCH}\n\nTraduit du japonais par une machine")
WRITTEN = ("fr", "La Dépêche des affaires", FRENCH)


@pytest.fixture
async def tells(open_store):
    """Tells the ledger articles, an hour after one another, and gives its changes."""
    ledger, publishers = await open_store("ledger"), read_publishers(starter("publishers"))
    extractor = Extractor().with_entities(starter_entities())

    async def tell(*articles: tuple[str, str, str]) -> list[DealChanged]:
        facts = []
        for number, (language, publisher, text) in enumerate(articles):
            at = MORNING + dt.timedelta(hours=number)
            for mention in extractor.read(_article(f"a{number}", at, language, publisher, text), "story").mentions:
                facts += await take(ledger, mention, at, publishers)
        return facts

    return tell


def _article(name: str, at: dt.datetime, language: str, publisher: str, text: str) -> Article:
    url = f"https://example.org/{name}"
    return Article(
        id=name, url=url, canonical_url=url, publisher=publisher, title="", text=text, language=language,
        published_at=at, fetched_at=at, content_hash=content_hash("", text),
    )  # fmt: skip


async def test_a_translated_page_with_ten_times_the_sum_is_explained_by_the_language_behind_it(tells):
    facts = await tells(ENGLISH, TRANSLATED)
    (conflict,) = facts[-1].deal.conflicts
    assert Change.CONFLICT_FOUND in facts[-1].changes
    assert (conflict.slip, conflict.lowest.value) == (Slip.MAGNITUDE, 8 * 10**9)
    assert conflict.likely_slip == (
        "80 billion USD is probably 8 billion USD: a factor of ten, 80億 is 8 billion (a Japanese text stands behind it)"
    )
    assert {(claim.language, claim.translated_from) for claim in conflict.claims} == {("en", None), ("fr", "ja")}


async def test_the_same_page_that_does_not_say_so_names_no_japanese_text(tells):
    (conflict,) = (await tells(ENGLISH, WRITTEN))[-1].deal.conflicts
    assert conflict.slip is Slip.MAGNITUDE
    assert "Japanese" not in conflict.likely_slip


async def test_a_translation_is_counted_with_the_text_it_was_made_of(tells):
    assert (await tells(JAPANESE, TRANSLATED))[-1].deal.origins == ("Nikkei",)


async def test_a_text_that_is_no_translation_is_an_origin_of_its_own(tells):
    assert len((await tells(JAPANESE, WRITTEN))[-1].deal.origins) == 2
