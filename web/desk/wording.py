"""What the desk says, in English and in German."""

from __future__ import annotations

from typing import TYPE_CHECKING

from web.desk.wording_review import REVIEW

if TYPE_CHECKING:
    from collections.abc import Callable

    from web.negotiation import Language

WORDS: dict[str, tuple[str, str]] = {
    # every page
    "skip": ("To the content", "Zum Inhalt"),
    "nav": ("Main", "Hauptnavigation"),
    "jobs": ("Jobs", "Aufträge"),
    "new": ("New job", "Neuer Auftrag"),
    "sign_out": ("Sign out", "Abmelden"),
    "other_language": ("Deutsch", "English"),
    # signing in
    "sign_in": ("Sign in", "Anmelden"),
    "key": ("API key", "API-Schlüssel"),
    "key_hint": (
        "It begins with gl_. Whoever runs this service makes one with “gleichlauf keys create”.",
        "Er beginnt mit gl_. Wer diesen Dienst betreibt, legt ihn mit „gleichlauf keys create“ an.",
    ),
    "key_missing": ("Enter your key.", "Bitte den Schlüssel eingeben."),
    "key_refused": (
        "This key is unknown, revoked or expired. Ask whoever runs this service for another one.",
        "Diesen Schlüssel gibt es nicht, oder er gilt nicht mehr. Wer den Dienst betreibt, kann einen neuen anlegen.",
    ),
    "remembered": (
        "This browser stays signed in for 30 days.",
        "Dieser Browser bleibt 30 Tage lang angemeldet.",
    ),
    # submitting
    "new_intro": (
        "An article and its reading. What you give is checked at once; nothing is begun before you submit.",
        "Ein Artikel und seine Lesung. Was Sie angeben, wird gleich geprüft; begonnen wird erst mit dem Absenden.",
    ),
    "article": ("Article", "Artikel"),
    "article_url": ("Address of the article", "Adresse des Artikels"),
    "article_url_hint": ("Mostly this is all it takes.", "Meist genügt das schon."),
    "or_else": ("Or as a file or as text", "Oder als Datei oder Text"),
    "article_file": ("File with the article", "Datei mit dem Artikel"),
    "article_file_hint": (
        "HTML, Markdown or plain text. You can drop it here.",
        "HTML, Markdown oder reiner Text. Sie können sie hierher ziehen.",
    ),
    "article_text": ("Text of the article", "Text des Artikels"),
    "article_text_hint": ("Blank lines part paragraphs.", "Leerzeilen trennen Absätze."),
    "recording": ("Recording", "Aufnahme"),
    "audio_url": ("Address of the recording", "Adresse der Aufnahme"),
    "audio_url_hint": (
        "Leave it empty for the podcast that the article’s page names.",
        "Leer lassen für den Podcast, den die Seite des Artikels nennt.",
    ),
    "audio_file": ("File with the recording", "Datei mit der Aufnahme"),
    "audio_file_hint": (
        "MP3, M4A, Ogg, FLAC, WAV or WebM. You can drop it here.",
        "MP3, M4A, Ogg, FLAC, WAV oder WebM. Sie können sie hierher ziehen.",
    ),
    "how": ("What is made", "Was entsteht"),
    "preset": ("Preset", "Voreinstellung"),
    "profile": ("Rules for subtitles", "Regeln für Untertitel"),
    "profile_hint": (
        "They decide where subtitles are cut and when they are shown, never what they say.",
        "Sie bestimmen, wo Untertitel geschnitten werden und wann sie stehen, nie, was in ihnen steht.",
    ),
    "profile_of_preset": ("those of the preset", "die der Voreinstellung"),
    "profile.ard": ("ARD, ORF, SRF, ZDF", "ARD, ORF, SRF, ZDF"),
    "profile.bbc": ("BBC", "BBC"),
    "profile.netflix-de": ("Netflix, German", "Netflix, Deutsch"),
    "profile.podcast": ("Podcasts", "Podcasts"),
    "outputs": ("Results", "Ergebnisse"),
    "outputs_hint": ("Leave all empty for those of the preset.", "Alle leer lassen für die der Voreinstellung."),
    "more": ("Language, notification, retention", "Sprache, Benachrichtigung, Aufbewahrung"),
    "language": ("Language", "Sprache"),
    "language_hint": (
        "A code such as de. Empty: as the article says or reads.",
        "Ein Kürzel wie de. Leer: was der Artikel angibt oder wonach er aussieht.",
    ),
    "webhook_url": ("Address to notify", "Adresse für die Benachrichtigung"),
    "webhook_url_hint": (
        "Told when the job has ended, and when its results were corrected.",
        "Sie erfährt es, wenn der Auftrag endet und wenn seine Ergebnisse berichtigt wurden.",
    ),
    "delete_after_seconds": ("Delete after seconds", "Löschen nach Sekunden"),
    "delete_after_hint": ("Counted from the end; at most 30 days.", "Vom Ende an gezählt; höchstens 30 Tage."),
    "look": ("Check", "Prüfen"),
    "submit": ("Submit", "Absenden"),
    "found": ("What was found", "Was gefunden wurde"),
    "found_nothing_yet": (
        "As soon as you name an article, it appears here as it will be aligned.",
        "Sobald Sie einen Artikel nennen, erscheint er hier so, wie er abgeglichen wird.",
    ),
    "looking": ("Looking …", "Wird nachgesehen …"),
    "paragraphs": ("{} paragraphs", "{} Absätze"),
    "one_paragraph": ("1 paragraph", "1 Absatz"),
    "in_language": ("in the language “{}”", "in der Sprache „{}“"),
    "podcast": ("Podcast", "Podcast"),
    "no_podcast": (
        "The page names no podcast. Give the recording below.",
        "Die Seite nennt keinen Podcast. Bitte die Aufnahme unten angeben.",
    ),
    "sound_length": ("Length {}", "Länge {}"),
    "sound_fetched": ("{} fetched, {}", "{} geladen, {}"),
    "length_unknown": ("the file does not state its length", "die Datei nennt ihre Länge nicht"),
    "sound_looking": ("The recording is being fetched …", "Die Aufnahme wird geladen …"),
    "errors_title": ("This cannot be submitted yet", "So lässt sich das noch nicht absenden"),
    "need_article": (
        "Give the article: its address, a file, or its text.",
        "Bitte den Artikel angeben: seine Adresse, eine Datei oder den Text.",
    ),
    "one_article": (
        "Only one of these: the address, a file, or the text.",
        "Bitte nur eines davon: die Adresse, eine Datei oder den Text.",
    ),
    "need_recording": (
        "The article names no podcast, so give the recording: its address or a file.",
        "Der Artikel nennt keinen Podcast. Bitte die Aufnahme angeben: ihre Adresse oder eine Datei.",
    ),
    # jobs
    "filter": ("Filter", "Filter"),
    "status": ("Status", "Stand"),
    "all": ("All", "Alle"),
    "search": ("Search", "Suchen"),
    "search_label": ("Title, address, file or metadata", "Titel, Adresse, Datei oder Metadaten"),
    "no_jobs": ("No jobs yet", "Noch keine Aufträge"),
    "no_jobs_text": (
        "Submit an article and its podcast; it takes a few minutes.",
        "Geben Sie einen Artikel und seinen Podcast ab; es dauert wenige Minuten.",
    ),
    "none_found": ("Nothing matches.", "Nichts passt dazu."),
    "older": ("Older", "Ältere"),
    "newest": ("Newest", "Neueste"),
    "untitled": ("Untitled", "Ohne Titel"),
    "submitted": ("Submitted {}", "Abgegeben {}"),
    "queued": ("waiting", "wartet"),
    "processing": ("in work", "in Arbeit"),
    "completed": ("done", "fertig"),
    "failed": ("failed", "gescheitert"),
    "canceled": ("canceled", "abgebrochen"),
    "fetch": ("Fetching article and recording", "Artikel und Aufnahme werden geholt"),
    "transcribe": ("Listening", "Die Aufnahme wird gehört"),
    "align": ("Laying text on sound", "Text und Ton werden abgeglichen"),
    "publish": ("Writing the results", "Die Ergebnisse werden geschrieben"),
    "doubts": ("{} to review", "{} zu prüfen"),
    # a job
    "progress": ("Progress", "Fortschritt"),
    "of_sound": ("{} of {}", "{} von {}"),
    "left": ("about {} left", "noch etwa {}"),
    "soon": ("a moment", "einen Augenblick"),
    "seconds": ("{} s", "{} s"),
    "minutes": ("{} min", "{} min"),
    "hours": ("{} h {} min", "{} h {} min"),
    "hearing": ("Being heard, about paragraph {} of {}", "Gehört wird etwa Absatz {} von {}"),
    "belongs_not": (
        "This recording seems to be of another text. Look at it before you publish anything.",
        "Diese Aufnahme gehört wohl zu einem anderen Text. Bitte ansehen, bevor etwas veröffentlicht wird.",
    ),
    "quality": ("Fit", "Passung"),
    "article_spoken": ("{} of the article was read", "{} des Artikels wurden gelesen"),
    "speech_explained": ("{} of the speech is in the article", "{} des Gesprochenen stehen im Artikel"),
    "why_failed": ("Why it failed", "Warum er gescheitert ist"),
    "retry_helps": (
        "Trying again may help.",
        "Ein neuer Versuch kann helfen.",
    ),
    "retry_helps_not": (
        "Trying again does not help by itself. Put it right, then submit it once more.",
        "Ein neuer Versuch allein hilft nicht. Bitte beheben und neu abgeben.",
    ),
    "went_wrong": ("What went wrong so far", "Was bisher misslang"),
    "attempt": ("attempt {}", "Versuch {}"),
    "cancel": ("Cancel", "Abbrechen"),
    "retry": ("Try again", "Noch einmal versuchen"),
    "delete": ("Delete", "Löschen"),
    "delete_sure": (
        "Delete this job with all of its results?",
        "Diesen Auftrag mit allen Ergebnissen löschen?",
    ),
    "keep": ("Keep", "Behalten"),
    "review": ("Review", "Prüfen"),
    "review_all": ("Look at all boundaries", "Alle Grenzen ansehen"),
    "review_some": ("Review {} doubtful boundaries", "{} zweifelhafte Grenzen prüfen"),
    "review_one": ("Review one doubtful boundary", "Eine zweifelhafte Grenze prüfen"),
    "results": ("Results", "Ergebnisse"),
    "facts": ("About the job", "Zum Auftrag"),
    "number": ("Number", "Nummer"),
    "ended": ("Ended", "Beendet"),
    "expires": ("Deleted on", "Gelöscht am"),
    "source": ("Article", "Artikel"),
    "sound": ("Recording", "Aufnahme"),
    "length": ("Length", "Länge"),
    "warning": ("What is wrong with it", "Was an ihr nicht stimmt"),
    "left_out": ("What is left out", "Was fehlt"),
    "uploaded": ("uploaded", "hochgeladen"),
    "named_by_page": ("as the page names it", "wie die Seite sie nennt"),
    "deliveries": ("Notifications", "Benachrichtigungen"),
    "job.completed": ("Done", "Fertig"),
    "job.updated": ("Results corrected", "Ergebnisse berichtigt"),
    "job.failed": ("Failed", "Gescheitert"),
    "job.canceled": ("Canceled", "Abgebrochen"),
    "delivered": ("delivered", "zugestellt"),
    "pending": ("not yet delivered", "noch nicht zugestellt"),
    "not_delivered": ("not delivered", "nicht zugestellt"),
    "tries": ("{} tries", "{} Versuche"),
    "one_try": ("1 try", "1 Versuch"),
    "next_try": ("next try {}", "nächster Versuch {}"),
    "answered": ("answered {}", "Antwort {}"),
    "replay": ("Send again", "Noch einmal senden"),
    # outputs
    "output.json": ("Alignment", "Abgleich"),
    "output.transcript.json": ("Transcript", "Transkript"),
    "output.vtt": ("Subtitles, WebVTT", "Untertitel, WebVTT"),
    "output.srt": ("Subtitles, SRT", "Untertitel, SRT"),
    "output.html": ("Page to read along", "Seite zum Mitlesen"),
    "output.recording": ("Recording", "Aufnahme"),
    "output.equivalence.html": ("Report: text and sound", "Bericht: Text und Ton"),
    "output.equivalence.json": ("Report: text and sound, JSON", "Bericht: Text und Ton, JSON"),
    "output.conformity.html": ("Report: rules of subtitles", "Bericht: Regeln der Untertitel"),
    "output.conformity.json": ("Report: rules of subtitles, JSON", "Bericht: Regeln der Untertitel, JSON"),
    "output.also-spoken.html": ("Also spoken", "Zusätzlich gesprochen"),
    "output.also-spoken.txt": ("Also spoken, as text", "Zusätzlich gesprochen, als Text"),
    "output.ttml": ("Subtitles, TTML (IMSC 1.1)", "Untertitel, TTML (IMSC 1.1)"),
    "output.ebuttd.xml": ("Subtitles, EBU-TT-D", "Untertitel, EBU-TT-D"),
    "output.stl": ("Subtitles, EBU STL", "Untertitel, EBU STL"),
    "output.ass": ("Subtitles, ASS", "Untertitel, ASS"),
    "output.lrc": ("Lyrics, LRC", "Liedtext, LRC"),
    "output.podcast.json": ("Transcript, Podcasting 2.0", "Transkript, Podcasting 2.0"),
    "output.chapters.json": ("Chapters, Podcasting 2.0", "Kapitel, Podcasting 2.0"),
    "output.psc.xml": ("Chapters, Podlove", "Kapitel, Podlove"),
    "output.TextGrid": ("TextGrid, for Praat", "TextGrid, für Praat"),
    "output.audacity.txt": ("Labels, for Audacity", "Marken, für Audacity"),
    "output.txt": ("Text with times", "Text mit Zeiten"),
    "output.player.json": ("Times, for the player on one’s own page", "Zeiten, für den Player auf der eigenen Seite"),
    "output.player.js": ("The player itself", "Der Player selbst"),
    "output.able.html": ("Transcript, Able Player", "Transkript, Able Player"),
    "output.podlove.json": ("Transcript, Podlove", "Transkript, Podlove"),
    "output.epub": ("Book that reads itself aloud, EPUB", "Buch, das sich selbst vorliest, EPUB"),
    "output.chapters.mp3": ("Recording with chapters, MP3", "Aufnahme mit Kapiteln, MP3"),
    "output.seekable.m4a": (
        "Recording in which browsers find every place, M4A",
        "Aufnahme, in der Browser jede Stelle finden, M4A",
    ),
    "read_along": ("Read along", "Mitlesen"),
    "open": ("open", "öffnen"),
    "open_this": ("open: {}", "öffnen: {}"),
    "other_formats": ("Other formats", "Weitere Formate"),
    # wrong addresses
    "error": ("That did not work", "Das ging nicht"),
    "to_jobs": ("To the jobs", "Zu den Aufträgen"),
}


def says(language: Language) -> Callable[..., str]:
    """Return what looks words up: by name, with what is put in for each ``{}``."""
    at = 1 if language == "de" else 0
    words = {**WORDS, **REVIEW}

    def say(name: str, *inserted: object) -> str:
        text = words[name][at]
        return text.format(*inserted) if inserted else text

    return say
