"""What the report on subtitles says, in German and English. ``{}`` stands for what is put in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from publish import report_wording
from subtitles.conformity import Reason, Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The report in one language.

    Attributes:
        language: ISO 639-1 code of these words.
        decimal: what parts whole numbers from fractions.
        headings: of the parts of the page, and of the columns of its tables.
        kept: how many of how many.
        summary: what the first numbers are.
        counted: what the numbers in the tables are.
        chosen: what is said of the profile that subtitles are cut by.
        rules: what is judged, in short.
        wants: what a profile wants of it, with its numbers.
        units: of what was found.
        just_over: a number that is the limit but for what rounding hides.
        reasons: why a rule is not kept.
        phrases: what a torn phrase is, by the name of `subtitles.breaks.Break`.
        profiles: names of those that are built in, and where their numbers come from.
        own: what is said of where the numbers of another come from.
        limits: what the report does not look at.
    """

    language: str
    decimal: str
    page: str
    question: str
    headings: Mapping[str, str]
    kept: str
    all_kept: str
    summary: str
    summary_note: str
    counted: str
    chosen: str
    wrong_sound: str
    untold: str
    nothing_beyond: str
    beyond_note: str
    rules: Mapping[Rule, str]
    wants: Mapping[Rule, str]
    units: Mapping[Rule, str]
    just_over: str
    reasons: Mapping[Reason, str]
    phrases: Mapping[str, str]
    profiles: Mapping[str, tuple[str, str]]
    own: str
    limits: tuple[str, ...]
    made: str


