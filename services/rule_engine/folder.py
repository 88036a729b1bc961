"""Where commands find rules and companies on disk. A missing folder is wrong usage, never an empty set of rules that passes."""

from pathlib import Path

import typer

from shared.entities import Entities, read_entities

_LARGEST_FILE = 2_000_000  # bytes; the reader refuses by characters, this keeps a disk image out of memory


def rule_texts(where: Path) -> dict[str, str]:
    """The texts of a rule file, of a folder of them, or of the `rules` of a watch folder, by path."""
    if where.is_file():
        return {str(where): _text(where)}
    folder = where / "rules" if (where / "rules").is_dir() else where
    found = _yaml_files(folder)
    if not found:
        others = " (files end in .yaml)" if any(folder.glob("*.yml")) else ""
        what = f"no rule file in {folder}{others}" if folder.is_dir() else f"there is no {where}"
        raise typer.BadParameter(what, param_hint="--rules")
    return found


def entities_for(rules: Path, named: Path | None) -> Entities:
    """The companies of the folder `named`, else of the watch folder that the rules stand in, else none. Raises Invalid."""
    if named is not None:
        if not named.exists():
            raise typer.BadParameter(f"there is no {named}", param_hint="--entities")
        return read_entities(_yaml_files(named) or {str(named): _text(named)})
    folder = rules.parent if rules.is_file() else rules
    for candidate in (folder / "entities", folder.resolve().parent / "entities"):
        if candidate.is_dir():
            return read_entities(_yaml_files(candidate))
    return Entities()


def _yaml_files(folder: Path) -> dict[str, str]:
    return {str(path): _text(path) for path in sorted(folder.glob("*.yaml"))}


def _text(path: Path) -> str:
    """As the file says; a byte that is not UTF-8 becomes a surrogate, which the reader names with its place."""
    if path.stat().st_size > _LARGEST_FILE:
        raise typer.BadParameter(f"{path} is larger than {_LARGEST_FILE // 1_000_000} MB", param_hint="--rules")
    return path.read_text(encoding="utf-8", errors="surrogateescape")
