"""The ledger: which jobs there are, and who works on what.

The database is the only truth. Whoever is told about a piece of work, by a broker or by nobody, claims it here
first; told twice, the second finds it taken. Every change locks the row of its job before anything else, so that
the changes of one job happen one after another on every database, and no two can wait for each other.
"""

from __future__ import annotations

from jobs.ledger.choosing import Choosing
from jobs.ledger.ending import Ending
from jobs.ledger.leasing import Leasing
from jobs.ledger.presence import Presence
from jobs.ledger.reading import Queries
from jobs.ledger.reaping import Reaping
from jobs.ledger.submitting import Submitting

__all__ = ["Ledger"]


class Ledger(Submitting, Choosing, Leasing, Ending, Queries, Reaping, Presence):
    """All that can be done with jobs; see the modules of this package."""
