"""How far a piece of work was when its worker ended, and which server it waits for.

Revision ID: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; pieces at hand have ended no worker yet, and are not counted at their servers."""
    op.add_column("work", sa.Column("reached", sa.BigInteger()))
    op.add_column("work", sa.Column("host", sa.Text()))
    op.create_index("ix_work_host_state", "work", ["host", "state"])
