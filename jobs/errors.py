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

from i18n.declared import DeclaredError
from jobs import outages

_ANEW = "give it in another form: an article as Markdown or plain text, a recording exported anew as MP3"
_ANEW_DE = (
    "es in anderer Form geben: einen Artikel als Markdown oder Text, eine Aufnahme noch einmal als MP3 ausgegeben"
)


class JobError(DeclaredError):
    """Base of the errors of this package; its text is one line that a user can act on."""


class PodcastNotFound(JobError):
    """The article names no recording, and none was given."""

    source: str

    code = "podcast-not-found"
    en = "{source} names no podcast; give its recording as well (audio), a file or an address"
    de = "{source} nennt keinen Podcast; die Aufnahme mitgeben (audio), eine Datei oder Adresse"


class NotOurFolder(JobError):
    """The output folder has a file by one of our names but no ``alignment.json`` of ours."""

    folder: str
    name: str

    code = "not-our-folder"
    en = "{folder} has a {name} that this program did not write; name another folder with --out, or move the file"
    de = (
        "In {folder} liegt {name} und stammt nicht von diesem Programm; mit --out einen anderen Ordner nennen oder "
        "die Datei wegräumen"
    )


class UnknownProfile(JobError):
    """There is no profile for subtitles of this name."""

    name: str
    known: str

    code = "unknown-profile"
    en = "there is no profile {name!r}; name one of {known}, or a file that ends with .toml"
    de = "Ein Profil {name!r} gibt es nicht; eines von {known} nennen oder eine Datei, deren Name auf .toml endet"


class NotInStore(JobError):
    """A file that a job needs is not in the store.

    Attributes:
        sha256: of the file, in hexadecimal.
    """

    sha256: str

    code = "not-in-store"
    de = "Die Datei {sha256:.12}… ist nicht mehr in der Ablage; den Auftrag noch einmal einreichen"

    def __str__(self) -> str:
        """Name the file."""
        return f"the file {self.sha256[:12]}… is no longer in the store; submit the job again"


class DamagedInStore(NotInStore):
    """A file in the store has not the bytes any more that were put there, and cannot be made again from others."""

    code = "damaged-in-store"
    de = (
        "Die Datei {sha256:.12}… ist in der Ablage beschädigt und lässt sich nicht wiederherstellen; den Auftrag "
        "noch einmal einreichen"
    )

    def __str__(self) -> str:
        """Name the file."""
        return f"the file {self.sha256[:12]}… is damaged in the store and cannot be made again; submit the job again"


class BadBackup(JobError):
    """A folder is to be restored that holds no whole backup, or one of another kind of database.

    Attributes:
        folder: which.
        reason: what is wrong with it.
    """

    folder: str
    reason: str

    code = "bad-backup"
    en = (
        "{folder} cannot be restored ({reason}); name a folder that gleichlauf backup has written for this kind of "
        "database"
    )


class NotEmpty(JobError):
    """Something is already there where a backup is to be written, or to be restored to.

    Attributes:
        place: where.
    """

    place: str

    code = "not-empty"
    en = "there is something in {place} already; name an empty place, or restore over it with --force"
    de = "In {place} liegt schon etwas; einen leeren Ort nennen, oder beim Wiederherstellen mit --force ersetzen"


class InUse(JobError):
    """Another program has the database open that a backup is to be restored to: a service that runs, or a worker.

    Attributes:
        place: of the database, without a password.
    """

    place: str

    code = "in-use"
    en = (
        "{place} is in use, and nothing was restored; stop the service and its workers, and whatever else has it "
        "open, then try again"
    )
    de = (
        "{place} ist in Gebrauch, und es wurde nichts wiederhergestellt; den Dienst und seine Arbeitsprozesse "
        "anhalten, und was sie sonst geöffnet hat, dann noch einmal versuchen"
    )


