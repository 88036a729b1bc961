"""What commands ask of the console, which alone has seen every step: the story of the article at an address."""

from typing import Any

from sqlalchemy import select

from services.console import queries
from services.console.rows import ArticleRow
from services.console.store import table
from services.console.stories import tell
from services.console.tables import ConsoleArticle
from shared.store import Store

_LONGEST_URL = 4_000


class Answers:
    """Each takes and gives JSON. All raise ValueError with words for the person who asked."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def story(self, request: dict[str, Any]) -> dict[str, Any]:
        """`{"url"}` -> `{"article": {id, url, title, publisher, fetched_at} or None, "steps": [{kind, title, deal, at, body}]}`: the newest
        article there, and what it set off. A fragment and a slash at the end make no difference."""
        url = request.get("url")
        if not isinstance(url, str) or not url.strip() or len(url) > _LONGEST_URL:
            raise ValueError("give the address of an article as 'url'")
        article = await self._at(url.strip())
        if article is None:
            return {"article": None, "steps": []}
        steps = tell(await queries.story(self._store, article.id)).steps
        told = {"id": article.id, "url": article.url, "title": article.title, "publisher": article.publisher}
        events = [step.event for step in steps]
        return {
            "article": told | {"fetched_at": article.fetched_at.isoformat()},
            "steps": [
                {"kind": one.kind, "title": one.title, "deal": one.deal_id, "at": one.at.isoformat(), "body": one.body}
                for one in events
            ],
        }

    async def _at(self, url: str) -> ArticleRow | None:
        bare = url.partition("#")[0].rstrip("/")
        rows = table(ConsoleArticle)
        query = select(rows).where(rows.c.url.in_([url, bare, f"{bare}/"])).order_by(rows.c.fetched_at.desc()).limit(1)
        async with self._store.reading() as session:
            row = (await session.execute(query)).mappings().first()
        return ArticleRow(**row) if row else None
