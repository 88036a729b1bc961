"""The demonstration news site as a process of the embedded system, so that a newcomer sees deals without a network."""

import os

import uvicorn

from deploy.demo.site import app
from shared.clock import utc_now


def main() -> None:
    uvicorn.run(app(utc_now()), host="127.0.0.1", port=int(os.environ["DEMO_PORT"]), log_level="warning")
