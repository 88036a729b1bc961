"""The full story of one deal, as the extractor would tell it to the ledger; and the like as articles, for the extractor to read.

A French paper has the rumour, with a side figure that is wrong by ten, and remembers an older contract the other way round. German,
Japanese and English papers reprint it over two days, one of them with a source of its own and the right figure. One of the companies
tells two agencies that the figure is wrong. Three weeks later they sign, for less; in the next year it is done.
"""

import datetime as dt
import itertools
from pathlib import Path

import yaml

from shared.contracts import Article, DealMentioned, content_hash
from shared.entities import Entities, Entity
from tests.corpus.ledger.line import read_line
from tests.corpus.ledger.telling import Newspaper

_KNOWN = Entities(
    {
        "amazon": Entity(id="amazon", name="Amazon", categories=("cloud_provider",), country="US"),
        "aws": Entity(id="aws", name="Amazon Web Services", parent="amazon", categories=("cloud_provider",), country="US"),
        "openai": Entity(id="openai", name="OpenAI", categories=("ai_lab",), country="US"),
    }
)
_ARTICLES = Path(__file__).with_name("full_story_articles.yaml")
_DEAL = "investment | investor amazon, investee openai"
_CONTRACT = "agreed contract/cloud | customer openai, supplier aws | 38bn USD over 84 months | background"
_CHAPTERS = {
    "rumour": (
        f"2026-11-02 06:10 fr Les Echos | rumoured {_DEAL} | at_least 10bn USD | valuation 5tn USD | article rumour",
        f"2026-11-02 06:10 fr Les Echos | {_CONTRACT} | article rumour",
    ),
    "reprints": (
        f"2026-11-02 09:30 de Handelsblatt | rumoured {_DEAL} | at_least 10bn USD | valuation 5tn USD | cites Les Echos"
        " | translated fr | article reprint-de",
        f"2026-11-02 09:30 de Handelsblatt | {_CONTRACT} | cites Les Echos | article reprint-de",
        f"2026-11-03 00:20 ja Nikkei | rumoured {_DEAL} | at_least 10bn USD | valuation 5tn USD | cites Les Echos | article reprint-ja",
        f"2026-11-03 08:00 en The Guardian | rumoured {_DEAL} | about 7.5bn GBP | cites Les Echos | article reprint-en",
        f"2026-11-03 14:45 en CNBC | rumoured {_DEAL} | at_least 10bn USD | valuation 500bn USD | cites Reuters | article second-source",
    ),
    "denial": (
        f"2026-11-04 17:00 en Bloomberg | in_talks {_DEAL} | valuation 500bn USD | article denial",
        f"2026-11-04 18:30 fr AFP | in_talks {_DEAL} | valuation 500bn USD | article denial-fr",
    ),
    "signing": (
        f"2026-11-25 13:00 en Reuters | agreed {_DEAL} | 8bn USD | valuation 500bn USD"
        " | expects completed 2027-01-01..2027-03-31 | article signing",
        f"2026-11-25 13:00 en Reuters | {_CONTRACT} | article signing",
        f"2026-11-26 01:00 ja Nikkei | agreed {_DEAL} | 8bn USD | cites Reuters | article signing-ja",
    ),
    "closing": (f"2027-02-16 14:00 en Bloomberg | completed {_DEAL} | 8bn USD | article closing",),
}


def rumour() -> list[DealMentioned]:
    """The French article: the rumour (valuation 5 trillion for 500 billion) and the older contract as background."""
    return chapter("rumour")


def reprints() -> list[DealMentioned]:
    """Four articles of two days: three repeat the French one, one of them in pounds; the last has a source of its own and the right valuation."""
    return chapter("reprints")


def denial() -> list[DealMentioned]:
    """The company confirms the talks to two agencies and says what the valuation is, not what the French paper wrote."""
    return chapter("denial")


def signing() -> list[DealMentioned]:
    """Three weeks later: less than was rumoured, to be closed in the first quarter; the contract again as background."""
    return chapter("signing")


def closing() -> list[DealMentioned]:
    return chapter("closing")


def full_story() -> list[DealMentioned]:
    """All chapters in the order of time; `article.published_at` is when each was told."""
    return [mention for told in _told().values() for mention in told]


def by_article(story: list[DealMentioned]) -> list[list[DealMentioned]]:
    """The mentions of each article together, as they come out of the extractor."""
    return [list(mentions) for _, mentions in itertools.groupby(story, key=lambda mention: mention.article.id)]


def articles() -> list[Article]:
    """The printed articles of the story in the order of time, see `full_story_articles.yaml`."""
    return [_printed(**fields) for fields in yaml.safe_load(_ARTICLES.read_text(encoding="utf-8"))]


def _printed(id: str, at: str, title: str, text: str, **where: str) -> Article:  # noqa: A002 - as the file has it
    published_at = dt.datetime.fromisoformat(at).replace(tzinfo=dt.UTC)
    url = f"https://example.org/{id}"
    return Article(
        id=id, url=url, canonical_url=url, title=title, text=text, content_hash=content_hash(title, text), published_at=published_at,
        fetched_at=published_at, **where,
    )  # fmt: skip


def chapter(name: str) -> list[DealMentioned]:
    return _told()[name]


def _told() -> dict[str, list[DealMentioned]]:
    paper = Newspaper(_KNOWN)
    return {name: [paper.print(read_line(line), name) for line in lines] for name, lines in _CHAPTERS.items()}
