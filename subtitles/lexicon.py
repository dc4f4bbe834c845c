"""Short words that decide where a line may end, a list for each language.

Written by hand from the closed word classes of each language. Words are in lower case without punctuation.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lexicon:
    """Closed word classes of one language.

    Attributes:
        determiners: articles, possessives and demonstratives: they lean on their noun.
        numbers: numbers as words, and words that make one uncertain: they lean on what is counted.
        prepositions: they lean on their phrase; a break before them is fair.
        conjunctions: they lean on their clause; a break before them is good.
        pronouns: persons and things, in any case.
        subjects: those of them that are likely the subject of the verb beside them.
        reflexives: they lean on their verb.
        negations: they lean on what they deny.
        degrees: they lean on the adjective, adverb or number that they grade.
        focus: they lean on the phrase that they point at, be it one with a preposition.
        adverbs: these and other small words that are no verb, though they are not capitalised; what is a conjunction
            too leads a clause in only where the clause begins.
        auxiliaries: forms of auxiliary and modal verbs, that lean on the verb that they help.
        separable: particles that may close a clause as part of its verb.
        titles: forms of address and rank, with their full stop where they have one; they never leave their name.
        units: what is counted or measured; never parted from its number.
        months: never parted from day or year.
        references: words before a number that names something: page, number, paragraph.
        short: abbreviations that end in a full stop and lean on what follows.
        capital_nouns: whether nouns are capitalised, so that they and the adjectives before them can be told by
            their looks.
    """

    determiners: frozenset[str]
    numbers: frozenset[str]
    prepositions: frozenset[str]
    conjunctions: frozenset[str]
    pronouns: frozenset[str]
    subjects: frozenset[str]
    reflexives: frozenset[str]
    negations: frozenset[str]
    degrees: frozenset[str]
    focus: frozenset[str]
    adverbs: frozenset[str]
    auxiliaries: frozenset[str]
    separable: frozenset[str]
    titles: frozenset[str]
    units: frozenset[str]
    months: frozenset[str]
    references: frozenset[str]
    short: frozenset[str]
    capital_nouns: bool

    @property
    def small(self) -> tuple[frozenset[str], ...]:
        """The closed classes whose words are no verbs, numbers apart."""
        return (
            self.determiners,
            self.prepositions,
            self.conjunctions,
            self.pronouns,
            self.reflexives,
            self.negations,
            self.degrees,
            self.adverbs,
        )


_NOTHING: frozenset[str] = frozenset()


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _inflected(stems: str, endings: str = "e en em er es") -> frozenset[str]:
    return frozenset(stem + ending for stem in stems.split() for ending in ("", *endings.split()))


_SYMBOLS = _words(
    """
        % ‰ ° °c °f € $ £ ¥ km m cm mm m² km² m³ km/h m/s kg g mg t l ml h min s ms w kw mw gw kwh
        v a hz khz mhz gb mb kb
        """
)

_GERMAN_FOCUS = _words("noch nur auch schon erst bereits genau gerade sogar selbst allein ausgerechnet")

GERMAN = Lexicon(
    determiners=_words(
        """
        der die das den dem des derselbe dieselbe dasselbe derselben denselben beide beiden beider
        """
    )
    | _inflected("ein kein mein dein sein ihr unser euer unsr eur dies jen jed manch solch welch all viel wenig einig")
    | _inflected("mehrer etlich sämtlich irgendein"),
    numbers=_words(
        """
        zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn
        achtzehn neunzehn zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig hundert tausend halb
        viertel dreiviertel anderthalb zweieinhalb hunderte tausende etwa rund knapp gut ungefähr zirka
        """
    ),
    prepositions=_words(
        """
        ab an am ans auf aufs aus außer außerhalb bei beim bis dank durch durchs entlang für fürs
        gegen gegenüber gemäß hinter in im ins innerhalb je laut mit mithilfe mitsamt nach neben
        ohne per pro samt seit statt anstatt trotz über überm übers um ums unter unterm unters via
        vom von vor vorm während wegen wider zu zum zur zwischen angesichts anhand anlässlich
        jenseits diesseits inmitten abseits binnen seitens zwecks nebst entgegen mitten anstelle
        aufgrund bezüglich hinsichtlich infolge mangels mittels oberhalb unterhalb zugunsten
        """
    ),
    conjunctions=_words(
        """
        und oder aber denn sondern doch jedoch dass daß weil wenn als ob obwohl obgleich damit
        bevor ehe nachdem sobald solange sofern falls indem sodass seitdem wie sowie sowohl weder
        entweder beziehungsweise während wo wohin woher warum weshalb wieso wodurch womit
        wofür worauf worin worüber wer wen wem wessen deren dessen denen
        """
    ),
    pronouns=_words(
        """
        ich du er sie es wir ihr man mich dich uns euch ihn ihm ihnen mir dir was jemand jemanden
        niemand niemanden alles etwas nichts
        """
    ),
    subjects=_words("ich du er sie es wir ihr man"),
    reflexives=_words("sich"),
    negations=_words("nicht nie niemals"),
    degrees=_words(
        """
        sehr so zu ganz gar recht ziemlich besonders fast beinahe kaum viel mehr weniger eher allzu
        doppelt höchst äußerst möglichst höchstens mindestens wenigstens annähernd nahezu
        """
    ),
    focus=_GERMAN_FOCUS,
    adverbs=_GERMAN_FOCUS
    | _words(
        """
        aber doch jedoch denn immer wieder da dort hier dann
        danach davor dabei dafür dagegen daher darum damals darauf daran darin darüber davon dazu
        also nun jetzt heute gestern morgen abends morgens oft meist meistens manchmal
        zuerst zuletzt zunächst später früher bald längst lange ja nein nämlich zwar allerdings
        trotzdem deshalb deswegen dennoch außerdem zudem vielleicht wohl eben halt einfach
        hin her herum heraus hinaus zusammen einmal keinmal zweimal dreimal überhaupt jedenfalls
        """
    ),
    auxiliaries=_words(
        """
        habe hast hat haben habt hatte hattest hatten hattet gehabt hätte hätten bin bist ist sind
        seid war warst waren wart gewesen sei seien wäre wären sein werde wirst wird werden werdet
        wurde wurden würde würden worden geworden kann kannst können könnt konnte konnten könnte
        könnten muss musst müssen müsst musste mussten müsste müssten soll sollst sollen sollt sollte
        sollten will willst wollen wollt wollte wollten darf darfst dürfen dürft durfte durften dürfte
        dürften mag mögen mochte mochten möchte möchten lässt lassen ließ ließen
        """
    ),
    separable=_words(
        """
        ab an auf aus bei durch ein fest frei her hin los mit nach nieder statt teil um vor weg
        weiter wieder zu zurück zusammen bekannt heraus hinaus herein hinein voraus vorbei
        """
    ),
    titles=_words(
        """
        herr herrn frau hr. fr. dr. prof. dipl.-ing. ing. mag. st. sankt doktor professor
        professorin familie
        """
    ),
    units=_SYMBOLS
    | _words(
        """
        prozent prozentpunkte euro cent dollar franken pfund mark mio. mrd. tsd. million millionen
        milliarde milliarden billionen tausend uhr sekunde sekunden minute minuten stunde stunden
        tag tage tagen woche wochen monat monate monaten jahr jahre jahren grad meter metern
        kilometer kilometern zentimeter millimeter quadratmeter hektar liter litern gramm kilo
        kilogramm tonne tonnen watt kilowatt kilowattstunden megawatt gigawatt volt ampere mal
        stück
        """
    ),
    months=_words(
        """
        januar jänner februar märz april mai juni juli august september oktober november dezember
        jan. feb. apr. jun. jul. aug. sep. sept. okt. nov. dez.
        """
    ),
    references=_words(
        """
        § §§ nr. nummer seite s. abs. absatz art. artikel kapitel kap. band bd. abb. tab. ziffer
        ziff. satz
        """
    ),
    short=_words(
        """
        bzw. ca. bspw. vgl. evtl. ggf. inkl. exkl. max. min. mind. sog. ehem. geb. gest. insb.
        zzgl. abzgl. dt.
        """
    ),
    capital_nouns=True,
)

ENGLISH = Lexicon(
    determiners=_words(
        """
        a an the my your his her its our their this that these those each every some any no all
        both many few several more most other another such what which whose
        first second third last next same
        """
    ),
    numbers=_words("two three four five six seven eight nine ten eleven twelve hundred thousand about around"),
    prepositions=_words(
        """
        about above across after against along among around as at before behind below beneath
        beside between beyond by despite down during except for from in inside into like near of
        off on onto out outside over past per since through throughout to toward towards under
        until up upon via with within without
        """
    ),
    conjunctions=_words(
        """
        and or but nor so yet because although though while when where whereas if unless until
        since that which who whom whose than whether after before as once
        """
    ),
    pronouns=_words(
        """
        i you he she it we they me him us them who someone somebody nobody everyone everybody
        there
        """
    ),
    subjects=_words("i you he she it we they who"),
    reflexives=_words("myself yourself himself herself itself ourselves themselves"),
    negations=_words("not never"),
    degrees=_words("very too so quite rather almost more most less"),
    focus=_words("only even just still also"),
    adverbs=_words("only even just still also then here there now again"),
    auxiliaries=_words(
        """
        is are was were be been being has have had do does did will would can could may might must
        shall should
        """
    ),
    separable=_NOTHING,
    titles=_words(
        """
        mr mr. mrs mrs. ms ms. miss dr dr. prof. professor sir lady lord st. saint president king
        queen
        """
    ),
    units=_SYMBOLS
    | _words(
        """
        percent per cent euros dollars pounds pence thousand million billion trillion seconds
        minutes hours days weeks months years degrees metres meters kilometres kilometers miles
        feet inches yards litres liters grams kilos tonnes watts a.m. p.m. am pm o’clock o'clock
        times
        """
    ),
    months=_words(
        """
        january february march april may june july august september october november december
        """
    ),
    references=_words(
        """
        no. number page p. pp. chapter ch. vol. volume fig. figure section § article
        """
    ),
    short=_words("e.g. i.e. vs. approx. incl. ca."),
    capital_nouns=False,
)

# Punctuation, numbers and symbols still guide the breaks of a language that has no list.
ANY_LANGUAGE = Lexicon(
    determiners=_NOTHING,
    numbers=_NOTHING,
    prepositions=_NOTHING,
    conjunctions=_NOTHING,
    pronouns=_NOTHING,
    subjects=_NOTHING,
    reflexives=_NOTHING,
    negations=_NOTHING,
    degrees=_NOTHING,
    focus=_NOTHING,
    adverbs=_NOTHING,
    auxiliaries=_NOTHING,
    separable=_NOTHING,
    titles=_NOTHING,
    units=_SYMBOLS,
    months=_NOTHING,
    references=_words("§ §§"),
    short=_NOTHING,
    capital_nouns=False,
)

LEXICONS = {"de": GERMAN, "en": ENGLISH}
