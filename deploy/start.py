"""`python -m deploy.start SERVICE`: what a container runs, one service or the preparation."""

import importlib
import sys

_SERVICES = ("crawler", "extractor", "ledger", "rule_engine", "notifier", "console")


def main() -> None:
    wanted = sys.argv[1] if len(sys.argv) == 2 else ""  # noqa: PLR2004 - the program and the service
    if wanted == "prepare":
        importlib.import_module("deploy.prepare.__main__").main()
    elif wanted in _SERVICES:
        importlib.import_module(f"services.{wanted}.app").main()
    else:
        sys.stderr.write(f"usage: python -m deploy.start prepare|{'|'.join(_SERVICES)}\n")
        raise SystemExit(2)


if __name__ == "__main__":
    main()
