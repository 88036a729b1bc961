"""The watch folder: found, checked as a whole, and written to the buckets. Nothing is written when anything in it is wrong."""

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import services
from shared.bus.client import Client
from shared.contracts import Bucket, Wish
from shared.documents import Invalid, Problem
from shared.entities import read_entities
from shared.wishes import Known, WishFiles

# Companies first: rules name them. Rules next: recipients name those.
_ORDER = (Bucket.ENTITIES, Bucket.RULES)
_LARGEST_FILE = 2_000_000


@dataclass
class Watch:
    """The wishes of a folder, by bucket, and how many files they came from."""

    wishes: dict[Bucket, list[Wish]] = field(default_factory=dict)
    files: int = 0


@dataclass(frozen=True)
class Applied:
    """What an apply changed in one bucket."""

    bucket: Bucket
    written: int
    deleted: int
    unchanged: int


def wish_files() -> list[WishFiles]:
    """What each service reads of the watch folder, found by looking at its `wishes` module."""
    found = [kind for name in _services_with_wishes() for kind in importlib.import_module(f"services.{name}.wishes").WISHES]
    return sorted(found, key=lambda kind: (_ORDER.index(kind.bucket) if kind.bucket in _ORDER else len(_ORDER), kind.bucket))


def read_watch(folder: Path) -> Watch:
    """Read and check the whole folder. Raises Invalid with every problem of every file."""
    if not folder.is_dir():
        raise Invalid([Problem(str(folder), 1, 1, "there is no such folder", "`dealwatch init DIR` makes one")])
    problems: list[Problem] = []
    watch, known = Watch(), Known()
    for kind in wish_files():
        try:
            files = _texts(folder, kind.patterns)
            watch.files += len(files)
            wishes = kind.read(files, known)
            watch.wishes.setdefault(kind.bucket, []).extend(wishes)
            known = _learn(known, kind.bucket, wishes)
        except Invalid as error:
            problems.extend(error.problems)
    if not problems and not watch.files:
        problems.append(
            Problem(str(folder), 1, 1, "there is nothing in this folder", "to remove everything, leave one file with an empty list")
        )
    if problems:
        raise Invalid(problems)
    return watch


async def apply(client: Client, folder: Path) -> list[Applied]:
    """Bring the buckets to what the folder says. What the console made stays; what files no longer say goes."""
    watch = read_watch(folder)
    return [await _apply_bucket(client, bucket, wishes) for bucket, wishes in watch.wishes.items()]


async def _apply_bucket(client: Client, bucket: Bucket, wishes: list[Wish]) -> Applied:
    handle = client.bucket(bucket)
    before = await handle.wishes()
    wanted = {wish.key: wish for wish in wishes}
    changed = [wish for wish in wishes if before.get(wish.key) != wish]
    gone = [key for key, wish in before.items() if wish.origin == "files" and key not in wanted]
    for wish in changed:
        await handle.put_wish(wish)
    for key in gone:
        await handle.delete(key)
    return Applied(bucket, len(changed), len(gone), len(wishes) - len(changed))


def _services_with_wishes() -> Iterator[str]:
    for module in pkgutil.iter_modules(services.__path__):
        if (Path(services.__path__[0]) / module.name / "wishes.py").exists():
            yield module.name


def _texts(folder: Path, patterns: tuple[str, ...]) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): _text(path, folder)
        for pattern in patterns
        for path in sorted(folder.glob(pattern))
        if not path.is_dir()  # a link to a file that has vanished is told, not passed over
    }


def _text(path: Path, folder: Path) -> str:
    name = str(path.relative_to(folder))
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise Invalid([Problem(name, 1, 1, "the file is too large", f"at most {_LARGEST_FILE:,} bytes are read")])
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid([Problem(name, 1, 1, f"not UTF-8 at byte {error.start}", "save the file as UTF-8")]) from error
    except OSError as error:
        raise Invalid([Problem(name, 1, 1, f"cannot be read: {error.strerror}", "")]) from error


def _learn(known: Known, bucket: Bucket, wishes: list[Wish]) -> Known:
    if bucket is Bucket.ENTITIES:
        return Known(read_entities({wish.path or wish.key: wish.body for wish in wishes}), known.rule_ids)
    if bucket is Bucket.RULES:
        rule_ids = importlib.import_module("services.rule_engine.wishes").rule_ids
        return Known(known.entities, frozenset(rule_ids(wishes)))
    return known
