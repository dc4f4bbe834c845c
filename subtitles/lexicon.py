"""Short words that decide where a line may end, a list for each language.

Written by hand from the closed word classes of each language. Words are in lower case without punctuation.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """Closed word classes of one language.

    Attributes:
        determiners: articles, possessives, demonstratives and words of number: they lean on their noun.
        prepositions: they lean on their phrase; a break before them is fair.
        conjunctions: they lean on their clause; a break before them is good.
        pronouns: they lean on the verb that follows.
        particles: negation, degree and the like: they lean on what they modify.
        titles: forms of address and rank, with their full stop where they have one; they never leave their name.
        units: what is counted or measured; never parted from its number.
        months: never parted from day or year.
        references: words before a number that names something: page, number, paragraph.
        short: abbreviations that end in a full stop and lean on what follows.
        capital_nouns: whether nouns are capitalised, so that they and the adjectives before them can be told by
            their looks.
    """

    determiners: frozenset[str]
    prepositions: frozenset[str]
    conjunctions: frozenset[str]
    pronouns: frozenset[str]
    particles: frozenset[str]
    titles: frozenset[str]
    units: frozenset[str]
    months: frozenset[str]
    references: frozenset[str]
    short: frozenset[str]
    capital_nouns: bool


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

GERMAN = Lexicon(
    determiners=_words(
        """
        der die das den dem des derselbe dieselbe dasselbe derselben denselben beide beiden beider
        """
    )
    | _inflected("ein kein mein dein sein ihr unser euer unsr eur dies jen jed manch solch welch all viel wenig einig")
    | _inflected("mehrer etlich sämtlich irgendein")
    | _words(
        """
        zwei drei vier fünf sechs sieben acht neun zehn elf zwölf hundert tausend etwa rund knapp
        ungefähr zirka
        """
    ),
    prepositions=_words(
        """
        ab an am ans auf aufs aus außer außerhalb bei beim bis dank durch durchs entlang für fürs
        gegen gegenüber gemäß hinter in im ins innerhalb je laut mit mithilfe mitsamt nach neben
        ohne per pro samt seit statt anstatt trotz über überm übers um ums unter unterm unters via
        vom von vor vorm während wegen wider zu zum zur zwischen angesichts anhand anlässlich
        aufgrund bezüglich hinsichtlich infolge mangels mittels oberhalb unterhalb zugunsten
        """
    ),
    conjunctions=_words(
        """
        und oder aber denn sondern doch jedoch dass daß weil wenn als ob obwohl obgleich damit
        bevor ehe nachdem sobald solange sofern falls indem sodass seitdem wie sowie sowohl weder
        noch entweder beziehungsweise während wo wohin woher warum weshalb wieso wodurch womit
        wofür worauf worin worüber wer wen wem wessen deren dessen denen
        """
    ),
    pronouns=_words(
        """
        ich du er sie es wir ihr man mich dich uns euch ihn ihm ihnen mir dir sich was jemand
        niemand alles etwas nichts
        """
    ),
    particles=_words(
        """
        nicht nie niemals kaum sehr so zu ganz gar recht ziemlich besonders noch nur auch schon
        erst bereits fast beinahe viel mehr weniger eher allzu genau gerade sogar selbst immer
        wieder höchstens mindestens wenigstens
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
        both many few several more most other another such what which whose two three four five
        six seven eight nine ten about around
        """
    ),
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
    particles=_words(
        """
        not never very too so quite rather almost only even just still also more most less is are
        was were be
        """
    ),
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

_NOTHING: frozenset[str] = frozenset()
# Punctuation, numbers and symbols still guide the breaks of a language that has no list.
ANY_LANGUAGE = Lexicon(
    determiners=_NOTHING,
    prepositions=_NOTHING,
    conjunctions=_NOTHING,
    pronouns=_NOTHING,
    particles=_NOTHING,
    titles=_NOTHING,
    units=_SYMBOLS,
    months=_NOTHING,
    references=_words("§ §§"),
    short=_NOTHING,
    capital_nouns=False,
)

LEXICONS = {"de": GERMAN, "en": ENGLISH}
