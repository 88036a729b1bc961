"""How every service comes up: broker, fate, health, metrics, logs, and an orderly stop.

`app.py` declares with this what the service takes, follows and serves; nothing is connected until `run`.
"""

from shared.service.run import run
from shared.service.service import Service

__all__ = ["Service", "run"]
