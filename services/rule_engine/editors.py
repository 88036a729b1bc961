"""What editors need to complete rules as they are typed: a JSON Schema beside the rules, which knows the companies too.

It is written once, by `dealwatch init`, while the language and the companies go on; so the checks say when it is out of date.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from services.rule_engine.language import schema
from shared.entities import Entities

SCHEMA = "rules.schema.json"


def schema_text(entities: Entities) -> str:
    drawn = schema(tuple(sorted(entities.by_id)), tuple(sorted(entities.categories)))
    return json.dumps(drawn, indent=1, ensure_ascii=False)


def outdated(where: Path, entities: Entities) -> Iterator[str]:
    """A warning when the schema of the watch folder that these rules stand in is not what would be written today."""
    folder = where.parent if where.is_file() else where
    found = next((path for path in (folder / SCHEMA, folder.absolute().parent / SCHEMA) if path.is_file()), None)
    if found is not None and _read(found) != json.loads(schema_text(entities)):
        named = found.parent / "entities"
        companies = f" --entities {named}" if named.is_dir() else ""
        yield (
            f"{found}:1:1: warning: editors complete by an older language or other companies; "
            f"write 'dealwatch rules schema{companies} > {found}'"
        )


def _read(path: Path) -> object:
    """None for what is no JSON, or cannot be read: both want writing anew."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError):
        return None
