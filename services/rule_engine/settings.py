"""What the environment may say to the rule engine."""

import datetime as dt

from pydantic import Field

from shared.settings import Settings


class RuleEngineSettings(Settings):
    new_within_days: float = Field(7, gt=0, description="a deal is new for so many days after its first report")

    @property
    def new_within(self) -> dt.timedelta:
        return dt.timedelta(days=self.new_within_days)
