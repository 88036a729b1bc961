"""One part of dealwatch as a process, by its module; what it says is read as it says it."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Self

ROOT = Path(__file__).parents[2]


class Started:
    """`async with Started({"NATS_URL": ...}) as ledger`, or another module and its arguments."""

    def __init__(self, env: dict[str, str], *module: str) -> None:
        self._env = {**os.environ, "PYTHONPATH": str(ROOT), "LOG_FORMAT": "json", **env}
        self._module = module or ("services.ledger.app",)
        self.lines: list[str] = []

    async def __aenter__(self) -> Self:
        command = [sys.executable, "-m", *self._module]
        pipes = {"stdout": asyncio.subprocess.PIPE, "stderr": asyncio.subprocess.STDOUT}
        self.process = await asyncio.create_subprocess_exec(*command, env=self._env, **pipes)
        self._reading = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()
        await self._reading

    async def _read(self) -> None:
        async for line in self.process.stdout:
            self.lines.append(line.decode())

    @property
    def whole(self) -> str:
        return "".join(self.lines)

    async def ended(self) -> int:
        """Its exit code, once all it said is read."""
        code = await asyncio.wait_for(self.process.wait(), 60)
        await self._reading
        return code

    def said(self, event: str) -> dict | None:
        events = [json.loads(line) for line in self.lines if line.startswith("{")]
        return next((found for found in events if found["event"] == event), None)
