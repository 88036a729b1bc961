"""What the environment may say to the extractor."""

from typing import ClassVar

from pydantic import Field

from services.extractor.extract import MAX_CHARACTERS
from shared.settings import Settings


class ExtractorSettings(Settings):
    stateful: ClassVar[bool] = False

    max_characters: int = Field(MAX_CHARACTERS, ge=1_000, description="how much of an article's text is read")
