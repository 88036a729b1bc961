"""`python -m deploy.nats [DIR] [SERVER]`: makes the broker's users for an installation, before it is started for the first time and after
every upgrade."""

import sys
from pathlib import Path

from deploy.nats.permissions import users
from deploy.nats.writing import write_secrets

_DEFAULTS = ("var/secrets", "nats:4222")


def main(arguments: list[str]) -> int:
    """Returns the exit code, 2 for wrong usage."""
    if len(arguments) > len(_DEFAULTS) or any(argument.startswith("-") for argument in arguments):
        sys.stderr.write(f"usage: python -m deploy.nats [DIR] [SERVER]   (else {' and '.join(_DEFAULTS)})\n")
        return 2
    folder, server = [*arguments, *_DEFAULTS[len(arguments) :]]
    print(f"{folder}: {', '.join(write_secrets(Path(folder), users(), server))}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
