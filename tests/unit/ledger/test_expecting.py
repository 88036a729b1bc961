"""The dates that were announced for a deal: each once, in whatever order the articles come."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from services.ledger.telling.expecting import Announced, add_announced
from shared.contracts import Expected, Stage
from tests.unit.ledger.telling import NOON, evidence

MARCH = dt.date(2027, 3, 31)


def announced(day: int, latest: dt.date = MARCH, stage: Stage = Stage.COMPLETED, seen: int | None = None) -> Announced:
    """ "By" a date, told on a day."""
    told = NOON + dt.timedelta(days=day)
    by = Expected(
        stage=stage, earliest=told.date(), latest=latest, evidence=evidence().model_copy(update={"article_id": f"a{day}"})
    )
    return Announced(expected=by, told_at=told, seen_at=NOON + dt.timedelta(days=day if seen is None else seen))


def test_the_same_end_told_on_two_days_is_one_date_waited_for_since_the_first():
    [date] = add_announced([announced(0)], [announced(3)])
    assert (date.expected.latest, date.told_at, date.seen_at) == (MARCH, announced(3).told_at, announced(0).seen_at)
    assert len(add_announced([announced(0)], [announced(3, MARCH + dt.timedelta(days=91))])) == 2
    assert len(add_announced([announced(0)], [announced(3, stage=Stage.APPROVED)])) == 2


dates = st.builds(
    announced,
    st.integers(0, 40),
    st.sampled_from([MARCH, MARCH + dt.timedelta(days=30), MARCH + dt.timedelta(days=91)]),
    st.sampled_from([Stage.AGREED, Stage.COMPLETED]),
    st.integers(0, 40),
)


@given(st.lists(dates, max_size=6), st.randoms())
def test_the_order_of_the_articles_does_not_matter(said, random):
    def together(all_):
        known = ()
        for one in all_:
            known = add_announced(known, [one])
        return known

    first = together(said)
    random.shuffle(said)
    assert together(said) == first
