"""What is demanded of the ledger's identity, on both halves of the labelled streams, in time and with articles two days late."""

import datetime as dt

import pytest

from tests.corpus.ledger.identity_score import Score, score
from tests.corpus.ledger.step import assign
from tests.corpus.ledger.streams import HALVES, load, starter_entities
from tests.corpus.ledger.targets import PRECISION, RECALL


@pytest.fixture(scope="module")
def known():
    return starter_entities()


@pytest.mark.parametrize("hours_late", [0, 48])
@pytest.mark.parametrize("half", HALVES)
async def test_mentions_of_one_deal_are_found_together(half, hours_late, known, tmp_path):
    stream = load(half, known=known)
    found: Score = score(stream, await assign([one.mention for one in stream], tmp_path, dt.timedelta(hours=hours_late)))
    assert found.precision >= PRECISION
    assert found.recall >= RECALL
