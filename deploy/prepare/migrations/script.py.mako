"""${message}"""

import sqlalchemy as sa
from alembic import op

import shared.store
from deploy.prepare.belongs import belongs
${imports if imports else ""}

revision: str = ${repr(up_revision)}
down_revision: str | None = ${repr(down_revision)}
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    if not belongs("${config.attributes['service']}"):
        return
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    if not belongs("${config.attributes['service']}"):
        return
    ${downgrades if downgrades else "pass"}
