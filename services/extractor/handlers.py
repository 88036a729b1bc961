"""The step: an article in, the deals it tells out."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import structlog

from services.extractor.extract import Extractor
from shared.contracts import ArticleFetched, DealMentioned

log = structlog.get_logger()


@dataclass
class Reader:
    """The extractor in use, which a new set of entities replaces; `unsupported` counts what a language set aside."""

    extractor: Extractor
    unsupported: Callable[[str], None]


async def read_deals(fetched: ArticleFetched, *, reader: Reader) -> AsyncIterator[DealMentioned]:
    """An article in a language that nobody has taught the extractor is counted and told, never guessed at."""
    article = fetched.article
    answer = reader.extractor.read(article, fetched.correlation_id)
    if not answer.supported:
        reader.unsupported(answer.language or "unknown")
        log.warning("language_not_supported", article=article.id, url=article.url, language=answer.language)
        return
    log.debug("article_read", article=article.id, language=answer.language, mentions=len(answer.mentions))
    for mention in answer.mentions:
        yield mention
