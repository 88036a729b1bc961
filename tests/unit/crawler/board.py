"""The bucket of health, in memory, and what a test writes into the bucket of sources."""

from services.crawler.health import SourceHealth


class Board:
    def __init__(self) -> None:
        self.entries: dict[str, SourceHealth] = {}

    async def put(self, key: str, text: str) -> None:
        self.entries[key] = SourceHealth.model_validate_json(text)

    async def delete(self, key: str) -> None:
        self.entries.pop(key, None)


def source(site, path: str, **more) -> dict:
    return {"id": "paper", "kind": "rss", "url": site.url(path), **more}
