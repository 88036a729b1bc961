"""The publishers as they are listed now. The steps hold the book, and whoever follows the bucket puts each new list into it."""

from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from services.ledger.origins.wishes import publishers_of
from shared.contracts import Wish
from shared.documents import Invalid
from shared.publishers import Publishers

log = structlog.get_logger()


@dataclass
class PublisherBook:
    """`refused` is called for a list that cannot be taken."""

    publishers: Publishers = field(default_factory=Publishers)
    refused: Callable[[], None] = field(default=lambda: None)

    def take(self, wishes: dict[str, Wish]) -> None:
        """A bucket that cannot be taken leaves the publishers in use as they are."""
        try:
            self.publishers = publishers_of(wishes)
        except Invalid as error:
            self.refused()
            log.error("publishers_refused", problems=[str(problem) for problem in error.problems])
            return
        log.info("publishers_taken", publishers=len(self.publishers.by_id), files=len(wishes))
