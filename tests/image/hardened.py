"""A container's process as compose.yaml asks for it, without an engine: a read-only root, /tmp in memory, no capability and no way to
gain one, secrets in files. The kernel enforces it here as it does there: what an engine does is these same mounts and calls.
"""

from collections.abc import Mapping
from pathlib import Path

from tests.image.engine import Container

SECRETS = "/run/secrets"
# Runs in a mount namespace of its own, so that nothing of it stays behind.
_SET_UP = f"""
set -e
root=$1 volume=$2 secrets=$3
shift 3
mount --make-rprivate /
mount --bind "$root" "$root"
mkdir -p "$root{SECRETS}"
mount --bind "$volume" "$root/data"
mount --bind "$secrets" "$root{SECRETS}"
mount -o remount,bind,ro "$root{SECRETS}"
mount -t tmpfs tmpfs "$root/tmp"
mount --rbind /dev "$root/dev"
mount --bind /proc "$root/proc"
mount -o remount,bind,ro "$root"
exec chroot "$root" "$@"
"""


def hardened_command(container: Container, words: list[str], volume: Path, env: Mapping[str, str], secrets: Path) -> list[str]:
    """What runs `words` as the image's own user, with `volume` at /data and the files of `secrets` where secrets are. Needs root."""
    user, _, group = container.config["User"].partition(":")
    given = [*container.config["Env"], *(f"{name}={value}" for name, value in env.items())]
    rights = ["--no-new-privs", "--bounding-set=-all", "--inh-caps=-all", "--clear-groups"]
    become = ["setpriv", f"--reuid={user}", f"--regid={group}", *rights]
    inside = ["sh", "-c", f'cd {container.config["WorkingDir"]} && exec "$@"', "sh", *words]
    places = [str(container.mount), str(volume), str(secrets)]
    return ["unshare", "--mount", "sh", "-c", _SET_UP, "sh", *places, *become, "env", "-i", *given, *inside]
