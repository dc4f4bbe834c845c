"""German abbreviations."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from align.readings.abbreviations import form, triggers
from align.readings.forms import LETTER, Form
from align.readings.phrases import product, say, say_all

if TYPE_CHECKING:
    from align.readings.phrases import Phrase

# As printed, and as said, the likeliest first.
TABLE = {
    "a. a. O.": "am angegebenen ort|am angeführten ort", "a. D.": "außer dienst|a de", "a. M.": "am main",
    "Abb.": "abbildung|abbildungen", "Abk.": "abkürzung", "Abs.": "absatz|absender", "Abschn.": "abschnitt",
    "Abt.": "abteilung", "abzgl.": "abzüglich", "Adr.": "adresse", "Akad.": "akademie",
    "allg.": "allgemein|allgemeine|allgemeinen", "amerik.": "amerikanisch|amerikanische|amerikanischen",
    "Anh.": "anhang", "Anl.": "anlage", "Anm.": "anmerkung|anmerkungen", "Anm. d. Red.": "anmerkung der redaktion",
    "Anm. d. Ü.": "anmerkung des übersetzers|anmerkung der übersetzerin", "Art.": "artikel|art", "Aufl.": "auflage",
    "Ausg.": "ausgabe", "ausschl.": "ausschließlich", "b. w.": "bitte wenden", "Bd.": "band", "Bde.": "bände",
    "bes.": "besonders", "betr.": "betreffend|betrifft", "Bez.": "bezirk|bezeichnung", "bez.": "bezüglich|bezahlt",
    "Bhf.": "bahnhof", "bzgl.": "bezüglich", "bzw.": "beziehungsweise", "ca.": "circa", "Chr.": "christus",
    "Co.": "co|kompanie", "d. Ä.": "der ältere", "d. Gr.": "der große|die große", "d. h.": "das heißt",
    "d. i.": "das ist", "d. J.": "des jahres|der jüngere|dieses jahres", "d. Red.": "die redaktion|der redaktion",
    "ders.": "derselbe", "dgl.": "dergleichen", "dies.": "dieselbe|dieselben", "Dipl.": "diplom",
    "Diss.": "dissertation", "Dr.": "doktor|doktorin|doktors", "Dres.": "doktores|doktoren",
    "Dr. h. c.": "doktor ha ce|doktor honoris causa|doktor ehrenhalber", "h. c.": "ha ce|honoris causa|ehrenhalber",
    "dt.": "deutsch|deutsche|deutschen|deutscher|deutsches", "e. V.": "e vau|eingetragener verein|ev",
    "e. G.": "e ge|eingetragene genossenschaft", "ebd.": "ebenda", "Ed.": "edition",
    "ehem.": "ehemals|ehemalige|ehemaliger|ehemaligen", "eigtl.": "eigentlich", "einschl.": "einschließlich",
    "engl.": "englisch|englische|englischen", "entspr.": "entsprechend|entsprechende", "et al.": "et al|und andere",
    "etc.": "et cetera|etcetera", "ev.": "evangelisch|evangelische|evangelischen",
    "evang.": "evangelisch|evangelische", "evtl.": "eventuell|eventuelle|eventuellen", "exkl.": "exklusive",
    "Expl.": "exemplare", "f. d.": "für den|für die|für das", "Fa.": "firma", "Fam.": "familie",
    "Ffm.": "frankfurt am main", "Forts.": "fortsetzung", "Fr.": "frau|freitag|franken", "Frl.": "fräulein",
    "frz.": "französisch|französische|französischen", "geb.": "geboren|geborene|geborener|gebunden",
    "Gebr.": "gebrüder", "gegr.": "gegründet", "gem.": "gemäß|gemeinsam", "gen.": "genannt",
    "ges.": "gesamt|gesetzlich", "gest.": "gestorben", "gez.": "gezeichnet", "ggf.": "gegebenenfalls",
    "ggfs.": "gegebenenfalls", "ggü.": "gegenüber", "griech.": "griechisch|griechische", "Hbf.": "hauptbahnhof",
    "Hg.": "herausgeber|herausgeberin|herausgegeben", "hg. v.": "herausgegeben von",
    "hist.": "historisch|historische|historischen", "hl.": "heilige|heiligen|heiliger", "Hr.": "herr", "Hrn.": "herrn",
    "Hrsg.": "herausgeber|herausgeberin|herausgegeben", "i. A.": "im auftrag|i a", "i. Allg.": "im allgemeinen",
    "i. B.": "im breisgau", "i. Br.": "im breisgau", "i. d. F.": "in der fassung", "i. d. R.": "in der regel",
    "i. e.": "id est|das heißt", "i. e. S.": "im engeren sinne|im engeren sinn", "i. H. v.": "in höhe von",
    "i. R.": "im ruhestand|im rahmen", "i. S. d.": "im sinne des|im sinne der", "i. S. v.": "im sinne von",
    "i. V.": "in vertretung|i vau", "i. V. m.": "in verbindung mit", "i. w. S.": "im weiteren sinne|im weiteren sinn",
    "ib.": "ibidem", "ill.": "illustriert", "inkl.": "inklusive", "insb.": "insbesondere", "insbes.": "insbesondere",
    "Ing.": "ingenieur|ingenieurin", "Inh.": "inhaber|inhaberin", "inkl. MwSt.": "inklusive mehrwertsteuer",
    "ital.": "italienisch|italienische", "jap.": "japanisch|japanische", "Jg.": "jahrgang", "Jgg.": "jahrgänge",
    "Jh.": "jahrhundert|jahrhunderts|jahrhunderte", "Jhd.": "jahrhundert|jahrhunderts",
    "Jhdt.": "jahrhundert|jahrhunderts", "Jhs.": "jahrhunderts", "jr.": "junior", "jun.": "junior", "Kap.": "kapitel",
    "kath.": "katholisch|katholische|katholischen", "kfm.": "kaufmännisch|kaufmännische",
    "kgl.": "königlich|königliche", "Kl.": "klasse", "Kto.": "konto", "k. u. k.": "ka und ka|kaiserlich und königlich",
    "lat.": "lateinisch|lateinische", "lfd.": "laufend|laufende|laufenden", "lit.": "littera|buchstabe", "lt.": "laut",
    "Lt.": "leutnant|laut", "Mag.": "magister", "männl.": "männlich", "max.": "maximal|maximale|maximalen",
    "m. E.": "meines erachtens", "m. a. W.": "mit anderen worten", "m. W.": "meines wissens",
    "med.": "medizinisch|medizin|medizinische", "Mill.": "millionen", "min.": "minimal|minuten", "mind.": "mindestens",
    "Mio.": "millionen|million", "Mitgl.": "mitglied|mitglieder", "Mrd.": "milliarden|milliarde",
    "Ms.": "manuskript|miss", "mtl.": "monatlich", "MwSt.": "mehrwertsteuer",
    "n. Chr.": "nach christus|nach christi geburt", "N. N.": "en en|nomen nominandum",
    "n. V.": "nach verlängerung",
    "n. u. Z.": "nach unserer zeitrechnung", "nat.": "national|nationale", "nachm.": "nachmittags",
    "niederl.": "niederländisch|niederländische", "Nr.": "nummer", "Nrn.": "nummern",
    "o. Ä.": "oder ähnliches|oder ähnliche|oder ähnlichem", "o. ä.": "oder ähnliches|oder ähnliche|oder ähnlichem",
    "o. g.": "oben genannte|oben genannten|oben genannter|oben genannt", "o. J.": "ohne jahr", "o. k.": "o ka|okay",
    "o. O.": "ohne ort", "od.": "oder", "österr.": "österreichisch|österreichische",
    "p. a.": "pro jahr|per annum|pro anno", "p. P.": "pro person", "phil.": "phil", "Pkt.": "punkt",
    "Pl.": "platz|plural", "poln.": "polnisch|polnische", "Postf.": "postfach", "priv.": "privat", "Priv.": "privat",
    "Prof.": "professor|professorin|professors", "Proff.": "professoren", "Prov.": "provinz", "Pseud.": "pseudonym",
    "rd.": "rund", "Red.": "redaktion", "ref.": "reformiert|reformierte", "Reg.": "regierung|regierungs",
    "rer. nat.": "rer nat|rerum naturalium", "resp.": "respektive", "röm.": "römisch|römische",
    "russ.": "russisch|russische", "s. a.": "siehe auch", "s. o.": "siehe oben", "s. u.": "siehe unten",
    "sel.": "selig", "sen.": "senior", "sog.": "sogenannte|sogenannten|sogenannter|sogenanntes|sogenanntem|sogenannt",
    "sogen.": "sogenannte|sogenannten|sogenannter|sogenanntes", "span.": "spanisch|spanische",
    "spez.": "speziell|spezielle", "St.": "sankt|stück", "staatl.": "staatlich|staatliche|staatlichen",
    "städt.": "städtisch|städtische", "Std.": "stunden|stunde",
    "stellv.": "stellvertretend|stellvertretende|stellvertretender", "Stk.": "stück", "Str.": "straße",
    "Tab.": "tabelle", "tägl.": "täglich", "techn.": "technisch|technische", "Tel.": "telefon|telefonnummer",
    "teilw.": "teilweise", "Tsd.": "tausend", "tsch.": "tschechisch", "türk.": "türkisch|türkische",
    "u. a.": "unter anderem|und andere|unter anderen|und anderes", "u. Ä.": "und ähnliches|und ähnliche|und ähnlichem",
    "u. ä.": "und ähnliches|und ähnliche|und ähnlichem", "u. a. m.": "und andere mehr|und anderes mehr",
    "u. dgl.": "und dergleichen", "u. E.": "unseres erachtens", "u. U.": "unter umständen",
    "u. v. a.": "und viele andere|und vieles andere", "u. v. a. m.": "und viele andere mehr|und vieles andere mehr",
    "u. v. m.": "und vieles mehr|und viele mehr", "ü. d. M.": "über dem meer|über dem meeresspiegel",
    "ü. NN": "über normalnull|über en en", "U.S.": "u es|ju es", "U.S.A.": "u es a|ju es ey",
    "u. Z.": "unserer zeitrechnung", "ugs.": "umgangssprachlich", "unbek.": "unbekannt", "undat.": "undatiert",
    "unverh.": "unverheiratet", "Univ.": "universität|universitäts", "urspr.": "ursprünglich|ursprüngliche",
    "usf.": "und so fort", "usw.": "und so weiter", "u. s. w.": "und so weiter", "v. a.": "vor allem",
    "v. Chr.": "vor christus|vor christi geburt", "v. d.": "von der|vor der|von den", "v. H.": "vom hundert",
    "v. l.": "von links", "v. l. n. r.": "von links nach rechts", "v. r.": "von rechts",
    "v. u. Z.": "vor unserer zeitrechnung", "verh.": "verheiratet|verheiratete",
    "Verf.": "verfasser|verfasserin|verfassung", "Verl.": "verlag", "vgl.": "vergleiche", "Vol.": "volumen|band",
    "vorl.": "vorläufig", "vorm.": "vormals|vormittags", "Vors.": "vorsitzender|vorsitzende|vorsitz", "vs.": "versus",
    "weibl.": "weiblich", "wiss.": "wissenschaftlich|wissenschaftliche", "wg.": "wegen", "Wwe.": "witwe",
    "Wz.": "warenzeichen", "z. B.": "zum beispiel|zet be", "z. H.": "zu händen", "z. Hd.": "zu händen|zu handen",
    "z. K.": "zur kenntnis", "z. S.": "zur see", "z. T.": "zum teil", "z. Z.": "zur zeit", "z. Zt.": "zur zeit",
    "Ziff.": "ziffer", "zit.": "zitiert", "zit. n.": "zitiert nach", "Ztg.": "zeitung", "Ztr.": "zentner",
    "zz.": "zurzeit", "zzgl.": "zuzüglich", "zzt.": "zurzeit", "z. n.": "zitiert nach", "geg.": "gegen|gegeben",
    "Kfz": "ka ef zet|kraftfahrzeug|kfz", "ff.": "folgende|fortfolgende|ef ef|und folgende", "Jan.": "januar",
    "Jän.": "jänner", "Feb.": "februar", "Febr.": "februar", "Mär.": "märz", "Mrz.": "märz", "Apr.": "april",
    "Jun.": "juni", "Jul.": "juli", "Aug.": "august", "Sept.": "september", "Sep.": "september", "Okt.": "oktober",
    "Nov.": "november", "Dez.": "dezember",
}  # fmt: skip

# With a following number only: elsewhere they end a sentence more often than they abbreviate.
_BEFORE_NUMBER = {
    "S.": "seite|seiten|satz", "H.": "heft", "Z.": "zeile", "Bl.": "blatt", "T.": "teil", "V.": "vers",
    "Sp.": "spalte", "No.": "nummer", "No": "nummer", "Rn.": "randnummer", "Rz.": "randziffer", "Anh.": "anhang",
    "Fn.": "fußnote", "Vers.": "vers",
}  # fmt: skip
_WEEKDAYS = {
    "Mo": "montag", "Di": "dienstag", "Mi": "mittwoch", "Do": "donnerstag", "Fr": "freitag", "Sa": "samstag",
    "So": "sonntag",
}  # fmt: skip
_DAY = "|".join(_WEEKDAYS)
_AND = re.compile(rf"({_DAY})(\.?)(?!{LETTER})(?:\s?([–—/-]|(?<=\s)(?:bis|und)(?=\s))\s?({_DAY})(?!{LETTER})\.?)?")
_NUMBERED = re.compile(rf"(?:{'|'.join(map(re.escape, sorted(_BEFORE_NUMBER, key=len, reverse=True)))})(?=\s?\d)")
_STREET = re.compile(rf"({LETTER}{{1,40}})([Ss]tr|[Pp]l)\.")
_FOLLOWING = re.compile(rf"f\.(?!{LETTER})")
_INITIAL = re.compile(rf"([A-ZÄÖÜ])\.(?!{LETTER}\.)")


def _weekday(match: re.Match[str]) -> list[Phrase]:
    first = say(_WEEKDAYS[match[1]], *match.span(1))
    if match[4]:
        printed = match[3].strip()
        middle = [say("und" if printed == "/" else printed if printed.isalpha() else "bis", *match.span(3)), ()]
        last = say(_WEEKDAYS[match[4]], match.start(4), match.end())
        short = say(f"{match[1]} bis {match[4]}", *match.span())
        return [*product([[first], middle, [last]]), short]
    if not match[2]:
        return []
    word = say(match[1], *match.span())
    others = say_all({"Fr": ["frau", "franken"], "Sa": ["sonnabend"]}.get(match[1], []), *match.span())
    if match[1] == "Fr":
        return [others[0], first, others[1]]
    return [word, first] if match[1] in ("Do", "So", "Di", "Mi", "Mo") and _ends(match) else [first, *others, word]


def _ends(match: re.Match[str]) -> bool:
    """Return whether the point after "So." may well end a sentence."""
    return not re.match(r"\s*(?:,|\d|bis\b|und\b|[–-])", match.string[match.end() : match.end() + 8])


def _numbered(match: re.Match[str]) -> list[Phrase]:
    return say_all(_BEFORE_NUMBER[match[0]].split("|"), *match.span())


def _street(match: re.Match[str]) -> list[Phrase]:
    end = {"str": "straße", "pl": "platz"}[match[2].lower()]
    return [say(f"{match[1]}{end}", *match.span())] if len(match[1]) > 2 else []  # noqa: PLR2004


def _following(match: re.Match[str]) -> list[Phrase]:
    before = match.string[max(0, match.start() - 2) : match.start()].rstrip()
    return say_all(["folgende", "ef"], *match.span()) if before[-1:].isdecimal() else []


ABBREVIATIONS = form(TABLE)
TRIGGERS = (
    triggers(TABLE)
    | {f"{d.lower()}{p}" for d in _WEEKDAYS for p in (".", "")}
    | {k.lower() for k in _BEFORE_NUMBER}
    | {"f."}
)
LETTERS = (
    Form(_AND, _weekday),
    Form(_NUMBERED, _numbered),
    ABBREVIATIONS,
    Form(_FOLLOWING, _following),
    Form(_STREET, _street),
)
