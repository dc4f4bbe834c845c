"""What `doctor --job`, `backup` and `restore` say, in English and German."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """All words of one language; a part of `cli.wording.Wording`, and written as that is.

    Attributes:
        of_work: heads of the table of pieces of work.
        states: of these pieces, by the ledger's words.
        of_failure: when and where something went wrong.
        of_delivery: heads of the table of messages to webhooks.
        of_file: heads of the table of files.
        conditions: of files.
        inputs: what uploads are called.
        advice: what to do about a job, by what is the matter with it.
        backed_up: what `backup` has done; `restored` likewise.
        not_whole: which files neither could copy.
    """

    work: str
    of_work: tuple[str, ...]
    states: dict[str, str]
    lease: str
    again_in: str
    waits: str
    wrong: str
    of_failure: str
    messages: str
    of_delivery: tuple[str, ...]
    files: str
    of_file: tuple[str, ...]
    conditions: dict[str, str]
    inputs: dict[str, str]
    advice: dict[str, str]

    backed_up: str
    restored: str
    not_whole: str


ENGLISH = Wording(
    work="Work",
    of_work=("stage", "part", "state", "took", "ends", "tries", "queue", "worker"),
    states={
        "ready": "ready",
        "leased": "at work",
        "waiting": "waits for parts",
        "done": "done",
        "failed": "failed",
        "canceled": "canceled",
    },
    lease="lease {seconds} s",
    again_in="again in {time}",
    waits="for {time}",
    wrong="What happened to it",
    of_failure="{time}   attempt {attempt}   {stage}   {kind}",
    messages="Messages to the webhook",
    of_delivery=("written", "state", "tries", "answer", "address"),
    files="Files",
    of_file=("file", "size", "condition"),
    conditions={"whole": "whole", "damaged": "damaged", "gone": "gone"},
    inputs={"article": "article (upload)", "audio": "recording (upload)"},
    advice={
        "completed": "Nothing is to be done. Fetch the results: gleichlauf result {id}",
        "remade": (
            "Results are damaged ({names}); they are made again when they are fetched: gleichlauf result {id}. "
            "Look after the disk."
        ),
        "lost": "The recording is damaged or gone and cannot be made again; submit the job again. Look after the disk.",
        "upload": "An upload is damaged or gone ({names}), so that the job will fail; submit it again.",
        "retry": "Another try may help: gleichlauf retry {id}",
        "failed": "Another try would fail likewise; do what the failure says, then submit the job again.",
        "canceled": "It was canceled. Try it again from where it was: gleichlauf retry {id}",
        "later": "It is tried again by itself at {time}; what failed before is above.",
        "stopped": "Nobody works: the service does not run. Start 'gleichlauf serve'; it goes on where it was.",
        "nobody": "It has waited for {time}, and no worker took it; see 'gleichlauf doctor', and start one.",
        "lease": "Its worker was not heard of; another takes it when the lease is over, in about {seconds} s.",
        "goes on": "Nothing is to be done: it goes on.",
    },
    backed_up="Backed up to {folder}: {jobs} jobs; {copied} files copied, {kept} there already, {freed} dropped.",
    restored="Restored from {folder}: {jobs} jobs, {copied} files; {kept} were there already.",
    not_whole="Not copied, as they are damaged or gone: {names} ({count} in all)",
)

GERMAN = Wording(
    work="Arbeit",
    of_work=("Stufe", "Teil", "Stand", "Dauer", "Enden", "Versuche", "Warteschlange", "Arbeiter"),
    states={
        "ready": "bereit",
        "leased": "in Arbeit",
        "waiting": "wartet auf Teile",
        "done": "fertig",
        "failed": "gescheitert",
        "canceled": "abgebrochen",
    },
    lease="Pacht {seconds} s",
    again_in="wieder in {time}",
    waits="seit {time}",
    wrong="Was ihm zustieß",
    of_failure="{time}   Versuch {attempt}   {stage}   {kind}",
    messages="Nachrichten an den Webhook",
    of_delivery=("geschrieben", "Stand", "Versuche", "Antwort", "Adresse"),
    files="Dateien",
    of_file=("Datei", "Größe", "Zustand"),
    conditions={"whole": "heil", "damaged": "beschädigt", "gone": "fehlt"},
    inputs={"article": "Artikel (Upload)", "audio": "Aufnahme (Upload)"},
    advice={
        "completed": "Es ist nichts zu tun. Die Ergebnisse holt: gleichlauf result {id}",
        "remade": (
            "Ergebnisse sind beschädigt ({names}); beim Holen werden sie wieder hergestellt: gleichlauf result {id}. "
            "Nach dem Datenträger sehen."
        ),
        "lost": (
            "Die Aufnahme ist beschädigt oder fehlt und lässt sich nicht wieder herstellen; den Auftrag noch einmal "
            "einreichen. Nach dem Datenträger sehen."
        ),
        "upload": (
            "Ein Upload ist beschädigt oder fehlt ({names}), daran scheitert der Auftrag; ihn noch einmal einreichen."
        ),
        "retry": "Ein neuer Versuch kann helfen: gleichlauf retry {id}",
        "failed": (
            "Ein neuer Versuch scheiterte ebenso; tun, was beim Fehler steht, dann den Auftrag noch einmal einreichen."
        ),
        "canceled": "Er wurde abgebrochen. Von dort, wo er war, noch einmal: gleichlauf retry {id}",
        "later": "Er wird um {time} von selbst wieder versucht; was vorher misslang, steht oben.",
        "stopped": "Niemand arbeitet: der Dienst läuft nicht. 'gleichlauf serve' starten; er geht weiter, wo er war.",
        "nobody": "Er wartet seit {time}, und kein Arbeiter nahm ihn; 'gleichlauf doctor' ansehen und einen starten.",
        "lease": "Sein Arbeiter meldet sich nicht; ein anderer nimmt ihn, wenn die Pacht um ist, in etwa {seconds} s.",
        "goes on": "Es ist nichts zu tun: er läuft weiter.",
    },
    backed_up=(
        "Gesichert nach {folder}: {jobs} Aufträge; {copied} Dateien kopiert, {kept} schon da, {freed} entfernt."
    ),
    restored="Wieder hergestellt aus {folder}: {jobs} Aufträge, {copied} Dateien; {kept} waren schon da.",
    not_whole="Nicht kopiert, weil beschädigt oder nicht da: {names} ({count} im Ganzen)",
)
