"""The doubles that stand for the outside world."""

import pytest

from tests.doubles.slack import SlackDouble
from tests.doubles.smtp import SmtpDouble


@pytest.fixture
async def relay():
    double = await SmtpDouble().start()
    yield double
    await double.stop()


@pytest.fixture
async def slack():
    double = await SlackDouble().start()
    yield double
    await double.stop()
