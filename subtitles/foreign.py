"""Which words of an article are in another language: quoted passages that plainly are.

A wrong mark is worse than none: a screen reader would say German with an English mouth. So a passage is marked only
where it has enough words, where the small words of the other language are many in it and those of the article's
few, and where identification of its letters says the same.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import py3langid

from subtitles.cues import Foreign

if TYPE_CHECKING:
    from collections.abc import Sequence

    from align.records import Alignment, TimedWord

_FEWEST_WORDS = 4
_LEAST_SHARE = 0.3  # of the words: small ones of the other language; running text has .4 to .5
_MOST_SHARE_OF_OWN = 0.1  # of the words: small ones of the article's language

_QUOTED = re.compile('„([^„“”]+)[“”]|“([^“”]+)”|»([^«»]+)«|«([^«»]+)»|"([^"]+)"|‚([^‚‘]+)‘|›([^‹›]+)‹')
_WORD = re.compile(r"[^\W\d_]+")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Written by hand; what is a word of two of these languages stands in neither, but for the article's own list.
_SMALL_WORDS = {
    "de": _words(
        """
        der die das den dem des ein eine einen einem einer und oder aber nicht ist sind war ich du er sie es wir ihr
        mit von zu zum zur auf für im am bei nach wie sich auch dass wenn als aus hat haben wird werden kein keine
        """
    ),
    "en": _words(
        """
        the of and to is are were be been it that this these those you he she they we his her their our your my with
        for from have has had not but or if which who what when there would can could should do does did all
        i me him them by as at on no
        """
    ),
    "fr": _words(
        """
        le la les du une des est et que qui ne pas pour dans avec sur ce cette ces je tu nous vous elle ils elles au
        aux mais ou où sont était être avoir fait plus tout il en l d c n s j qu
        """
    ),
    "es": _words(
        """
        el los las una unos y que de del en por para con sin no es son era ser está como pero más su sus se lo yo tú
        nosotros ella ellos muy este esta esto hay nada todo
        """
    ),
    "it": _words(
        """
        il lo gli una di del della dei delle che e è sono era non per con su nel nella al alla da dal ma come più
        questo questa io tu noi voi lui lei loro anche tutto essere ho hai ha abbiamo
        """
    ),
    "nl": _words(
        """
        het een van en dat niet zijn met voor aan hij zij wij jij ook maar om naar bij uit wordt worden heeft deze
        dit geen ik je is de te wat nog al hun ons
        """
    ),
}


class LanguageSpan(NamedTuple):
    """Characters ``[char_start, char_end)`` of a paragraph that are in another language."""

    char_start: int
    char_end: int
    language: str


def foreign_words(alignment: Alignment) -> dict[str | None, tuple[LanguageSpan, ...]]:
    """Find the quoted passages in another language, by paragraph id; those without any are left out."""
    own = alignment.article.language
    found = {
        paragraph.id: tuple(
            LanguageSpan(match.start(), match.end(), language)
            for match in _QUOTED.finditer(paragraph.text)
            if (language := other_language(match[0], own)) is not None
        )
        for paragraph in alignment.paragraphs
    }
    return {id_: passages for id_, passages in found.items() if passages}


def other_language(text: str, own: str) -> str | None:
    """Return the language of a text where it is plainly another than the article's.

    Args:
        text: a quoted passage.
        own: ISO 639-1 code of the article's language.

    >>> other_language("The medium is the message", "de")
    'en'
    >>> other_language("Der Ton macht die Musik", "de") is None
    True
    """
    words = [word.casefold() for word in _WORD.findall(text)]
    if len(words) < _FEWEST_WORDS:
        return None
    mine = _SMALL_WORDS.get(own, frozenset())
    shares = {
        language: sum(word in small - mine for word in words) / len(words)
        for language, small in _SMALL_WORDS.items()
        if language != own
    }
    likeliest = max(shares, key=lambda language: shares[language])
    if shares[likeliest] < _LEAST_SHARE or sum(word in mine for word in words) > _MOST_SHARE_OF_OWN * len(words):
        return None
    identified, _ = py3langid.classify(text)
    return likeliest if identified == likeliest else None


def in_cue(words: Sequence[TimedWord], passages: Sequence[LanguageSpan]) -> tuple[Foreign, ...]:
    """Return which words of a cue lie in these passages of its paragraph."""
    found = []
    for passage in passages:
        inside = [
            index
            for index, word in enumerate(words)
            if word.char_start < passage.char_end and word.char_end > passage.char_start
        ]
        if inside:
            found.append(Foreign(inside[0], inside[-1] + 1, passage.language))
    return tuple(found)
