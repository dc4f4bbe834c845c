"""German print as it is said: the likeliest reading first, the others among the alternatives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.align.readings.notation import cases

if TYPE_CHECKING:
    from collections.abc import Callable

    Ways = Callable[[str, str], list[str]]

CLASSES = {
    "cardinals": """
        7 Leute = sieben leute
        40.000 Leute = vierzigtausend leute
        40 000 Leute = vierzigtausend leute
        1 000 000 = eine million
        1'000 = eintausend | tausend
        1.234.567,89 = eine million zweihundertvierunddreißigtausendfünfhundertsiebenundsechzig komma acht neun
        100 = einhundert | hundert
        1 Haus = ein haus | eine haus | einen haus | eins haus
        101 = einhunderteins | einhundertein
        1.100 = eintausendeinhundert | elfhundert | tausendeinhundert
        007 = null null sieben
        123456789012345 = eins zwei drei vier fünf sechs sieben acht neun null eins zwei drei vier fünf
    """,
    "ordinals": """
        am 3. Mai = am dritten mai | am dritte mai
        der 3. Platz = der dritten platz | der dritte platz
        ein 3. Platz = ein dritter platz
        Im 19. Jahrhundert = im neunzehnten jahrhundert
        die 2. Bundesliga = die zweite bundesliga | die zweiten bundesliga
        Platz 3. Der nächste = platz drei der nächste | platz dritte der nächste
        der 20ste = der zwanzigste
        der 2te = der zweite
        3.–5. Mai = dritte bis fünften mai | dritten bis fünften mai
        3./4. Mai = dritte vierten mai
    """,
    "years and decades": """
        1998 = neunzehnhundertachtundneunzig | neunzehn achtundneunzig | eintausendneunhundertachtundneunzig
        2022 = zweitausendzweiundzwanzig | zwanzig zweiundzwanzig
        2005 = zweitausendfünf
        seit 1985. = seit neunzehnhundertfünfundachtzig
        1990er = neunzehnhundertneunziger | neunziger
        die 90er-Jahre = die neunziger jahre
        in den 1920ern = in den neunzehnhundertzwanzigern | in den zwanzigern
        1900er = neunzehnhunderter
        Mai '68 = mai achtundsechzig
        Sommer ’89 = sommer neunundachtzig
        1914–1918 = neunzehnhundertvierzehn bis neunzehnhundertachtzehn | neunzehn vierzehn bis neunzehn achtzehn
        1914–18 = neunzehnhundertvierzehn bis achtzehn | neunzehnhundertvierzehn bis neunzehnhundertachtzehn
        2020/21 = zweitausendzwanzig einundzwanzig | zwanzig zwanzig einundzwanzig
        44 v. Chr. = vierundvierzig vor christus | vierundvierzig vor christi geburt
    """,
    "decimals and fractions": """
        2,5 = zwei komma fünf | zweieinhalb
        1,5 = eins komma fünf | anderthalb | eineinhalb
        0,07 = null komma null sieben
        3,14 = drei komma eins vier | drei komma vierzehn
        1/2 = ein halb | einhalb | eins zu zwei
        3/4 = drei viertel | dreiviertel
        2/3 = zwei drittel
        ½ = ein halb | einhalb
        2½ = zweieinhalb
        1½ Stunden = eineinhalb stunden | anderthalb stunden
        3 1/2 = dreieinhalb
        1/100 = ein hundertstel
        24/7 = vierundzwanzig sieben
        Version 2.0 = version zwei punkt null | version zwei null
        14.4.2 = vierzehn punkt vier punkt zwei
    """,
    "ranges": """
        20–30 = zwanzig bis dreißig | zwanzig dreißig
        20-30 = zwanzig bis dreißig
        20 – 30 = zwanzig bis dreißig
        5–10 Mio. € = fünf bis zehn millionen euro
        3-4 km = drei bis vier kilometer
        20 bis 30 % = zwanzig bis dreißig prozent
        20- bis 30-jährige = zwanzig bis dreißig jährige
        5:3 = fünf zu drei | fünf drei
    """,
    "dates": """
        am 17.03.2022 = am siebzehnten märz zweitausendzweiundzwanzig | am siebzehnten dritten zweitausendzweiundzwanzig
        der 17.03.2022 = der siebzehnten märz zweitausendzweiundzwanzig | der siebzehnte märz zwanzig zweiundzwanzig
        31.12.99 = einunddreißigste dezember neunundneunzig
        bis 3.5. = bis dritten mai | bis dritten fünften
        17.–19.3. = siebzehnte bis neunzehnten märz | siebzehnten bis neunzehnten märz
        2022-03-17 = siebzehnte märz zweitausendzweiundzwanzig
        am 3. Jan. 2020 = am dritten januar zweitausendzwanzig
        am 24. Dezember 1999 = am vierundzwanzigsten dezember neunzehnhundertneunundneunzig
        im Sept. = im september
        Mo.–Fr. = montag bis freitag
        Mo-Fr = montag bis freitag
        Sa/So = samstag und sonntag
        Sa., 5. Mai = samstag fünfte mai | sonnabend fünfte mai
    """,
    "times of day": """
        um 21.30 Uhr = um einundzwanzig uhr dreißig | um halb zehn | um neun uhr dreißig
        um 8.00 Uhr = um acht uhr
        8:05 Uhr = acht uhr fünf | acht uhr null fünf | fünf nach acht
        1 Uhr = ein uhr | eins
        0.30 Uhr = null uhr dreißig
        um 9:15 = um neun uhr fünfzehn | um viertel nach neun
        10:30 = zehn uhr dreißig | zehn dreißig | zehn zu dreißig
        15.45 Uhr = fünfzehn uhr fünfundvierzig | viertel vor vier | dreiviertel vier
        14–16 Uhr = vierzehn bis sechzehn uhr
        9:00–12:30 Uhr = neun uhr bis zwölf uhr dreißig
        23:59:59 = dreiundzwanzig uhr neunundfünfzig neunundfünfzig
        14h = vierzehn uhr
        5 h = fünf stunden
    """,
    "money": """
        5 € = fünf euro
        € 5 = fünf euro
        5€ = fünf euro
        1 € = ein euro | einen euro
        1,50 € = ein euro fünfzig | eins komma fünf null euro | eins fünfzig | ein euro und fünfzig cent
        0,99 € = neunundneunzig cent | null komma neun neun euro
        2,00 € = zwei euro
        5,- € = fünf euro
        3 Mio. € = drei millionen euro
        1 Mio. Euro = eine million euro
        2,4 Mrd. US-Dollar = zwei komma vier milliarden us dollar
        10,1 Mrd. = zehn komma eins milliarden
        $5 = fünf dollar
        12,50 CHF = zwölf schweizer franken fünfzig | zwölf komma fünf null franken
        CHF 5 = fünf schweizer franken | fünf franken
        50 DM = fünfzig mark | fünfzig de mark
    """,
    "units": """
        100% = einhundert prozent | hundert prozent
        3,5 % = drei komma fünf prozent
        5%-Hürde = fünf prozent hürde
        2 ‰ = zwei promille
        80km/h = achtzig kilometer pro stunde | achtzig stundenkilometer | achtzig ka em ha
        5 m² = fünf quadratmeter
        1 h = eine stunde
        1 km = ein kilometer
        20 °C = zwanzig grad celsius | zwanzig grad
        -5 °C = minus fünf grad celsius | minus fünf grad
        30 ct/kWh = dreißig cent pro kilowattstunde
        6 l/100 km = sechs liter pro hundert kilometer
        pro m² = pro quadratmeter
        5 kg = fünf kilogramm | fünf kilo
        100-m-Lauf = einhundert meter lauf | hundert meter lauf
        10x10 cm = zehn mal zehn zentimeter
    """,
    "laws and pages": """
        § 3 Abs. 2 = paragraf drei absatz zwei
        §§ 12 ff. BGB = paragrafen zwölf folgende be ge be
        § 8a = paragraf acht a
        Art. 5 Abs. 1 GG = artikel fünf absatz eins grundgesetz | artikel fünf absatz eins ge ge
        S. 5 = seite fünf
        Nr. 12a = nummer zwölf a
        S. 20 f. = seite zwanzig folgende
    """,
    "abbreviations": """
        z. B. = zum beispiel
        z.B. = zum beispiel
        Z. B. = zum beispiel
        u. a. = unter anderem | und andere
        d. h. = das heißt
        bzw. = beziehungsweise
        usw. = und so weiter
        Dr. Müller = doktor müller | doktorin müller
        Dr. Dr. h. c. = doktor doktor ha ce | doktor doktor honoris causa
        i. d. R. = in der regel
        o. Ä. = oder ähnliches
        u. v. m. = und vieles mehr
        e. V. = e vau
        ggf. = gegebenenfalls
        St. Gallen = sankt gallen
        Dresden Hbf. = dresden hauptbahnhof
        Hr. und Fr. Maier = herr und frau maier
        die sog. Elite = die sogenannte elite | die sogenannten elite
        Hauptstr. 5 = hauptstraße fünf
        von dieser Art. = von dieser artikel | von dieser art
        Dipl.-Ing. = diplom ingenieur
    """,
    "roman numerals": """
        Ludwig XIV. kam = ludwig der vierzehnte kam | ludwig des vierzehnten kam | ludwig vierzehnte kam
        Karl V. = karl der fünfte
        Heinrich VIII = heinrich acht | heinrich der achte
        Kapitel IV = kapitel vier
        im II. Weltkrieg = im zweiten weltkrieg
        Der I. Weltkrieg = der ersten weltkrieg | der erste weltkrieg
        eine CD = eine ce de
        A. B. Meier = a be meier
    """,
    "acronyms": """
        NATO = nato | en a te o
        EU = e u
        BRICS = brics
        ARD = a er de | ard
        LKWs = el ka wes
        GmbH = ge em be ha
        AfD = a ef de
        BaföG = bafög
        FBI = ef bi ai | ef be i
        USA = u es a | ju es ey
        EU-Kommission = e u kommission
        CDU/CSU = ce de u ce es u
        U-Bahn = u bahn
        T-Shirt = te shirt | ti shirt
        E-Mail = email | e mail
        YouTube = youtube | you tube
        DIE WELT IST SCHÖN = die welt ist schön
    """,
    "letters and figures": """
        A4 = a vier
        B12 = be zwölf
        3D = drei de
        4x = vier mal
        C++ = ce plus plus
        COVID-19 = covid neunzehn
        G20 = ge zwanzig
        CO₂ = ce o zwei
        CO2 = ce o zwei
        H2O = ha zwei o
        MH370 = em ha dreihundertsiebzig | em ha drei sieben null
        14-Jährige = vierzehn jährige
        x² = ix quadrat | ix hoch zwei
        10⁶ = zehn hoch sechs
        Wort¹ = wort | wort hoch eins
        Wort[3] = wort | wort drei
        Tel. 0351 123 = telefon null drei fünf eins eins zwei drei
        +49 351 1234 = plus vier neun drei fünf eins eins zwei drei vier | vier neun drei fünf eins eins zwo drei vier
    """,
    "gender forms": """
        Bürger*innen = bürgerinnen | bürger innen | bürgerinnen und bürger | bürgern und bürgerinnen
        Bürger:innen = bürgerinnen | bürger innen
        Bürger_innen = bürgerinnen | bürger innen
        BürgerInnen = bürgerinnen | bürgerinnen und bürger
        Bürger/-innen = bürgerinnen | bürger und bürgerinnen
        Bürger(innen) = bürgerinnen | bürger und bürgerinnen
        Student(inn)en = studentinnen | studenten und studentinnen
        Kolleg*innen = kolleginnen | kolleginnen und kollegen
        Ärzt:innen = ärztinnen | ärzte und ärztinnen
        Bürger*innenrat = bürgerinnenrat | bürger innenrat
        Lehrer:in = lehrerin | lehrer in | lehrerin oder lehrer
        der*die = der die | der oder die
        jede:r = jeder | jede er | jede oder jeder
        ein*e = eine | ein e | ein oder eine
    """,
    "addresses": """
        www.example.org/a-b = we we we punkt example punkt org schrägstrich a minus be | example punkt org |
        zeit.de = zeit punkt de e | zeit punkt de |
        https://www.zeit.de = we we we punkt zeit punkt de e |
        info@test.de = info at test punkt de e |
        @name = at name | name
        #Thema = hashtag thema | thema
    """,
    "quotations": """
        „Haus = haus | zitat haus
        Haus“ = haus | haus zitat ende
        »Haus« = haus | zitat haus zitat ende
        "Haus" = haus | zitat haus zitat ende
        „Er sagte ‚ja‘“, = er sagte ja | zitat er sagte ja zitat ende
    """,
    "signs": """
        A & B = a und be
        2 + 3 = 5 = zwei plus drei gleich fünf
        (Haus) … = haus
        Baden-Württemberg = baden württemberg
        Köln–Berlin = köln berlin | köln bis berlin
        Donau\u00addampf = donaudampf
        und/oder = und oder
        Café = café
        Cafe\u0301 = café
        geht’s = geht's
        ±2 °C = plus minus zwei grad celsius
        >5 = größer als fünf
    """,
}


@pytest.mark.parametrize(("printed", "first", "others"), cases(CLASSES))
def test_it_is_said_so(printed: str, first: str, others: set[str], ways: Ways) -> None:
    found = ways(printed, "de")
    assert found[0] == first
    assert others <= set(found)


@pytest.mark.parametrize("mark", ["–", "…", "•", "* * *", "🙂", "()", "---"])
def test_marks_alone_are_not_said(mark: str, ways: Ways) -> None:
    assert "" in ways(mark, "de")
    assert len(ways(mark.replace("*", "-"), "de")) == 1


def test_a_paragraph_of_news(ways: Ways) -> None:
    text = (
        "Am 3. Mai 2022 stimmten 62,5 % der Abgeordneten (u. a. CDU/CSU) für das „Gesetz“; es kostet 3 Mio. € "
        "und gilt ab 2025 – vorerst."
    )
    assert ways(text, "de")[0] == (
        "am dritten mai zweitausendzweiundzwanzig stimmten zweiundsechzig komma fünf prozent der abgeordneten unter "
        "anderem ce de u ce es u für das gesetz es kostet drei millionen euro und gilt ab zweitausendfünfundzwanzig "
        "vorerst"
    )
