"""A table belongs to one service: a migration asks here whether the database it runs on holds that service."""

from alembic import context


def belongs(service: str) -> bool:
    return service in context.config.attributes["services"]
