"""How long a stage lasted, as people are told."""

import datetime as dt

import pytest

from services.notifier import samples
from shared.contracts import Stage, StageStep
from shared.lasting import lasting


@pytest.mark.parametrize(
    ("span", "told"),
    [
        (dt.timedelta(0), "less than an hour"),
        (dt.timedelta(minutes=59), "less than an hour"),
        (dt.timedelta(hours=1, minutes=59), "1 hour"),
        (dt.timedelta(hours=23, minutes=59), "23 hours"),
        (dt.timedelta(hours=47), "1 day"),
        (dt.timedelta(days=21, hours=3), "21 days"),
    ],
)
def test_whole_days_or_hours(span, told):
    assert lasting(span) == told


def test_each_stage_lasts_until_the_next_and_the_last_goes_on():
    deal = samples.talks().deal
    [first] = deal.stage_history
    steps = (
        first,
        StageStep(stage=Stage.AGREED, at=first.at + dt.timedelta(days=21), article=first.article),
        StageStep(stage=Stage.COMPLETED, at=first.at + dt.timedelta(days=60), article=first.article),
    )
    lasted = [time for _, time in deal.model_copy(update={"stage_history": steps}).time_in_stages]
    assert lasted == [dt.timedelta(days=21), dt.timedelta(days=39), None]
    assert deal.time_in_stages == ((first, None),)
    assert deal.model_copy(update={"stage_history": ()}).time_in_stages == ()
