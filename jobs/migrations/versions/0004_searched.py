"""What jobs are found by.

Revision ID: 0004
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from alembic import op

from jobs.finding import text_of
from jobs.request import Request

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_AT_ONCE = 1000  # jobs

_JOBS = sa.table(
    "jobs",
    sa.column("id", sa.String()),
    sa.column("request", sa.Text()),
    sa.column("article", sa.JSON()),
    sa.column("deleted_ms", sa.BigInteger()),
)


def upgrade() -> None:
    """Make the table, and fill it for the jobs that are there."""
    searched = op.create_table(
        "searched",
        sa.Column("job_id", sa.String(length=26), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_searched_job_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_searched")),
    )
    asked = sa.select(_JOBS).where(_JOBS.c.deleted_ms.is_(None)).order_by(_JOBS.c.id).limit(_AT_ONCE)
    last = ""
    while found := op.get_bind().execute(asked.where(_JOBS.c.id > last)).mappings().all():
        op.bulk_insert(searched, [{"job_id": row["id"], "text": _text(row)} for row in found])
        last = found[-1]["id"]


def _text(row: RowMapping) -> str:
    article = row["article"]
    title = article.get("title") if isinstance(article, dict) else None
    return text_of(str(row["id"]), Request.from_json(str(row["request"])), title or "")
