"""Wires the extractor: articles from the bus, companies from their bucket."""

import structlog
from prometheus_client import Counter as Metric

from services.extractor.extract import Extractor
from services.extractor.handlers import Counts, Reader, read_deals
from services.extractor.settings import ExtractorSettings
from services.extractor.wishes import Invalid, entities_of
from shared.contracts import ArticleFetched, ArticleRevised, Bucket, DealMentioned, ReviewAsked, Wish
from shared.service import Service, run

log = structlog.get_logger()


def road(settings: ExtractorSettings | None = None) -> Service:
    settings = settings or ExtractorSettings()
    service = Service("extractor", settings)
    refused = Metric("dealwatch_entities_refused", "entity files that could not be taken", registry=service.metrics)
    unsupported = Metric(
        "dealwatch_language_unsupported", "articles set aside because of their language", ["language"], registry=service.metrics
    )
    cut = Metric("dealwatch_articles_cut", "articles of which only the beginning was read", registry=service.metrics)
    undecided = Metric("dealwatch_deals_undecided", "deals left undecided for want of confidence", registry=service.metrics)
    counts = Counts(unsupported=lambda language: unsupported.labels(language).inc(), cut=cut.inc, undecided=undecided.inc)
    reader = Reader(Extractor(max_characters=settings.max_characters), counts)

    def on_entities(wishes: dict[str, Wish]) -> None:
        """A bucket that cannot be taken leaves the entities in use as they are."""
        try:
            entities = entities_of(wishes)
        except Invalid as error:
            refused.inc()
            log.error("entities_refused", problems=[str(problem) for problem in error.problems])
            return
        reader.extractor = reader.extractor.with_entities(entities)
        log.info("entities_taken", entities=len(entities.by_id), files=len(wishes))

    service.follow(Bucket.ENTITIES, on_entities)
    service.hop(ArticleFetched, read_deals, gives=(DealMentioned, ReviewAsked, ArticleRevised), reader=reader)
    return service


def main() -> None:
    run(road)


if __name__ == "__main__":
    main()
