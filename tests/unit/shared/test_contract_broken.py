"""What a message that fits no contract is told to be wrong with."""

from types import SimpleNamespace

import pytest

from shared.bus.hop import _read
from shared.contracts import ArticleFetched
from shared.errors import ContractBroken


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"not json", "no ArticleFetched: Invalid JSON"),
        (b'{"correlation_id": "c"}', "no ArticleFetched: article: Field required"),
        (b'{"article": {}}', " and "),
    ],
)
async def test_it_is_told_in_a_line(body: bytes, says: str):
    with pytest.raises(ContractBroken) as caught:
        await _read(ArticleFetched, SimpleNamespace(body=body))
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)
