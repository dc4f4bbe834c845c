"""What can go wrong between the stages; the packages that do their work have errors of their own.

::

    JobError
    ├── PodcastNotFound
    ├── NotOurFolder
    ├── UnknownProfile
    ├── NotInStore
    │   └── DamagedInStore
    ├── BadBackup
    ├── NotEmpty
    ├── InUse
    ├── ProgramMissing
    ├── ProgramFailed
    ├── BadStore
    ├── StoreUnreachable
    │   └── StoreMoved
    ├── ClosedFolder
    ├── DatabaseError
    │   ├── BadDatabase
    │   ├── NewerTables
    │   ├── OldSqlite
    │   └── LedgerUnavailable
    │       └── DatabaseMoved
    ├── LedgerError
    │   ├── JobNotFound
    │   ├── JobGone
    │   ├── JobRunning
    │   ├── WrongState
    │   ├── IdempotencyConflict
    │   ├── KeyNotFound
    │   └── LeaseLost
    ├── DeliveryNotFound
    ├── SandboxError        what was to be read broke the process that reads it
    │   ├── TakesTooLong
    │   ├── TakesTooMuchMemory
    │   ├── MakesTooMuch
    │   └── CrashesReader
    ├── WorkerEnded         never raised, as the next three: they say in a job what happened to it
    ├── Poison
    ├── Overdue
    └── ServiceTrouble

Longer than other modules: one class a fault, each with when it is raised and what it says, is best read in one place.
"""

from __future__ import annotations

from jobs import outages

_ANEW = "give it in another form: an article as Markdown or plain text, a recording exported anew as MP3"


class JobError(Exception):
    """Base of the errors of this package; its text is one line that a user can act on."""


class PodcastNotFound(JobError):
    """The article names no recording, and none was given."""

    def __init__(self, source: str) -> None:
        super().__init__(source)
        self.source = source

    def __str__(self) -> str:
        """Name the page, and what the recording is called on the command line and in the API."""
        return f"{self.source} names no podcast; give its recording as well (audio), a file or an address"


class NotOurFolder(JobError):
    """The output folder has a file by one of our names but no ``alignment.json`` of ours."""

    def __init__(self, folder: str, name: str) -> None:
        super().__init__(folder, name)
        self.folder = folder
        self.name = name

    def __str__(self) -> str:
        """Name the file that would be lost."""
        return (
            f"{self.folder} has a {self.name} that this program did not write; "
            "name another folder with --out, or move the file"
        )


class UnknownProfile(JobError):
    """There is no profile for subtitles of this name."""

    def __init__(self, name: str, known: str) -> None:
        super().__init__(name, known)
        self.name = name
        self.known = known

    def __str__(self) -> str:
        """Name those that there are, and what else may be given."""
        return f"there is no profile {self.name!r}; name one of {self.known}, or a file that ends with .toml"


class NotInStore(JobError):
    """A file that a job needs is not in the store.

    Attributes:
        sha256: of the file, in hexadecimal.
    """

    def __init__(self, sha256: str) -> None:
        super().__init__(sha256)
        self.sha256 = sha256

    def __str__(self) -> str:
        """Name the file."""
        return f"the file {self.sha256[:12]}… is no longer in the store; submit the job again"


class DamagedInStore(NotInStore):
    """A file in the store has not the bytes any more that were put there, and cannot be made again from others."""

    def __str__(self) -> str:
        """Name the file."""
        return f"the file {self.sha256[:12]}… is damaged in the store and cannot be made again; submit the job again"


class BadBackup(JobError):
    """A folder is to be restored that holds no whole backup, or one of another kind of database.

    Attributes:
        folder: which.
        reason: what is wrong with it.
    """

    def __init__(self, folder: str, reason: str) -> None:
        super().__init__(folder, reason)
        self.folder = folder
        self.reason = reason

    def __str__(self) -> str:
        """Name the folder and what would do."""
        return (
            f"{self.folder} cannot be restored ({self.reason}); "
            "name a folder that gleichlauf backup has written for this kind of database"
        )


class NotEmpty(JobError):
    """Something is already there where a backup is to be written, or to be restored to.

    Attributes:
        place: where.
    """

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.place = place

    def __str__(self) -> str:
        """Name the place and two remedies."""
        return f"there is something in {self.place} already; name an empty place, or restore over it with --force"


