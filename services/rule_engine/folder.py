"""Where commands find rules and companies on disk. A missing folder is wrong usage, never an empty set of rules that passes."""

from pathlib import Path

import typer

from shared.entities import Entities, read_entities
from shared.written import written_text, written_texts


def rule_texts(where: Path) -> dict[str, str]:
    """The texts of a rule file, of a folder of them, or of the `rules` of a watch folder, by path. Raises Invalid."""
    if where.is_file():
        return {str(where): written_text(where, str(where))}
    folder = where / "rules" if (where / "rules").is_dir() else where
    found = written_texts(folder, ("*.yaml",))
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
        return read_entities(written_texts(named, ("*.yaml",)) if named.is_dir() else {str(named): written_text(named, str(named))})
    folder = rules.parent if rules.is_file() else rules
    for candidate in (folder / "entities", folder.resolve().parent / "entities"):
        if candidate.is_dir():
            return read_entities(written_texts(candidate, ("*.yaml",)))
    return Entities()
