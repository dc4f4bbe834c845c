"""What is wrong with a job's recording, though it can be used.

Revision ID: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; jobs that are there have no warnings."""
    op.add_column("jobs", sa.Column("warnings", sa.JSON(none_as_null=True), nullable=True))
