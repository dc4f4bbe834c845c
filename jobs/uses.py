"""Files of the store that a job needs besides those that its stages name."""

from __future__ import annotations

from jobs.database import insert_or
from jobs.ledger.change import Books
from jobs.schema import uses


class Uses(Books):
    """What jobs need: it stays as long as they do, and goes with them."""

    def add(self, job_id: str, key: str) -> None:
        """Have a file stay as long as a job.

        Args:
            job_id: which.
            key: of the file in the store.

        Raises:
            JobNotFound: there is no such job.
            JobGone: it was deleted.
        """
        with self._changing(job_id) as job:
            needed = insert_or(job.connection, uses).values(job_id=job_id, key=key)
            job.connection.execute(needed.on_conflict_do_nothing())
