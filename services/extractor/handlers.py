"""The step: an article in, the deals it tells out, and what of it people should look at."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import structlog

from services.extractor.extract import Answer, Extractor
from shared.contracts import ArticleFetched, ArticleRevised, DealMentioned, ReviewAsked

log = structlog.get_logger()


@dataclass(frozen=True)
class Counts:
    """Called for what a metric counts: an article in an `unsupported` language, one that was `cut`, so many deals left `undecided`."""

    unsupported: Callable[[str], None]
    cut: Callable[[], None]
    undecided: Callable[[int], None]


@dataclass
class Reader:
    """The extractor in use, which a new set of entities replaces."""

    extractor: Extractor
    counts: Counts


async def read_deals(fetched: ArticleFetched, *, reader: Reader) -> AsyncIterator[DealMentioned | ReviewAsked | ArticleRevised]:
    """What cannot be settled here is counted and told, never guessed at: it becomes a fact for people. That a page has a new version is told last."""
    article = fetched.article
    answer = reader.extractor.read(article, fetched.correlation_id)
    _count(answer, reader.counts)
    log.debug(
        "article_read", article=article.id, language=answer.language, mentions=sum(bool(one.parties) for one in answer.mentions)
    )
    for mention in answer.mentions:
        yield mention
    if answer.undecided or answer.read_characters or not answer.supported:
        log.info(
            "review_asked",
            article=article.id,
            url=article.url,
            language=answer.language,
            supported=answer.supported,
            undecided=len(answer.undecided),
            read_characters=answer.read_characters,
        )
        yield ReviewAsked(
            correlation_id=fetched.correlation_id,
            article=article.ref(),
            language=answer.language,
            supported=answer.supported,
            undecided=answer.undecided,
            text_characters=len(article.text),
            read_characters=answer.read_characters,
        )
    if article.replaces:
        yield ArticleRevised(correlation_id=fetched.correlation_id, article=article.ref(), mentions=len(answer.mentions))


def _count(answer: Answer, counts: Counts) -> None:
    if not answer.supported:
        counts.unsupported(answer.language or "unknown")
    if answer.read_characters:
        counts.cut()
    counts.undecided(len(answer.undecided))
