"""Images built and run without a container engine or a registry: buildah in a chroot, on a base image made from the distribution's packages.

A chroot has the machine's network and process table. Services run hardened all the same, see `hardened`.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TOOLS = ("buildah", "mmdebstrap")
BASE = "localhost/dealwatch-test-base"
SUITE = "bookworm"  # the release that the image of the Dockerfile is made of
_BASE_PACKAGES = "python3,python3-pip,python3-venv,ca-certificates"
_CERTIFICATES = "/etc/ssl/certs/stand-in.crt"


class ToolError(Exception):
    """A tool ended with an error; the text is the end of what it said."""


@dataclass(frozen=True)
class Container:
    """A container made of an image, not running."""

    id: str
    image: str
    mount: Path
    config: dict[str, Any]


def install_tools() -> str | None:
    """None when the tools are there, also when they had to be installed; else why these tests cannot run here."""
    missing = [tool for tool in TOOLS if not shutil.which(tool)]
    if os.geteuid() != 0:
        return "making a base image and a chroot needs root"
    if not missing:
        return None
    if not shutil.which("apt-get"):
        return f"{' and '.join(missing)} missing, and there is no apt-get to install them"
    command = "apt-get update -qq && apt-get install -y -qq --no-install-recommends " + " ".join(missing)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(["sh", "-c", command], env=environment, capture_output=True, text=True, timeout=600, check=False)
    return None if done.returncode == 0 else f"{' and '.join(missing)} could not be installed: {done.stderr.strip()[-300:]}"


class Engine:
    """One store of images of its own in `folder`; `close` removes it."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._driver = folder, "overlay"
        try:
            self._made("mount", self._made("from", "scratch"))
        except ToolError:
            self._driver = "vfs"  # slower, and works on every file system

    def make_base(self) -> None:
        """A root of the distribution's packages with its Python, under the name that stands in for the Dockerfile's."""
        archive = self._folder / "base.tar"
        _call(["mmdebstrap", "--quiet", "--variant=minbase", f"--include={_BASE_PACKAGES}", SUITE, str(archive)], 600)
        container = self._made("from", "scratch")
        self._made("add", "--quiet", container, str(archive), "/")
        archive.unlink()
        # where a machine reaches the package index through a proxy, pip needs the certificates that the machine trusts
        if trusted := os.environ.get("PIP_CERT") or os.environ.get("SSL_CERT_FILE"):
            self._made("copy", "--quiet", container, trusted, _CERTIFICATES)
            self._made("config", "--env", f"PIP_CERT={_CERTIFICATES}", container)
        self._made("commit", "--quiet", "--format", "docker", container, BASE)
        self._made("rm", container)

    def build(self, service: str, context: Path, extras: str = "") -> str:
        """Build the Dockerfile for one service. Returns the image's name."""
        image = f"localhost/dealwatch-{'-'.join((service.replace('_', '-'), *extras.split()))}"
        given = {"PYTHON_IMAGE": BASE, "SERVICE": service, "EXTRAS": extras}
        arguments = [part for name, value in given.items() for part in ("--build-arg", f"{name}={value}")]
        file = str(context / "deploy" / "Dockerfile")
        options = ["--isolation", "chroot", "--pull-never", "--format", "docker", *arguments, "--tag", image, "--file", file]
        self._made("build", *options, str(context), timeout_s=900)
        return image

    def size_mb(self, image: str) -> float:
        """What the image adds to its base."""
        return self._size(image) - self._size(BASE)

    def container(self, image: str) -> Container:
        name = self._made("from", "--pull-never", image)
        config = json.loads(self._made("inspect", "--type", "image", image))["Docker"]["config"]
        return Container(name, image, Path(self._made("mount", name)), config)

    def command(self, container: Container, words: list[str], volume: Path, env: Mapping[str, str]) -> list[str]:
        """What runs `words` in the container, as the image's own user, with `volume` at /data."""
        given = [part for name, value in env.items() for part in ("--env", f"{name}={value}")]
        return [*self._buildah("run"), "--isolation", "chroot", "--volume", f"{volume}:/data", *given, container.id, "--", *words]

    def close(self) -> None:
        self._made("umount", "--all")
        self._made("rm", "--all")
        self._made("rmi", "--all", "--force")
        shutil.rmtree(self._folder)

    def _size(self, image: str) -> float:
        number, unit = self._made("images", "--format", "{{.Size}}", image).split()
        return float(number) * {"KB": 1e-3, "MB": 1, "GB": 1e3}[unit]

    def _made(self, *words: str, timeout_s: float = 300) -> str:
        return _call([*self._buildah(words[0]), *words[1:]], timeout_s)

    def _buildah(self, verb: str) -> list[str]:
        store = ["--root", str(self._folder / "images"), "--runroot", str(self._folder / "run"), "--storage-driver", self._driver]
        return ["buildah", *store, verb]


def _call(command: list[str], timeout_s: float) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=timeout_s, check=False)
    if done.returncode:
        raise ToolError(f"{command[0]}: {(done.stdout + done.stderr)[-3000:]}")
    return done.stdout.strip()
