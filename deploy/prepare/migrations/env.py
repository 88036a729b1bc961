"""Alembic environment: runs on the connection that `deploy.prepare.migrate` opened, inside its transaction."""

from alembic import context
from sqlmodel import SQLModel

from deploy.prepare.tables import declare_all

declare_all()
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=True,
    user_module_prefix="sqlmodel.sql.sqltypes.",
    include_name=lambda name, kind, _parents: (
        kind != "table" or any(str(name).startswith(f"{service}_") for service in context.config.attributes["services"])
    ),
)
context.run_migrations()
