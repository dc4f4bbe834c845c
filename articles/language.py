"""Language: which one the article is written in, as an ISO 639-1 code that Whisper knows."""

from __future__ import annotations

import re
from typing import Final

import py3langid

from articles.characters import word_set
from articles.errors import UnknownLanguage

# Source: openai/whisper, whisper/tokenizer.py, LANGUAGES, with "yue" of large-v3.
WHISPER: Final = word_set(
    "af am ar as az ba be bg bn bo br bs ca cs cy da de el en es et eu fa fi fo fr gl gu ha haw he hi hr ht hu hy"
    " id is it ja jw ka kk km kn ko la lb ln lo lt lv mg mi mk ml mn mr ms mt my ne nl nn no oc pa pl ps pt ro ru"
    " sa sd si sk sl sn so sq sr su sv sw ta te tg th tk tl tr tt uk ur uz vi yi yo yue zh"
)
_ALIASES: Final = {"nb": "no", "jv": "jw", "iw": "he", "in": "id", "fil": "tl", "cmn": "zh", "ji": "yi"}
_NAMES: Final = {"deutsch": "de", "german": "de", "englisch": "en", "english": "en"}

# So much text is identified surely: below it the page's word counts whatever the text looks like.
_SURE_LETTERS: Final = 300
# How near the top the page's language must stand. Close relatives (Danish and Norwegian, Czech and Slovak) are
# told apart better by the page; a theme that says "en" over German text is not among the first few.
_SURE_RANK: Final = 3
_WITHOUT_LETTERS: Final = "de"  # figures alone: identification would answer with the first of its list
# Words that fill every text of a language, and of no relative of it. Where they do, the model for all languages is not
# asked, which takes half a second and 75 MB to unpack, in every process that reads an article (measured).
_COMMON: Final = {
    "de": word_set(
        "und ist nicht sich auch dass werden wird eine einen einem einer eines sind wurde mit für auf ich wir aber oder"
        " zum zur nur wenn nach über durch noch zwischen"
    ),
    "en": word_set("the and that with this are which from been their they these would there when because"),
}
_LEAST_WORDS: Final = 40
_LEAST_SHARE: Final = 0.08  # 0.09 to 0.2 of German text, 0.1 to 0.2 of English
_RIVAL_SHARE: Final = 0.25  # of that share: in a text with more of the other language the model decides
_WORD: Final = re.compile(r"[^\W\d_]+")
_SAMPLE: Final = 20_000  # characters; identification takes time in proportion and gains nothing beyond


def parse(code: str) -> str:
    """Return the Whisper code for a language tag as users and pages write it.

    Raises:
        UnknownLanguage: for a tag that names no language Whisper knows.

    >>> parse("de-AT"), parse("EN_us"), parse("nb")
    ('de', 'en', 'no')
    """
    name = code.strip().lower()
    primary = name.replace("_", "-").split("-", maxsplit=1)[0]
    found = _NAMES.get(name) or _ALIASES.get(primary, primary)
    if found not in WHISPER:
        raise UnknownLanguage(code, ", ".join(sorted(WHISPER)))
    return found


def detect(text: str, *, declared: str = "") -> str:
    """Return the language of a text.

    Args:
        text: the article's words.
        declared: what the page says; believed unless a long text plainly speaks against it, as under the many
            German sites whose theme says ``lang="en-US"``. Ignored where it names no language.

    >>> detect("Die Stadt hört wieder zu.")
    'de'
    """
    try:
        said = parse(declared)
    except UnknownLanguage:
        said = ""
    sample = text[:_SAMPLE]
    if said and sum(character.isalpha() for character in sample) < _SURE_LETTERS:
        return said
    if not any(character.isalpha() for character in sample):
        return said or _WITHOUT_LETTERS
    plain = _plainly(sample)
    if plain and said in ("", plain):
        return plain
    ranked: list[str] = [_ALIASES.get(code, code) for code, _ in py3langid.rank(sample)]
    ranked = [code for code in ranked if code in WHISPER]
    if said and (said in ranked[:_SURE_RANK] or said not in ranked):
        return said
    return ranked[0]


def _plainly(text: str) -> str:
    """Return the language that the commonest words speak for, "" where they leave any doubt."""
    words = _WORD.findall(text.lower())
    counts = {code: sum(word in common for word in words) for code, common in _COMMON.items()}
    rival, best = sorted(counts, key=counts.__getitem__)
    is_plain = counts[best] >= _LEAST_SHARE * len(words) and counts[rival] <= _RIVAL_SHARE * counts[best]
    return best if is_plain and len(words) >= _LEAST_WORDS else ""
