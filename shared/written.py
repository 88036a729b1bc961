"""The files that people write: found in their folder, and read as text. Whatever is wrong with one is told at its place."""

import errno
import fnmatch
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from shared.problems import Invalid, Problem

_WHO = "look at who owns it and who may read it"
LARGEST_FILE = 1_000_000  # bytes; as a wish, with its line ends escaped, it must fit into the 2 MiB of a bucket's entry


def written_texts(folder: Path, patterns: Iterable[str], *, relative: bool = False) -> dict[str, str]:
    """The texts of all files that match, by path (`relative` to the folder). Raises Invalid with the problems of all of them."""
    problems: list[Problem] = []
    texts: dict[str, str] = {}
    try:
        for path in written_files(folder, patterns):
            name = str(path.relative_to(folder) if relative else path)
            try:
                texts[name] = written_text(path, name)
            except Invalid as error:
                problems.extend(error.problems)
    except OSError as error:
        problems.append(Problem(str(error.filename or folder), 1, 1, f"it cannot be read: {error.strerror}", _WHO))
    if problems:
        raise Invalid(problems)
    return texts


def written_files(folder: Path, patterns: Iterable[str]) -> Iterator[Path]:
    """What has such a name, sorted: a link that leads nowhere and a folder too, so that neither is passed over without a word.

    A pattern is `name` or `folder/name`. Hidden names are left alone: editors keep their locks and copies under them. Raises OSError.
    """
    for pattern in patterns:
        inner, _, name = pattern.rpartition("/")
        within = folder / inner
        if within.is_dir():
            names = sorted(path.name for path in within.iterdir())
            yield from (within / one for one in names if fnmatch.fnmatchcase(one, name) and not one.startswith("."))
        elif inner and os.path.lexists(within):
            raise NotADirectoryError(errno.ENOTDIR, "a folder is wanted here", inner)


def written_text(path: Path, name: str) -> str:
    """The text of one file, without a byte order mark. Raises Invalid; `name` is what the problem calls the file."""
    try:
        raw = _read(path, name)
    except OSError as error:
        raise Invalid([Problem(name, 1, 1, f"it cannot be read: {error.strerror}", _cure(path))]) from error
    if len(raw) > LARGEST_FILE:
        message = f"the file has more than {LARGEST_FILE:,} bytes"
        raise Invalid([Problem(name, 1, 1, message, f"at most {LARGEST_FILE:,} are read; split it")])
    if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\x00" in raw[:2]:
        raise Invalid([Problem(name, 1, 1, "the file is UTF-16", "save it as UTF-8")])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid([_not_utf8(raw, error.start, name)]) from error


def _read(path: Path, name: str) -> bytes:
    """At most one byte too many. What is looked at is what is read, even when another file takes the place in between; to open a pipe
    would wait for a writer."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            what = "this is a folder" if stat.S_ISDIR(found.st_mode) else "this is no ordinary file"
            raise Invalid([Problem(name, 1, 1, f"{what}, so it cannot be read", "put a text file here, or give it another name")])
        with open(descriptor, "rb", closefd=False) as file:
            return file.read(LARGEST_FILE + 1)
    finally:
        os.close(descriptor)


def _cure(path: Path) -> str:
    return "the link leads nowhere: mend or delete it" if path.is_symlink() else _WHO


def _not_utf8(raw: bytes, at: int, name: str) -> Problem:
    start = raw.rfind(b"\n", 0, at) + 1
    line = raw[start : at + 200].split(b"\n")[0].rstrip(b"\r").decode("utf-8", "replace")
    column = len(raw[start:at].decode("utf-8-sig")) + 1
    return Problem(
        name, raw.count(b"\n", 0, at) + 1, column, f"the byte 0x{raw[at]:02x} is not UTF-8", "save the file as UTF-8", 1, line
    )
