"""The images of the production shape, really built and really run. Slow and in need of root: `make test-image`, not `make test`."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy.embedded.stack import SERVICES
from tests.flow.conftest import outside, slack, smtp  # noqa: F401 - fixtures: the outside world as doubles
from tests.image.engine import Container, Engine, install_tools

ROOT = Path(__file__).parents[2]
IMAGES = ("prepare", *SERVICES, "embedded")
PLANTED = "planted-secret-8c1f"
_SIZES: dict[str, float] = {}
_LEFT_IN_CHECKOUTS = (
    ".env",
    ".git/config",
    ".venv/pip.conf",
    "var/notifier.db",
    "secrets/notifier.seed",
    "tests/data.txt",
    "requirements/.env",
)


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    if why_not := install_tools():
        pytest.skip(f"images cannot be built here: {why_not}")
    folder = Path(tempfile.mkdtemp(prefix="dealwatch-image-"))
    engine = Engine(folder)
    try:
        engine.make_base()
        yield engine
    finally:
        engine.close()


@pytest.fixture(scope="session")
def context(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The checkout as a build gets it, with what lies about in one that is used."""
    folder = tmp_path_factory.mktemp("context")
    for name in ("requirements", "shared", "services", "deploy"):
        shutil.copytree(ROOT / name, folder / name)
    for name in ("pyproject.toml", "README.md", ".dockerignore"):
        shutil.copy(ROOT / name, folder / name)
    for name in _LEFT_IN_CHECKOUTS:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(PLANTED, encoding="utf-8")
    (folder / "shared/__init__.py").chmod(0o600)  # as everything is where the umask is 077
    return folder


@pytest.fixture(scope="session")
def container(engine: Engine, context: Path) -> Callable[..., Container]:
    """`container(service)` or `container(service, extras)`: its image is built when it is first asked for."""
    made: dict[str, Container] = {}

    def get(service: str, extras: str = "") -> Container:
        named = f"{service} {extras}".strip()
        if named not in made:
            image = engine.build(service, context, extras)
            _SIZES[named] = engine.size_mb(image)
            made[named] = engine.container(image)
        return made[named]

    return get


@pytest.fixture
def volume() -> Iterator[Path]:
    """A folder that a container may write, as a named volume is. Not below `tmp_path`, which only root may enter."""
    folder = Path(tempfile.mkdtemp(prefix="dealwatch-volume-"))
    shutil.chown(folder, 10001, 10001)
    yield folder
    shutil.rmtree(folder)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _SIZES:
        terminalreporter.section("what each image adds to its base")
        for service, size in _SIZES.items():
            terminalreporter.write_line(f"{service:12} {size:6.0f} MB")
