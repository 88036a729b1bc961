"""The watch folder: found, checked as a whole, and written to the buckets. Nothing is written when anything in it is wrong."""

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import services
from shared.bus.client import Client
from shared.contracts import Bucket, Wish
from shared.documents import Invalid, Problem, did_you_mean
from shared.wishes import Known, WishFiles
from shared.written import written_files, written_texts

# Companies first: rules name them. Rules next: recipients name those.
_ORDER = (Bucket.ENTITIES, Bucket.RULES)
_LOOKS_MEANT = {".yaml", ".yml", ".j2", ".jinja", ".jinja2"}


@dataclass
class Watch:
    """The wishes of a folder, by bucket, how many files they came from, and of which kinds there is no file at all."""

    wishes: dict[Bucket, list[Wish]] = field(default_factory=dict)
    files: int = 0
    without_files: list[WishFiles] = field(default_factory=list)

    def add(self, kind: WishFiles, files: dict[str, str], wishes: list[Wish]) -> None:
        self.files += len(files)
        self.wishes.setdefault(kind.bucket, []).extend(wishes)
        if not files:
            self.without_files.append(kind)


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
    kinds = wish_files()
    problems = list(unread(folder, [pattern for kind in kinds for pattern in kind.patterns]))
    watch, known = Watch(), Known()
    for kind in kinds:
        try:
            files = written_texts(folder, kind.patterns, relative=True)
            known = kind.offer(files, known)
            watch.add(kind, files, kind.read(files, known))
        except Invalid as error:
            problems.extend(error.problems)
    if not problems and not watch.files:
        problems.append(
            Problem(str(folder), 1, 1, "there is nothing in this folder", "to remove everything, leave one file with an empty list")
        )
    if problems:
        raise Invalid(problems)
    return watch


def unread(folder: Path, patterns: list[str]) -> Iterator[Problem]:
    """Files that look as if they were meant to be read, but have a name that nobody reads."""
    try:
        read = set(written_files(folder, patterns))
    except OSError:
        return  # a folder that cannot be looked into is told by whoever reads its files
    for inner in sorted({pattern.rpartition("/")[0] for pattern in patterns}):
        for path in written_files(folder, [f"{inner}/*" if inner else "*"]):
            if path not in read and path.suffix in _LOOKS_MEANT and not path.is_dir():
                name = str(path.relative_to(folder))
                near = [pattern.replace("*", path.stem) for pattern in patterns if pattern.rpartition("/")[0] == inner]
                yield Problem(name, 1, 1, "nobody reads a file of this name", did_you_mean(name, near))


async def apply(client: Client, folder: Path) -> list[Applied]:
    """Read the folder and bring the buckets to what it says. Raises Invalid, and then nothing was written."""
    return await bring(client, read_watch(folder))


async def bring(client: Client, watch: Watch) -> list[Applied]:
    """Bring the buckets to what was read. What the console made stays; what files no longer say goes. Raises Invalid."""
    before = {bucket: await client.bucket(bucket).wishes() for bucket in watch.wishes}
    if vanished := list(_vanished(watch, before)):
        raise Invalid(vanished)
    return [await _apply_bucket(client, bucket, before[bucket], wishes) for bucket, wishes in watch.wishes.items()]


def _vanished(watch: Watch, before: dict[Bucket, dict[str, Wish]]) -> Iterator[Problem]:
    """A file that is gone might be an accident; a wish to remove everything it held is written down."""
    for kind in watch.without_files:
        in_force = [wish for wish in before[kind.bucket].values() if wish.origin == "files"]
        if in_force and kind.none:
            named = sorted({wish.path or wish.key for wish in in_force})
            message = f"there is no such file any more, but what {', '.join(named)} said is in force"
            yield Problem(kind.patterns[0], 1, 1, message, f"to remove it all, leave one file that says '{kind.none}'")


async def _apply_bucket(client: Client, bucket: Bucket, before: dict[str, Wish], wishes: list[Wish]) -> Applied:
    handle = client.bucket(bucket)
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
