import datetime as dt

import pytest

from services.extractor.extract import Extractor
from shared.contracts import Article, article_id, content_hash
from shared.entities import Entities, Entity

ENTITIES = Entities(
    {
        entity.id: entity
        for entity in (
            Entity(id="amazon", name="Amazon", names=("アマゾン",), country="US"),
            Entity(
                id="aws", name="Amazon Web Services", names=("AWS",), parent="amazon", categories=("cloud_provider",), country="US"
            ),
            Entity(id="openai", name="OpenAI", categories=("ai_lab",), country="US"),
            Entity(id="anthropic", name="Anthropic", categories=("ai_lab",), country="US"),
            Entity(id="apple", name="Apple", categories=("hardware",), country="US"),
            Entity(id="orange", name="Orange", categories=("telecom",), country="FR"),
            Entity(id="visa", name="Visa", country="US"),
        )
    },
    {"cloud_provider": "technology"},
)


@pytest.fixture(scope="session")
def extractor() -> Extractor:
    return Extractor().with_entities(ENTITIES)


@pytest.fixture
def article():
    def make(text: str, title: str = "", language: str | None = "en", published: dt.datetime | None = None) -> Article:
        content = content_hash(title, text)
        return Article(
            id=article_id("https://news.example/a", content),
            url="https://news.example/a",
            canonical_url="https://news.example/a",
            title=title,
            text=text,
            language=language,
            published_at=published or dt.datetime(2026, 3, 10, tzinfo=dt.UTC),
            fetched_at=dt.datetime(2026, 3, 10, tzinfo=dt.UTC),
            content_hash=content,
        )

    return make