class ProgramMissing(JobError):
    """A program of PostgreSQL is not installed that copies its tables."""

    program: str

    code = "program-missing"
    en = "PostgreSQL is copied by {program}, which is not here; install its package postgresql-client"
    de = "PostgreSQL kopiert {program}, und das ist nicht hier; sein Paket postgresql-client installieren"


class ProgramFailed(JobError):
    """A program of PostgreSQL has failed that copies its tables."""

    program: str
    reason: str

    code = "program-failed"
    en = "{program} has failed ({reason}); it must be as new as the server, and may read all tables"
    de = "{program} ist gescheitert ({reason}); es muss so neu sein wie der Server und alle Tabellen lesen dürfen"


class BadStore(JobError):
    """The setting for the store is no place where one can be.

    Attributes:
        place: as it was given.
        reason: what is wrong with it.
    """

    place: str
    reason: str

    code = "bad-store"
    en = "no store can be at {place} ({reason}); give a folder, or an address such as s3://bucket/name"
    de = (
        "Unter {place} kann keine Ablage liegen ({reason}); einen Ordner angeben oder eine Adresse wie s3://bucket/name"
    )


class StoreUnreachable(JobError):
    """The service that keeps the store's objects does not answer, or refuses.

    Attributes:
        place: of the store.
        reason: what it says.
    """

    place: str
    reason: str

    code = "store-unreachable"
    en = "the store at {place} cannot be reached ({reason}); check the network and its keys"
    de = "Die Ablage unter {place} ist nicht zu erreichen ({reason}); das Netz und ihre Schlüssel prüfen"


class StoreMoved(StoreUnreachable):
    """The folder of the store was removed, replaced or unmounted since it was first used.

    Attributes:
        place: the folder.
    """

    code = "store-moved"
    en = (
        "{place} is not there, or not the folder that was opened, so nothing is kept; mount it or put it back, or "
        "start the service again"
    )
    de = (
        "{place} ist nicht da oder nicht mehr der Ordner, der geöffnet wurde, deshalb wird nichts aufbewahrt; ihn "
        "einhängen oder zurücklegen, oder den Dienst neu starten"
    )

    def __init__(self, place: str) -> None:
        Exception.__init__(self, place)
        self.place = place


class ClosedFolder(JobError):
    """A folder of the service cannot be made or written.

    Attributes:
        folder: its path.
        reason: what is in the way.
        setting: names another folder.
    """

    folder: str
    reason: str
    setting: str

    code = "closed-folder"

    def __str__(self) -> str:
        """Name the folder, and the setting for another."""
        return (
            f"nothing can be kept in {self.folder} ({self.reason}); make it a folder that this user may write to, "
            f"or name another in {self.setting.replace(', ', ' or ')}"
        )


class DatabaseError(JobError):
    """The database cannot be used."""

    code = "database-error"


class BadDatabase(DatabaseError):
    """The URL names no database that the ledger can be kept in."""

    url: str
    reason: str

    code = "bad-database"
    en = (
        "{url} is no database for jobs ({reason}); give one like sqlite:////var/lib/gleichlauf/jobs.sqlite or "
        "postgresql://user@host/gleichlauf"
    )
    de = (
        "{url} ist keine Datenbank für Aufträge ({reason}); eine angeben wie "
        "sqlite:////var/lib/gleichlauf/jobs.sqlite oder postgresql://user@host/gleichlauf"
    )


class NewerTables(DatabaseError):
    """The tables are of a version of the program that this one knows nothing of.

    Attributes:
        place: of the database, without a password.
    """

    place: str

    code = "newer-tables"
    en = "{place} was made by a newer version of this program; install that one, or name another database"
    de = (
        "{place} stammt von einer neueren Version dieses Programms; diese installieren oder eine andere Datenbank "
        "nennen"
    )


class OldSqlite(DatabaseError):
    """Python is built with an SQLite older than 3.35, which cannot return the rows that it changed."""

    version: str

    code = "old-sqlite"
    en = "this Python has SQLite {version}, jobs need 3.35; use another Python, or PostgreSQL"
    de = "Dieses Python hat SQLite {version}, Aufträge brauchen 3.35; ein anderes Python nehmen oder PostgreSQL"


