"""Alembic environment: runs on the connection that `deploy.prepare.migrate` opened, inside its transaction."""

from typing import Any, Literal

from alembic import context
from sqlmodel import AutoString, SQLModel

from deploy.prepare.tables import declare_all
from shared.store import UtcDateTime

declare_all()
attributes = context.config.attributes


def is_ours(_object: Any, name: str | None, kind: str, _reflected: bool, _compared: Any) -> bool:
    """Only tables of the services whose database this is."""
    return kind != "table" or any(str(name).startswith(f"{service}_") for service in attributes["services"])


def rendered(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Our own column types by their own names, plain strings as SQLAlchemy's."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "shared.store.UtcDateTime()"
    if kind == "type" and isinstance(item, AutoString):
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    return False


context.configure(
    connection=attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=True,
    include_object=is_ours,
    render_item=rendered,
    process_revision_directives=attributes.get("process_revision_directives"),
)
context.run_migrations()
