"""The publishers as they are listed now. The steps hold the book; who follows the bucket puts a new list into it."""

from dataclasses import dataclass, field

from shared.publishers import Publishers


@dataclass
class PublisherBook:
    publishers: Publishers = field(default_factory=Publishers)
