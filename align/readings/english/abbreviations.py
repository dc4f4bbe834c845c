"""English abbreviations."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from align.readings.abbreviations import form, triggers
from align.readings.forms import Form
from align.readings.phrases import say_all

if TYPE_CHECKING:
    from align.readings.phrases import Phrase

# As printed, and as said, the likeliest first.
TABLE = {
    "Ave.": "avenue", "Apr.": "april", "approx.": "approximately", "Aug.": "august", "Blvd.": "boulevard",
    "Bros.": "brothers", "c.": "circa", "ca.": "circa", "Capt.": "captain", "cf.": "compare|confer",
    "Co.": "company|co", "Col.": "colonel", "Corp.": "corporation|corp", "Dec.": "december", "dept.": "department",
    "Dr.": "doctor|drive", "e.g.": "for example|ee gee|for instance", "e. g.": "for example|ee gee",
    "ed.": "edition|editor", "eds.": "editors", "est.": "established|estimated", "et al.": "et al|and others",
    "etc.": "et cetera|etcetera", "Feb.": "february", "ff.": "following", "Fig.": "figure", "fig.": "figure",
    "Fr.": "father", "Fri.": "friday", "Gen.": "general", "Gov.": "governor", "Hon.": "honorable", "hr.": "hour|hours",
    "hrs.": "hours", "i.e.": "that is|eye ee", "i. e.": "that is|eye ee", "Inc.": "incorporated|inc",
    "incl.": "including", "Jan.": "january", "Jr.": "junior", "Lt.": "lieutenant", "Ltd.": "limited", "Maj.": "major",
    "max.": "maximum", "min.": "minimum|minutes", "misc.": "miscellaneous", "Mr.": "mister", "Mrs.": "missis|missus",
    "Ms.": "ms|miz", "Mt.": "mount", "Mon.": "monday", "Nov.": "november", "Oct.": "october", "p.a.": "per annum",
    "Ph.D.": "pee aitch dee|doctor", "Prof.": "professor", "P.S.": "pee ess", "Rd.": "road", "Rep.": "representative",
    "Rev.": "reverend", "Sen.": "senator", "Sept.": "september", "Sep.": "september", "Sgt.": "sergeant",
    "Sq.": "square", "Sr.": "senior", "St.": "saint|street", "Sat.": "saturday", "Sun.": "sunday", "Thu.": "thursday",
    "Thurs.": "thursday", "Tue.": "tuesday", "Tues.": "tuesday", "U.K.": "you kay", "U.N.": "you en",
    "U.S.": "you ess", "U.S.A.": "you ess ay", "D.C.": "dee see", "Univ.": "university", "v.": "versus|vee|against",
    "viz.": "namely", "vol.": "volume", "vols.": "volumes", "vs.": "versus|against", "vs": "versus",
    "Wed.": "wednesday", "a.k.a.": "also known as|ay kay ay", "a.m.": "ay em", "p.m.": "pee em", "B.C.": "bee see",
    "A.D.": "ay dee", "w/o": "without", "w/": "with", "Mr": "mister", "Mrs": "missis|missus", "Dr": "doctor",
}  # fmt: skip
_BEFORE_NUMBER = {
    "No.": "number", "no.": "number", "Nos.": "numbers", "pp.": "pages", "p.": "page", "Ch.": "chapter",
    "ch.": "chapter", "Art.": "article", "Sec.": "section", "Vol.": "volume", "Mar.": "march", "Jun.": "june",
    "Jul.": "july", "May.": "may",
}  # fmt: skip
_NUMBERED = re.compile(rf"(?:{'|'.join(map(re.escape, sorted(_BEFORE_NUMBER, key=len, reverse=True)))})(?=\s?\d)")


def _numbered(match: re.Match[str]) -> list[Phrase]:
    return say_all([_BEFORE_NUMBER[match[0]]], *match.span())


TRIGGERS = triggers(TABLE) | {key.lower() for key in _BEFORE_NUMBER}
LETTERS = (Form(_NUMBERED, _numbered), form(TABLE))
