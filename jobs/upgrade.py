"""Tables brought to the state that this version of the program knows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext, MigrationStep
from alembic.script import ScriptDirectory

from jobs.errors import NewerTables
from jobs.schema import metadata

if TYPE_CHECKING:
    from sqlalchemy import Connection

MIGRATIONS = Path(__file__).parent / "migrations"


def is_current(connection: Connection) -> bool:
    """Return whether the tables are those of this version."""
    there = MigrationContext.configure(connection).get_current_revision()
    return there == ScriptDirectory(str(MIGRATIONS)).get_current_head()


def upgrade(connection: Connection, address: str) -> None:
    """Upgrade the tables of a database.

    Args:
        connection: in a transaction that no other process upgrades in.
        address: of the database, for the error.

    Raises:
        NewerTables: they are of a later version than this one.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    script = ScriptDirectory.from_config(config)

    def to_newest(revision: Any, _context: object) -> Any:  # noqa: ANN401 - Alembic's own types
        known = {each.revision for each in script.walk_revisions()}
        if not known.issuperset(revision):
            raise NewerTables(address)
        newer = script.iterate_revisions("head", revision, implicit_base=True)
        return [MigrationStep.upgrade_from_script(script.revision_map, each) for each in reversed(list(newer))]

    # Alembic keeps its environment in a global, so that it too is for one at a time.
    with EnvironmentContext(config, script, fn=to_newest) as environment:
        environment.configure(connection=connection, target_metadata=metadata)
        environment.run_migrations()
