"""The stories of the demonstration site say in their front matter what they tell; the extractor must read just that out of them."""

import datetime as dt
import html
import re
from collections import Counter
from importlib.resources import files

import pytest

from deploy.demo.mastheads import read_mastheads
from deploy.demo.newsroom import Article as Printed
from deploy.demo.newsroom import open_newsroom
from deploy.demo.stories import Story, Told, read_stories
from services.extractor.extract import Extractor
from shared.contracts import Article, Bound, DealMentioned, Measure, Money
from shared.entities import read_entities

NOW = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
DEMO, ENTITIES = files("deploy.demo"), files("deploy").joinpath("watch", "entities")
MASTHEADS = read_mastheads(DEMO.joinpath("mastheads.yaml").read_text(encoding="utf-8"))
STORIES = read_stories(DEMO.joinpath("articles"))
PRINTED = {article.slug: article for masthead in MASTHEADS for article in open_newsroom(MASTHEADS, STORIES, NOW).printed(masthead)}
_BLOCK_END = re.compile(r"</(?:p|h2|h3|li|blockquote)>")
_TAG = re.compile(r"<[^>]+>")


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    texts = {file.name: file.read_text(encoding="utf-8") for file in ENTITIES.iterdir() if file.name.endswith(".yaml")}
    return Extractor().with_entities(read_entities(texts))


def read(extractor: Extractor, printed: Printed) -> tuple[DealMentioned, ...]:
    blocks = [html.unescape(_TAG.sub("", block)).strip() for block in _BLOCK_END.split(str(printed.body))]
    article = Article(
        id=printed.slug,
        url=f"https://example.org/{printed.slug}",
        canonical_url=f"https://example.org/{printed.slug}",
        content_hash=printed.slug,
        title=printed.headline,
        text="\n\n".join([printed.standfirst, *filter(None, blocks)]),
        language=printed.masthead.language,
        published_at=printed.published,
        fetched_at=NOW,
    )
    return extractor.read(article, printed.slug).mentions


def sum_of(money: Money | None) -> tuple | None:
    """Value and bound; who says "about" says nothing else than a plain figure here."""
    bound = None if money is None else Bound.EXACTLY if money.bound is Bound.ABOUT else money.bound
    return money and (int(money.value), int(money.upper) if money.upper else None, money.currency, bound)


def sum_told(extractor: Extractor, said: str | None) -> tuple | None:
    if said is None:
        return None
    [amount] = extractor.amounts(said.replace("above", "more than"), "en")[1]
    return int(amount.value), int(amount.upper) if amount.upper else None, amount.currency, Bound(amount.bound)


def as_told(extractor: Extractor, told: Told, *, background: bool) -> tuple:
    parties = frozenset((role, name) for role, names in told.parties.items() for name in names)
    sums = tuple(sum_told(extractor, said) for said in (told.amount, told.valuation))
    return told.kind, told.stage, background, parties, *sums


def as_read(mention: DealMentioned) -> tuple:
    money = {one.measure: one for one in mention.money}
    parties = frozenset((party.role, party.name) for party in mention.parties)
    sums = (sum_of(money.get(Measure.DEAL)), sum_of(money.get(Measure.VALUATION)))
    return mention.kind, mention.stage, mention.background, parties, *sums


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.slug)
def test_a_story_is_read_as_it_is_meant(story: Story, extractor):
    wanted = [as_told(extractor, told, background=False) for told in story.matter.deals]
    wanted += [as_told(extractor, told, background=True) for told in story.matter.background]
    assert Counter(map(as_read, read(extractor, PRINTED[story.slug]))) == Counter(wanted)


@pytest.mark.parametrize("slug", ["amazon-openai-talks", "amazon-openai-discussions", "amazon-weighs-openai-stake"])
def test_both_origins_of_the_talks_are_kept(slug, extractor):
    [talks] = [mention for mention in read(extractor, PRINTED[slug]) if not mention.background]
    assert set(talks.cited) == {"Reuters", "Financial Times"}