class LedgerUnavailable(DatabaseError):
    """The database is locked for long, cannot grow, or is not there; it may be later."""

    reason: str
    file: str = ""

    code = "ledger-unavailable"

    def __str__(self) -> str:
        """Name the file, where it is one, the reason in the database's words, and what helps against that."""
        file = f"{self.file}: " if self.file else ""
        return f"the job database cannot be used ({file}{self.reason}); {outages.remedy(self.reason).en}"


class DatabaseMoved(LedgerUnavailable):
    """The file of the database, or the log beside it, is no longer at its path, or another one is."""

    code = "database-moved"
    en = (
        "{path} is not there, or not the file that was opened, so nothing is written; put it back, or stop the "
        "service, see to its data folder, and start it again"
    )
    de = (
        "{path} ist nicht da oder nicht mehr die Datei, die geöffnet wurde, deshalb wird nichts geschrieben; sie "
        "zurücklegen, oder den Dienst anhalten, den Datenordner richten und wieder starten"
    )

    def __init__(self, path: str) -> None:
        Exception.__init__(self, path)  # which of the reasons it is, is known
        self.path = path

    def __str__(self) -> str:
        """Name the path and the remedies."""
        return self.en.format(path=self.path)


class LedgerError(JobError):
    """Base of what the ledger refuses."""


class JobNotFound(LedgerError):
    """There is no such job, or it is somebody else's."""

    job_id: str

    code = "job-not-found"
    en = "there is no job {job_id}; check the id, and whose key it was submitted with"
    de = "Einen Auftrag {job_id} gibt es nicht; die Kennung prüfen, und mit wessen Schlüssel er gestellt wurde"


class JobGone(LedgerError):
    """The job was deleted, by its owner or because its time was over."""

    job_id: str

    code = "job-gone"
    en = "job {job_id} was deleted with its results; submit it again"
    de = "Der Auftrag {job_id} ist mit seinen Ergebnissen gelöscht; er muss neu gestellt werden"


class JobRunning(LedgerError):
    """A job that is being worked on is to be deleted."""

    job_id: str

    code = "job-running"
    en = "job {job_id} is being worked on; cancel it first, or delete it by force"
    de = "Am Auftrag {job_id} wird gearbeitet; ihn erst abbrechen oder das Löschen erzwingen"


class WrongState(LedgerError):
    """What is asked for cannot be done to a job of this status."""

    job_id: str
    status: str
    allowed: str

    code = "wrong-state"
    en = "job {job_id} is {status}; this is possible only while it is one of: {allowed}"
    de = "Der Auftrag {job_id} ist {status}; möglich ist das nur, solange er eines davon ist: {allowed}"


class IdempotencyConflict(LedgerError):
    """An idempotency key comes a second time, with another request."""

    key: str
    job_id: str

    code = "idempotency-conflict"
    en = "key {key!r} belongs to another request, job {job_id}; use a new key for each request"
    de = "Der Schlüssel {key!r} gehört zu einer anderen Anfrage, Auftrag {job_id}; für jede Anfrage einen neuen nehmen"


class KeyNotFound(LedgerError):
    """There is no API key of this id, or it is revoked already."""

    key_id: str

    code = "key-not-found"
    en = "there is no key {key_id} that could be revoked; see gleichlauf keys list"
    de = "Einen Schlüssel {key_id}, der noch gilt, gibt es nicht; alle zeigt gleichlauf keys list"


class LeaseLost(LedgerError):
    """A worker writes about a piece of work that it no longer holds."""

    job_id: str
    stage: str
    part: int
    status: str

    code = "lease-lost"
    en = "part {part} of {stage} is no longer ours, as job {job_id} is {status}; drop it"
    de = (
        "Teil {part} von {stage} gehört diesem Prozess nicht mehr, der Auftrag {job_id} ist {status}; ihn fallen lassen"
    )