class InUse(JobError):
    """Another program has the database open that a backup is to be restored to: a service that runs, or a worker.

    Attributes:
        place: of the database, without a password.
    """

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.place = place

    def __str__(self) -> str:
        """Name the place and what has to end first."""
        return (
            f"{self.place} is in use, and nothing was restored; stop the service and its workers, and whatever else "
            "has it open, then try again"
        )


class ProgramMissing(JobError):
    """A program of PostgreSQL is not installed that copies its tables."""

    def __init__(self, program: str) -> None:
        super().__init__(program)
        self.program = program

    def __str__(self) -> str:
        """Name the program and the package."""
        return f"PostgreSQL is copied by {self.program}, which is not here; install its package postgresql-client"


class ProgramFailed(JobError):
    """A program of PostgreSQL has failed that copies its tables."""

    def __init__(self, program: str, reason: str) -> None:
        super().__init__(program, reason)
        self.program = program
        self.reason = reason

    def __str__(self) -> str:
        """Name the program and what it said."""
        return f"{self.program} has failed ({self.reason}); it must be as new as the server, and may read all tables"


class BadStore(JobError):
    """The setting for the store is no place where one can be.

    Attributes:
        place: as it was given.
        reason: what is wrong with it.
    """

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(place, reason)
        self.place = place
        self.reason = reason

    def __str__(self) -> str:
        """Name the place, and such as would do."""
        return f"no store can be at {self.place} ({self.reason}); give a folder, or an address such as s3://bucket/name"


class StoreUnreachable(JobError):
    """The service that keeps the store's objects does not answer, or refuses.

    Attributes:
        place: of the store.
        reason: what it says.
    """

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(place, reason)
        self.place = place
        self.reason = reason

    def __str__(self) -> str:
        """Name the place."""
        return f"the store at {self.place} cannot be reached ({self.reason}); check the network and its keys"


class StoreMoved(StoreUnreachable):
    """The folder of the store was removed, replaced or unmounted since it was first used.

    Attributes:
        place: the folder.
    """

    def __init__(self, place: str) -> None:
        JobError.__init__(self, place)
        self.place = place

    def __str__(self) -> str:
        """Name the folder and the remedies."""
        return (
            f"{self.place} is not there, or not the folder that was opened, so nothing is kept; "
            "mount it or put it back, or start the service again"
        )


class ClosedFolder(JobError):
    """A folder of the service cannot be made or written.

    Attributes:
        folder: its path.
        reason: what is in the way.
        setting: names another folder.
    """

    def __init__(self, folder: str, reason: str, setting: str) -> None:
        super().__init__(folder, reason, setting)
        self.folder = folder
        self.reason = reason
        self.setting = setting

    def __str__(self) -> str:
        """Name the folder, and the setting for another."""
        return (
            f"nothing can be kept in {self.folder} ({self.reason}); make it a folder that this user may write to, "
            f"or name another in {self.setting.replace(', ', ' or ')}"
        )


class DatabaseError(JobError):
    """The database cannot be used."""


class BadDatabase(DatabaseError):
    """The URL names no database that the ledger can be kept in."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(url, reason)
        self.url = url
        self.reason = reason

    def __str__(self) -> str:
        """Name the URL and what is wrong with it."""
        return (
            f"{self.url} is no database for jobs ({self.reason}); "
            "give one like sqlite:////var/lib/gleichlauf/jobs.sqlite or postgresql://user@host/gleichlauf"
        )


class NewerTables(DatabaseError):
    """The tables are of a version of the program that this one knows nothing of.

    Attributes:
        place: of the database, without a password.
    """

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.place = place

    def __str__(self) -> str:
        """Name the database and the way forward; there is none back."""
        return f"{self.place} was made by a newer version of this program; install that one, or name another database"


class OldSqlite(DatabaseError):
    """Python is built with an SQLite older than 3.35, which cannot return the rows that it changed."""

    def __init__(self, version: str) -> None:
        super().__init__(version)
        self.version = version

    def __str__(self) -> str:
        """Name the version and two ways out."""
        return f"this Python has SQLite {self.version}, jobs need 3.35; use another Python, or PostgreSQL"


class LedgerUnavailable(DatabaseError):
    """The database is locked for long, cannot grow, or is not there; it may be later."""

    def __init__(self, reason: str, file: str = "") -> None:
        super().__init__(reason, file)
        self.reason = reason
        self.file = file

    def __str__(self) -> str:
        """Name the file, where it is one, the reason in the database's words, and what helps against that."""
        file = f"{self.file}: " if self.file else ""
        return f"the job database cannot be used ({file}{self.reason}); {outages.remedy(self.reason).en}"