GERMAN = Wording(
    language="de",
    decimal=",",
    page="Untertitel und ihre Regeln",
    question="Halten die Untertitel die Regeln?",
    headings={
        "facts": "Was geprüft wurde",
        **report_wording.GERMAN,
        "overview": "Regel für Regel, Profil für Profil",
        "rule": "Regel",
        "wants": "Was das Profil verlangt",
        "kept": "Eingehalten",
        "beyond": "Untertitel außerhalb der Grenzen",
        "time": "Zeit",
        "subtitle": "Untertitel",
        "why": "Was nicht eingehalten ist, und warum",
        "limits": "Was dieser Bericht nicht prüft",
    },
    kept="{kept} von {judged}",
    all_kept="alle {judged}",
    summary="So viele Untertitel halten alle Grenzen, je nach dem Profil, nach dem sie geschnitten sind:",
    summary_note=(
        "Die Wörter sind die des Artikels und in jedem Profil dieselben; ein Profil bestimmt nur, wo getrennt wird und "
        "wann etwas zu sehen ist. Nie wird ein Wort weggelassen, um eine Grenze zu halten: Wo schneller gesprochen "
        "wird, als ein Profil zu lesen erlaubt, steht der Untertitel unten. Das angenehme Lesetempo ist ein Zielwert "
        "und keine Grenze; es zählt dafür nicht."
    ),
    wrong_sound=(
        "Die Aufnahme scheint zu einem anderen Text zu gehören. Den Zeiten ist nicht zu trauen, und diesem Bericht "
        "auch nicht."
    ),
    counted=(
        "Gezählt sind Untertitel; bei Reihenfolge und Pause die Übergänge von einem zum nächsten, bei Einsatz und "
        "Ende nur die Untertitel mit Wörtern des Artikels, bei den Zeilenenden die innerhalb eines Satzes. Ein Strich "
        "steht, wo ein Profil die Regel nicht hat."
    ),
    chosen="Nach diesem Profil sind die Untertitel geschnitten, für die niemand ein anderes nennt.",
    untold="Für das, was bei {times} außer dem Artikel zu hören ist, war neben den Wörtern kein Platz.",
    nothing_beyond="Keine.",
    beyond_note="Was nur den Zielwert überschreitet, ist oben gezählt und steht im Bericht als JSON.",
    rules={
        Rule.WORDING: "Wortlaut",
        Rule.ORDER: "Reihenfolge",
        Rule.LINES: "Zahl der Zeilen",
        Rule.LINE_WIDTH: "Länge der Zeilen",
        Rule.SHORTEST: "Kürzeste Standzeit",
        Rule.SHORTEST_FOR_WORDS: "Kürzeste Standzeit je Wort",
        Rule.LONGEST: "Längste Standzeit",
        Rule.GAP: "Pause zum nächsten",
        Rule.GRID: "Bildraster",
        Rule.START: "Einsatz",
        Rule.END: "Ende",
        Rule.LIMIT: "Lesetempo, Grenze",
        Rule.TARGET: "Lesetempo, Zielwert",
        Rule.SPLIT: "Zeilenenden",
    },
    wants={
        Rule.WORDING: "zu lesen ist, was gedruckt ist; anderes ist gekennzeichnet: {sound}",
        Rule.ORDER: "kein Untertitel überlappt den nächsten",
        Rule.LINES: "höchstens {max_lines} Zeilen",
        Rule.LINE_WIDTH: "höchstens {line_width} Zeichen",
        Rule.SHORTEST: "mindestens {min_duration} s",
        Rule.SHORTEST_FOR_WORDS: "mindestens {min_word} s je Wort",
        Rule.LONGEST: "höchstens {max_duration} s",
        Rule.GAP: "{gap} s, oder mindestens {close_gap} s",
        Rule.GRID: "Zeiten auf {frame_rate} Bildern je Sekunde",
        Rule.START: "höchstens {lead} s vor dem ersten Wort und {lag} s nach seinem Anfang",
        Rule.END: "nicht vor dem letzten Wort, und höchstens {hold} s danach",
        Rule.LIMIT: "höchstens {limit_cps} Zeichen je Sekunde",
        Rule.TARGET: "möglichst nicht über {target_cps} Zeichen je Sekunde",
        Rule.SPLIT: "keines mitten in einer Wortgruppe",
    },
    units={
        Rule.WORDING: "zu lesen ist {}",
        Rule.ORDER: "{} s",
        Rule.LINES: "{} Zeilen",
        Rule.LINE_WIDTH: "{} Zeichen",
        Rule.SHORTEST: "{} s",
        Rule.SHORTEST_FOR_WORDS: "{} s",
        Rule.LONGEST: "{} s",
        Rule.GAP: "{} s",
        Rule.GRID: "neben dem Raster",
        Rule.START: "{} s gegenüber dem ersten Wort",
        Rule.END: "{} s gegenüber dem letzten Wort",
        Rule.LIMIT: "{} Zeichen je Sekunde",
        Rule.TARGET: "{} Zeichen je Sekunde",
        Rule.SPLIT: "getrennt sind {}",
    },
    just_over="etwas über {}",
    reasons={
        Reason.LONG_WORD: "ein einzelnes Wort ist länger als eine Zeile",
        Reason.LONG_PHRASE: "die ganze Wortgruppe ist länger als eine Zeile",
        Reason.FAST_SPEECH: "so schnell wird gesprochen, und die Stille daneben ist aufgebraucht",
        Reason.CROWDED: "die Untertitel daneben brauchen ihre kürzeste Standzeit",
        Reason.SLOW_WORD: "ein einzelnes Wort dauert länger, als ein Untertitel stehen darf",
        Reason.SILENCE: "dort ist eine lange Stille, die den Untertitel beendet",
        Reason.BALANCE: "jede andere Lösung wäre schlechter: Bruchstücke oder noch schnellere Untertitel",
        Reason.NONE: "kein zwingender Grund",
    },
    phrases={
        "subject": "Pronomen und Verb",
        "separable": "ein Verb und sein abgetrennter Teil",
        "adjective": "Adjektiv und Substantiv",
        "leading": "ein Bindewort und was es einleitet",
        "degree": "ein Gradwort und was es abstuft",
        "reflexive": "ein Verb und sein „sich“",
        "auxiliary": "Verb und Hilfsverb",
        "governed": "eine Präposition und was zu ihr gehört",
        "article": "Artikel und Substantiv",
        "negation": "eine Verneinung und was sie verneint",
        "infinitive": "„zu“ und Infinitiv",
        "name": "Teile eines Namens",
        "dashed": "ein Wort mit Ergänzungsstrich und was es ergänzt",
        "number": "eine Zahl und was sie zählt",
        "title": "Titel und Name",
        "reference": "ein Verweis und seine Nummer",
        "date": "Teile eines Datums",
        "unit": "Zahl und Einheit",
        "abbreviation": "Teile einer Abkürzung",
    },
    profiles={
        "ard": (
            "ARD, ORF, SRF, ZDF",
            "Gemeinsame Untertitel-Standards von ARD, ORF, SRF und ZDF; die längste Standzeit ist die von Netflix.",
        ),
        "bbc": (
            "BBC",
            (
                "BBC Subtitle Guidelines; das Lesetempo ist aus 160 bis 180 englischen Wörtern je Minute umgerechnet, "
                "die längste Standzeit ist die von Netflix."
            ),
        ),
        "netflix-de": ("Netflix, deutsch", "Netflix Timed Text Style Guide, allgemein und für Deutsch."),
        "podcast": (
            "Podcast",
            (
                "Eigene Zusammenstellung: Zeilen, Zielwert, Pause und längste Standzeit wie Netflix deutsch, das Tempo "
                "höchstens wie bei TED."
            ),
        ),
    },
    own="Eigenes Profil.",
    limits=(
        "ob ein Player die Zeiten einhält (EN 301 549, 7.1.2: auf 100 ms genau),",
        "Schrift, Farbe und Stelle der Untertitel im Bild,",
        "ob stimmt, was außer dem Artikel gesprochen wird: Es ist maschinell erkannt und gekennzeichnet,",
        (
            "Regeln der Häuser, die sich nicht zählen lassen. Eine Abnahme durch eines der Häuser ist dieser Bericht "
            "nicht."
        ),
    ),
    made=(
        "Geprüft von Gleichlauf {version}. Ändert sich der Text oder die Aufnahme, gilt dieser Bericht nicht mehr; die "
        "Prüfsummen oben zeigen es."
    ),
)