class WorkerEnded(JobError):
    """The worker ended that was at a piece of work; the piece is done again by another."""

    stage: str
    end: str
    sign: str

    code = "worker-ended"

    def __str__(self) -> str:
        """Name the end, and that nothing is to be done."""
        return f"at the stage {self.stage} {_ended(self.end, self.sign)}; another worker goes on where it was"


class Poison(JobError):
    """Worker after worker ended while it was at the same place of the same piece of work."""

    stage: str
    crashes: int
    end: str
    sign: str

    code = "poison"

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

    days: int

    code = "overdue"
    en = (
        "the job was not done within {days} days; have it tried again, and whoever runs the service see that its "
        "workers run"
    )
    de = (
        "Der Auftrag war nach {days} Tagen nicht fertig; ihn noch einmal versuchen lassen, und der Betreiber sollte "
        "nachsehen, ob Arbeitsprozesse laufen"
    )


class ServiceTrouble(JobError):
    """The service itself is at fault; its operator finds more in the log.

    Attributes:
        kind: code of the fault, such as ``disk-full``.
    """

    kind: str

    code = "service-trouble"
    en = "the service itself has trouble ({kind}), the job is not to blame; have it tried again later"
    de = "Der Dienst selbst hat eine Störung ({kind}), am Auftrag liegt es nicht; ihn später noch einmal versuchen"


class DeliveryNotFound(JobError):
    """A producer names a message to a webhook that is not there, or is somebody else's.

    Attributes:
        id: as it was given.
    """

    id: str

    code = "delivery-not-found"
    en = "there is no delivery {id}; the job lists its own under webhooks"
    de = "Eine Zustellung {id} gibt es nicht; der Auftrag nennt seine unter webhooks"


class SandboxError(JobError):
    """What was to be read broke the process that reads it; the same bytes would do it again."""


class TakesTooLong(SandboxError):
    """A document or a recording takes more time than the largest ones do.

    Attributes:
        name: of it, as its owner knows it.
        limit_s: what it may take.
    """

    name: str
    limit_s: int

    code = "takes-too-long"
    en = f"{{name}} takes more than {{limit_s}} s to read, the limit; {_ANEW}"
    de = f"{{name}} braucht zum Lesen mehr als {{limit_s}} s, die Grenze; {_ANEW_DE}"


class TakesTooMuchMemory(SandboxError):
    """A document or a recording takes more memory than the largest ones do.

    Attributes:
        name: of it, as its owner knows it.
        limit_mib: what it may take.
    """

    name: str
    limit_mib: int

    code = "takes-too-much-memory"
    en = f"{{name}} needs more than {{limit_mib}} MiB of memory to be read, the limit; {_ANEW}"
    de = f"{{name}} braucht zum Lesen mehr als {{limit_mib}} MiB Arbeitsspeicher, die Grenze; {_ANEW_DE}"


class MakesTooMuch(SandboxError):
    """More comes out of a document or a recording than can be in it.

    Attributes:
        name: of it, as its owner knows it.
        limit_mib: what may come out.
    """

    name: str
    limit_mib: int

    code = "makes-too-much"
    en = f"more than {{limit_mib}} MiB come out of {{name}}, the limit; {_ANEW}"
    de = f"Aus {{name}} kommen mehr als {{limit_mib}} MiB heraus, die Grenze; {_ANEW_DE}"


class CrashesReader(SandboxError):
    """The process that was reading a document or a recording has crashed.

    Attributes:
        name: of it, as its owner knows it.
        ending: of the process: the name of a signal, or an exit code.
    """

    name: str
    ending: str

    code = "crashes-reader"
    en = f"{{name}} made the program that reads it crash ({{ending}}); {_ANEW}"
    de = f"{{name}} hat das Programm, das es liest, zum Absturz gebracht ({{ending}}); {_ANEW_DE}"