class DatabaseMoved(LedgerUnavailable):
    """The file of the database, or the log beside it, is no longer at its path, or another one is."""

    def __init__(self, path: str) -> None:
        DatabaseError.__init__(self, path)  # which of the reasons it is, is known
        self.path = path

    def __str__(self) -> str:
        """Name the path and the remedies."""
        return (
            f"{self.path} is not there, or not the file that was opened, so nothing is written; "
            "put it back, or stop the service, see to its data folder, and start it again"
        )


class LedgerError(JobError):
    """Base of what the ledger refuses."""


class JobNotFound(LedgerError):
    """There is no such job, or it is somebody else's."""

    def __init__(self, job_id: str) -> None:
        super().__init__(job_id)
        self.job_id = job_id

    def __str__(self) -> str:
        """Name the job."""
        return f"there is no job {self.job_id}; check the id, and whose key it was submitted with"


class JobGone(LedgerError):
    """The job was deleted, by its owner or because its time was over."""

    def __init__(self, job_id: str) -> None:
        super().__init__(job_id)
        self.job_id = job_id

    def __str__(self) -> str:
        """Name the job."""
        return f"job {self.job_id} was deleted with its results; submit it again"


class JobRunning(LedgerError):
    """A job that is being worked on is to be deleted."""

    def __init__(self, job_id: str) -> None:
        super().__init__(job_id)
        self.job_id = job_id

    def __str__(self) -> str:
        """Name the job and two ways out."""
        return f"job {self.job_id} is being worked on; cancel it first, or delete it by force"


class WrongState(LedgerError):
    """What is asked for cannot be done to a job of this status."""

    def __init__(self, job_id: str, status: str, allowed: str) -> None:
        """Take the job, its status, and those in which it could be done, separated by ", "."""
        super().__init__(job_id, status, allowed)
        self.job_id = job_id
        self.status = status
        self.allowed = allowed

    def __str__(self) -> str:
        """Name both statuses."""
        return f"job {self.job_id} is {self.status}; this is possible only while it is one of: {self.allowed}"


class IdempotencyConflict(LedgerError):
    """An idempotency key comes a second time, with another request."""

    def __init__(self, key: str, job_id: str) -> None:
        super().__init__(key, job_id)
        self.key = key
        self.job_id = job_id

    def __str__(self) -> str:
        """Name the key and the job that has it."""
        return f"key {self.key!r} belongs to another request, job {self.job_id}; use a new key for each request"


class KeyNotFound(LedgerError):
    """There is no API key of this id, or it is revoked already."""

    def __init__(self, key_id: str) -> None:
        super().__init__(key_id)
        self.key_id = key_id

    def __str__(self) -> str:
        """Name the id and how to see those that there are."""
        return f"there is no key {self.key_id} that could be revoked; see gleichlauf keys list"


class LeaseLost(LedgerError):
    """A worker writes about a piece of work that it no longer holds."""

    def __init__(self, job_id: str, stage: str, part: int, status: str) -> None:
        """Take the piece and the job's status now; ``gone`` if it was deleted."""
        super().__init__(job_id, stage, part, status)
        self.job_id = job_id
        self.stage = stage
        self.part = part
        self.status = status

    def __str__(self) -> str:
        """Name the piece and what became of its job."""
        return f"part {self.part} of {self.stage} is no longer ours, as job {self.job_id} is {self.status}; drop it"


class WorkerEnded(JobError):
    """The worker ended that was at a piece of work; the piece is done again by another."""

    def __init__(self, stage: str, end: str, sign: str) -> None:
        """Take the stage, how the worker ended, and what shows it: a signal, an exit code or ``""``."""
        super().__init__(stage, end, sign)
        self.stage = stage
        self.end = end
        self.sign = sign

    def __str__(self) -> str:
        """Name the end, and that nothing is to be done."""
        return f"at the stage {self.stage} {_ended(self.end, self.sign)}; another worker goes on where it was"


class Poison(JobError):
    """Worker after worker ended while it was at the same place of the same piece of work."""

    def __init__(self, stage: str, crashes: int, end: str, sign: str) -> None:
        """Take the stage, how many workers ended there, and of the last one what `WorkerEnded` takes."""
        super().__init__(stage, crashes, end, sign)
        self.stage = stage
        self.crashes = crashes
        self.end = end
        self.sign = sign

    def __str__(self) -> str:
        """Name the stage, the last end, and what helps against that."""
        return (
            f"{self.crashes} workers ended at the same place of the stage {self.stage}: the last time "
            f"{_ended(self.end, self.sign)}; {_REMEDIES.get(self.end, _SEE_THE_LOG)}"
        )


