"""What both reports call the text and the recording that they are about, in German and English."""

from __future__ import annotations

GERMAN = {
    "article": "Artikel",
    "author": "Von",
    "source": "Quelle",
    "recording": "Aufnahme",
    "length": "Länge",
    "text_sha256": "Prüfsumme des Textes",
    "sound_sha256": "Prüfsumme der Aufnahme (SHA-256)",
}

ENGLISH = {
    "article": "Article",
    "author": "By",
    "source": "Source",
    "recording": "Recording",
    "length": "Length",
    "text_sha256": "Checksum of the text",
    "sound_sha256": "Checksum of the recording (SHA-256)",
}
