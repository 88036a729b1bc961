"""The shape of the code, kept by a machine: every service alike, nothing too long, every variant tested."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SERVICES = ("crawler", "extractor", "ledger", "rule_engine", "notifier", "console")
SOURCES = sorted(
    path for top in ("shared", "services", "deploy") for path in (ROOT / top).rglob("*.py") if "versions" not in path.parts
)
MOST_LINES, MOST_FUNCTION_LINES, MOST_ARGUMENTS = 300, 40, 6
# What a pure module may not import: it decides, somebody else acts.
IMPURE = {
    "faststream",
    "nats",
    "sqlmodel",
    "sqlalchemy",
    "httpx",
    "aiohttp",
    "aiosmtplib",
    "smtplib",
    "slack_sdk",
    "asyncio",
    "starlette",
    "uvicorn",
}
VARIANTS = {
    "services/crawler/sources": "tests/unit/crawler",
    "services/extractor/deals": "tests/corpus",
    "services/extractor/languages": "tests/corpus",
    "services/rule_engine/conditions": "tests/unit/rule_engine",
    "services/notifier/channels": "tests/unit/notifier",
}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_has_the_shape(service):
    folder = ROOT / "services" / service
    for needed in ("__init__.py", "app.py", "handlers.py", "settings.py"):
        assert (folder / needed).exists(), f"{service} lacks {needed}"
    told = ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))) or ""
    assert all(word in told for word in ("Takes", "Gives", "Owns")), f"{service}/__init__.py tells what it takes, gives and owns"
    assert (folder / "tables.py").exists() == (folder / "store.py").exists(), f"{service} owns state or does not"
    app = (folder / "app.py").read_text(encoding="utf-8")
    assert re.search(r"^def road\(", app, re.MULTILINE)
    assert re.search(r"^def main\(", app, re.MULTILINE)


def test_only_app_wires():
    for service in SERVICES:
        for path in (ROOT / "services" / service).rglob("*.py"):
            if path.name != "app.py":
                assert "from shared.service" not in path.read_text(encoding="utf-8"), f"{name(path)} knows there is a bus"


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_no_file_and_no_function_outgrows_its_idea(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES, f"{name(path)} is too long"
    for function in functions(path):
        length = (function.end_lineno or 0) - function.lineno + 1
        assert length <= MOST_FUNCTION_LINES, f"{name(path)}: {function.name} has {length} lines"


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_every_module_says_why_it_exists(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    if tree.body:
        assert ast.get_docstring(tree), f"{name(path)} begins with a docstring"


@pytest.mark.parametrize(("folder", "tests"), VARIANTS.items())
def test_every_variant_is_named_in_a_test(folder, tests):
    texts = "\n".join(
        path.read_text(encoding="utf-8") for path in (ROOT / tests).rglob("*") if path.suffix in {".py", ".toml", ".yaml"}
    )
    texts += "\n".join(path.stem for path in (ROOT / tests).rglob("*"))
    for variant in (ROOT / folder).iterdir():
        if variant.suffix in {".py", ".toml"} and not variant.stem.startswith("_"):
            assert re.search(rf"\b{variant.stem}\b|_{variant.stem}\b|{variant.stem}_", texts), f"{name(variant)} has no test"


@pytest.mark.parametrize("service", SERVICES)
def test_every_services_steps_are_walked_without_a_bus(service):
    assert (ROOT / "tests" / "hops" / f"test_{service}.py").exists(), f"the steps of {service} have no test in tests/hops"


def test_layers_hold():
    from importlinter.cli import lint_imports  # noqa: PLC0415 - only this test needs it

    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


def test_no_distribution_brings_our_package_names():
    from importlib.metadata import packages_distributions  # noqa: PLC0415

    owners = packages_distributions()
    for package in ("shared", "services", "deploy"):
        assert set(owners.get(package, ["dealwatch"])) == {"dealwatch"}, f"{package} is also brought by {owners[package]}"


def test_nothing_names_a_registry_or_a_machine_path():
    host = re.compile("py" + r"pi\.org|python" + r"hosted|npm" + r"js|deb\." + "debian")
    for path in [*ROOT.glob("*"), *(ROOT / "requirements").glob("*"), *SOURCES]:
        if path.is_file() and path.suffix in {".py", ".md", ".txt", ".toml", ".yaml", ""}:
            text = path.read_text(encoding="utf-8", errors="replace")
            assert not host.search(text), f"{name(path)} names a package registry"