_SEE_THE_LOG = "see the log of the service, then have the job tried again"
_ENDS = {
    "lost": "the worker was not heard of any more",
    "killed": "the worker was killed from outside",
    "out-of-memory": "the worker used more memory than it may",
    "hung": "the worker got no further",
    "timed-out": "the worker used more CPU time than it may",
    "crashed": "the worker crashed",
}
_REMEDIES = {
    "lost": "see that the machines of the workers stay up, then have the job tried again",
    "killed": "see who ends the workers, then have the job tried again",
    "out-of-memory": "the operator can allow workers more memory, then have the job tried again",
    "timed-out": "split the recording, or take a smaller model",
}


def _ended(end: str, sign: str) -> str:
    return _ENDS.get(end, end) + (f" ({sign})" if sign else "")


class Overdue(JobError):
    """A job came to no end in all the time that it had."""

    def __init__(self, days: int) -> None:
        super().__init__(days)
        self.days = days

    def __str__(self) -> str:
        """Name the time and the likely reason."""
        return (
            f"the job was not done within {self.days} days; have it tried again, and whoever runs the service see that "
            "its workers run"
        )


class ServiceTrouble(JobError):
    """The service itself is at fault; its operator finds more in the log.

    Attributes:
        kind: code of the fault, such as ``disk-full``.
    """

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind

    def __str__(self) -> str:
        """Say that the job is not to blame."""
        return f"the service itself has trouble ({self.kind}), the job is not to blame; have it tried again later"


class DeliveryNotFound(JobError):
    """A producer names a message to a webhook that is not there, or is somebody else's.

    Attributes:
        id: as it was given.
    """

    def __init__(self, id: str) -> None:  # noqa: A002 - what it is called everywhere else
        super().__init__(id)
        self.id = id

    def __str__(self) -> str:
        """Say where the right ones stand."""
        return f"there is no delivery {self.id}; the job lists its own under webhooks"


class SandboxError(JobError):
    """What was to be read broke the process that reads it; the same bytes would do it again."""


class TakesTooLong(SandboxError):
    """A document or a recording takes more time than the largest ones do.

    Attributes:
        name: of it, as its owner knows it.
        limit_s: what it may take.
    """

    def __init__(self, name: str, limit_s: int) -> None:
        super().__init__(name, limit_s)
        self.name = name
        self.limit_s = limit_s

    def __str__(self) -> str:
        """Name it, the limit and the remedy."""
        return f"{self.name} takes more than {self.limit_s} s to read, the limit; {_ANEW}"


class TakesTooMuchMemory(SandboxError):
    """A document or a recording takes more memory than the largest ones do.

    Attributes:
        name: of it, as its owner knows it.
        limit_mib: what it may take.
    """

    def __init__(self, name: str, limit_mib: int) -> None:
        super().__init__(name, limit_mib)
        self.name = name
        self.limit_mib = limit_mib

    def __str__(self) -> str:
        """Name it, the limit and the remedy."""
        return f"{self.name} needs more than {self.limit_mib} MiB of memory to be read, the limit; {_ANEW}"


class MakesTooMuch(SandboxError):
    """More comes out of a document or a recording than can be in it.

    Attributes:
        name: of it, as its owner knows it.
        limit_mib: what may come out.
    """

    def __init__(self, name: str, limit_mib: int) -> None:
        super().__init__(name, limit_mib)
        self.name = name
        self.limit_mib = limit_mib

    def __str__(self) -> str:
        """Name it, the limit and the remedy."""
        return f"more than {self.limit_mib} MiB come out of {self.name}, the limit; {_ANEW}"


class CrashesReader(SandboxError):
    """The process that was reading a document or a recording has crashed.

    Attributes:
        name: of it, as its owner knows it.
        ending: of the process: the name of a signal, or an exit code.
    """

    def __init__(self, name: str, ending: str) -> None:
        super().__init__(name, ending)
        self.name = name
        self.ending = ending

    def __str__(self) -> str:
        """Name it, how the process ended, and the remedy."""
        return f"{self.name} made the program that reads it crash ({self.ending}); {_ANEW}"
