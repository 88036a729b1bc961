"""`python -m deploy.prepare`, for containers."""

import asyncio

from deploy.prepare import prepare
from deploy.prepare.topology import PrepareSettings
from shared.log import set_up_logging

settings = PrepareSettings()
set_up_logging("prepare", settings)
asyncio.run(prepare(settings))
