"""How the papers look: the front page, sections, articles, feeds and drawings as text, from what the newsroom printed."""

import json
import random
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from deploy.demo.calendar import When
from deploy.demo.mastheads import Masthead
from deploy.demo.newsroom import Article, Newsroom, latest

FEED_TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}
FEED_ENTRIES = 30


def environment(folder: str) -> Environment:
    """Everything is escaped, XML too."""
    made = Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined)
    made.filters["rfc822"] = format_datetime
    return made


@dataclass(frozen=True)
class Pages:
    """`now` dates the mastheads. `base` below is how the visitor calls this site, for links that must be absolute."""

    newsroom: Newsroom
    templates: Environment
    now: datetime

    def index(self, base: str) -> str:
        return self.templates.get_template("index.html").render(mastheads=self.newsroom.mastheads.values(), base=base)

    def listing(self, masthead: Masthead, section: str | None = None) -> str:
        articles = self.newsroom.printed(masthead.id, section)
        return self._render(f"{masthead.id}/list.html", masthead, articles=articles, section=section)

    def article(self, article: Article, base: str) -> str:
        masthead = article.masthead
        return self._render(
            f"{masthead.id}/article.html", masthead, article=article, related=self.newsroom.related(article), base=base
        )

    def about(self, masthead: Masthead) -> str:
        return self._render(f"{masthead.id}/about.html", masthead)

    def feed(self, masthead: Masthead, base: str) -> str:
        articles = self.newsroom.printed(masthead.id)[:FEED_ENTRIES]
        if masthead.feed == "json":
            return json_feed(masthead, articles, base)
        template = self.templates.get_template(f"feeds/{masthead.feed}.xml")
        return template.render(masthead=masthead, articles=articles, base=base, modified=latest(articles, self.now))

    def picture(self, slug: str) -> str:
        """A drawing, always the same for one story."""
        dice = random.Random(zlib.crc32(slug.encode()))  # noqa: S311 - a drawing, no secret
        blocks = [(x, dice.randrange(20, 150)) for x in range(0, 640, 52)]
        scene = dice.choice(("town", "chart", "harbour"))
        drawing = self.templates.get_template("picture.svg")
        return drawing.render(scene=scene, hue=dice.randrange(360), sun=dice.randrange(11), blocks=blocks)

    def _render(self, template: str, masthead: Masthead, **values: Any) -> str:
        printed = self.newsroom.printed(masthead.id)
        everywhere = {
            "masthead": masthead,
            "today": When(self.now.astimezone(masthead.timezone), masthead.language),
            "newest": printed[:1],
            "most_read": sorted(printed, key=lambda article: zlib.crc32(article.slug.encode()))[:4],
        }
        return self.templates.get_template(template).render(**everywhere, **values)


def json_feed(masthead: Masthead, articles: Sequence[Article], base: str) -> str:
    home = f"{base}/{masthead.id}"
    items = [
        {
            "id": f"{masthead.id}-{article.published:%Y%m%d}-{article.slug}",
            "url": f"{home}/{article.path}",
            "title": article.headline,
            "summary": article.standfirst,
            "content_text": article.standfirst,
            "date_published": article.published.isoformat(),
            "tags": [masthead.sections[article.section]],
        }
        for article in articles
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": masthead.name,
        "description": f"{masthead.tagline}. {masthead.notice}.",
        "home_page_url": f"{home}/",
        "feed_url": f"{home}/{masthead.feed_path}",
        "language": masthead.language,
        "items": items,
    }
    return json.dumps(feed, ensure_ascii=False, indent=1)