ENGLISH = Wording(
    language="en",
    decimal=".",
    page="Subtitles and their rules",
    question="Do the subtitles keep the rules?",
    headings={
        "facts": "What was judged",
        **report_wording.ENGLISH,
        "overview": "Rule by rule, profile by profile",
        "rule": "Rule",
        "wants": "What the profile wants",
        "kept": "Kept",
        "beyond": "Subtitles beyond the limits",
        "time": "Time",
        "subtitle": "Subtitle",
        "why": "What is not kept, and why",
        "limits": "What this report does not look at",
    },
    kept="{kept} of {judged}",
    all_kept="all {judged}",
    summary="So many subtitles keep all limits, by the profile that they are cut by:",
    summary_note=(
        "The words are the article's and the same by every profile; a profile only decides where they are cut and when "
        "they are shown. No word is ever left out to keep a limit: where speech is faster than a profile allows to "
        "read, the subtitle is listed below. The comfortable reading speed is a target and no limit; it does not "
        "count here."
    ),
    wrong_sound=(
        "The recording seems to be of another text. Its times cannot be trusted, and neither can this report."
    ),
    counted=(
        "Counted are subtitles; for order and pause the changes from one to the next, for start and end only "
        "subtitles with the article's words, for ends of lines those inside a sentence. A dash stands where a profile "
        "does not have the rule."
    ),
    chosen="By this profile the subtitles are cut for which nobody names another.",
    untold="What is heard beside the article at {times} had no room beside the words.",
    nothing_beyond="None.",
    beyond_note="What is only over the target is counted above, and listed in the report as JSON.",
    rules={
        Rule.WORDING: "Wording",
        Rule.ORDER: "Order",
        Rule.LINES: "Number of lines",
        Rule.LINE_WIDTH: "Length of lines",
        Rule.SHORTEST: "Shortest time",
        Rule.SHORTEST_FOR_WORDS: "Shortest time a word",
        Rule.LONGEST: "Longest time",
        Rule.GAP: "Pause to the next",
        Rule.GRID: "Frames",
        Rule.START: "Start",
        Rule.END: "End",
        Rule.LIMIT: "Reading speed, limit",
        Rule.TARGET: "Reading speed, target",
        Rule.SPLIT: "Ends of lines",
    },
    wants={
        Rule.WORDING: "shown is what is printed; all else is marked: {sound}",
        Rule.ORDER: "no subtitle overlaps the next",
        Rule.LINES: "at most {max_lines} lines",
        Rule.LINE_WIDTH: "at most {line_width} characters",
        Rule.SHORTEST: "at least {min_duration} s",
        Rule.SHORTEST_FOR_WORDS: "at least {min_word} s for each word",
        Rule.LONGEST: "at most {max_duration} s",
        Rule.GAP: "{gap} s, or at least {close_gap} s",
        Rule.GRID: "times on {frame_rate} frames a second",
        Rule.START: "at most {lead} s before the first word and {lag} s after it begins",
        Rule.END: "not before the last word, and at most {hold} s after it",
        Rule.LIMIT: "at most {limit_cps} characters a second",
        Rule.TARGET: "not over {target_cps} characters a second if possible",
        Rule.SPLIT: "none inside a phrase",
    },
    units={
        Rule.WORDING: "shown is {}",
        Rule.ORDER: "{} s",
        Rule.LINES: "{} lines",
        Rule.LINE_WIDTH: "{} characters",
        Rule.SHORTEST: "{} s",
        Rule.SHORTEST_FOR_WORDS: "{} s",
        Rule.LONGEST: "{} s",
        Rule.GAP: "{} s",
        Rule.GRID: "beside a frame",
        Rule.START: "{} s from the first word",
        Rule.END: "{} s from the last word",
        Rule.LIMIT: "{} characters a second",
        Rule.TARGET: "{} characters a second",
        Rule.SPLIT: "parted are {}",
    },
    just_over="just over {}",
    reasons={
        Reason.LONG_WORD: "a single word is longer than a line",
        Reason.LONG_PHRASE: "the whole phrase is longer than a line",
        Reason.FAST_SPEECH: "speech is as fast, and the silence beside it is used up",
        Reason.CROWDED: "the subtitles beside it need their shortest time",
        Reason.SLOW_WORD: "a single word lasts longer than a subtitle may",
        Reason.SILENCE: "there is a long silence, which ends the subtitle",
        Reason.BALANCE: "everything else would be worse: scraps, or still faster subtitles",
        Reason.NONE: "nothing excuses it",
    },
    phrases={
        "subject": "a pronoun and its verb",
        "separable": "a verb and its separated part",
        "adjective": "an adjective and its noun",
        "leading": "a conjunction and what it leads in",
        "degree": "a word of degree and what it grades",
        "reflexive": "a verb and its reflexive pronoun",
        "auxiliary": "a verb and its auxiliary",
        "governed": "a preposition and what it governs",
        "article": "an article and its noun",
        "negation": "a negation and what it negates",
        "infinitive": "“to” and its infinitive",
        "name": "parts of a name",
        "dashed": "a word with a dash and what completes it",
        "number": "a number and what it counts",
        "title": "a title and a name",
        "reference": "a reference and its number",
        "date": "parts of a date",
        "unit": "a number and its unit",
        "abbreviation": "parts of an abbreviation",
    },
    profiles={
        "ard": (
            "ARD, ORF, SRF, ZDF",
            "The common subtitle standards of ARD, ORF, SRF and ZDF; the longest time is Netflix's.",
        ),
        "bbc": (
            "BBC",
            (
                "BBC Subtitle Guidelines; the reading speed is 160 to 180 English words a minute in characters, the "
                "longest time is Netflix's."
            ),
        ),
        "netflix-de": ("Netflix, German", "Netflix Timed Text Style Guide, general and German."),
        "podcast": (
            "Podcast",
            "Put together here: lines, target, pause and longest time as Netflix German, speed at most as TED.",
        ),
    },
    own="A profile of your own.",
    limits=(
        "whether a player keeps the times (EN 301 549, 7.1.2: within 100 ms),",
        "type, colour and place of the subtitles on the screen,",
        "whether what is said beside the article is right: it is recognised by machine, and marked,",
        "rules of these houses that cannot be counted. None of them has approved anything by this report.",
    ),
    made=(
        "Judged by Gleichlauf {version}. As soon as text or recording change, this report no longer holds; the "
        "checksums above show it."
    ),
)


def wording(language: str) -> Wording:
    """Return the report's words for ``language``: German for German, English for all others."""
    return GERMAN if language.lower().split("-", 1)[0] == "de" else ENGLISH
