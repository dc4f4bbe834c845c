"""A paragraph cut into tokens."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from align.readings.english.grammar import ENGLISH
from align.readings.forms import WORD
from align.readings.german.grammar import GERMAN
from align.readings.letternames import is_shouting
from align.readings.other import other, word
from align.readings.phrases import product
from align.readings.records import MOST_WORDS, SpokenWord, Token

if TYPE_CHECKING:
    from collections.abc import Sequence

    from align.readings.forms import Grammar
    from align.readings.phrases import Phrase

_RUN = re.compile(r"\S+")
_WITH_NEIGHBOURS = re.compile(r"[\d€$£¥%‰§№°#+=×½¼¾]|\w\.\w|^\W*[IVXLCDM]+\W*$")
_EDGES = "„“”‚‘’\"'«»()[]{}…,;:!?*_"
_MOST_PIECES = 400  # of a printed word; addresses have fifty. Beyond, only letters are read: a row of signs is no text
_KEPT_RUNS = 1 << 16  # of printed words: more than a long book has


class _Piece(NamedTuple):
    start: int
    end: int
    phrases: Sequence[Phrase]
    weight: int


def tokens(text: str, language: str) -> tuple[Token, ...]:
    """Return the tokens of a paragraph with their spoken readings.

    Args:
        text: the whole paragraph: numbers and abbreviations are read by what stands beside them.
        language: ISO 639-1 code.

    Returns:
        Tokens in printed order; they do not overlap, and hold every character that is not white space.

    >>> [[" ".join(w.text for w in r) for r in t.readings][:2] for t in tokens("am 3. Mai", "de")]
    [['am'], ['dritten', 'dritte'], ['mai']]
    """
    grammar = grammar_of(language)
    shouting = is_shouting(text)  # then capitals have another meaning, and no word is known by itself
    found: list[Token] = []
    at = 0
    while run := _RUN.search(text, at):
        start, at = run.span()
        if shouting or _hangs_on_neighbours(run[0], grammar):
            made, at = _scan(text, start, grammar)
            found.extend(made)
        else:
            found.extend(_moved(token, start) for token in _alone(run[0], language))
    return tuple(found)


def grammar_of(language: str) -> Grammar:
    """Return how a language is read."""
    return _GRAMMARS.get(language) or other(language)


_GRAMMARS = {"de": GERMAN, "en": ENGLISH}


def _hangs_on_neighbours(run: str, grammar: Grammar) -> bool:
    return _WITH_NEIGHBOURS.search(run) is not None or run.strip(_EDGES).lower() in grammar.triggers


@lru_cache(maxsize=_KEPT_RUNS)
def _alone(run: str, language: str) -> tuple[Token, ...]:
    """Return the tokens of a printed word that is read the same wherever it stands, places counted from its start."""
    return tuple(_scan(run, 0, grammar_of(language))[0])


def _moved(token: Token, by: int) -> Token:
    readings = tuple(
        tuple(
            SpokenWord(text=word.text, char_start=word.char_start + by, char_end=word.char_end + by) for word in reading
        )
        for reading in token.readings
    )
    return Token(char_start=token.char_start + by, char_end=token.char_end + by, readings=readings)


def _scan(text: str, start: int, grammar: Grammar) -> tuple[list[Token], int]:
    """Read pieces from ``start`` to the first white space between two of them; return tokens and the end."""
    found: list[Token] = []
    pieces: list[_Piece] = []
    words, at, count = 0, start, 0
    while at < len(text) and not text[at].isspace():
        piece = _piece(text, at, grammar) if count < _MOST_PIECES else _plain_piece(text, at)
        count += 1
        longest = max(map(len, piece.phrases))
        if pieces and words + longest > MOST_WORDS:
            found.append(_token(pieces))
            pieces, words = [], 0
        pieces.append(piece)
        words += longest
        at = piece.end
    return [*found, _token(pieces)], at


def _piece(text: str, at: int, grammar: Grammar) -> _Piece:
    first = text[at]
    forms = grammar.digits if first.isdecimal() else grammar.letters if first.isalpha() else grammar.signs
    for form in forms:
        match = form.pattern.match(text, at)
        if match and (phrases := form.read(match)):
            return _Piece(at, match.end(), phrases, form.weight)
    return _Piece(at, at + 1, ((),), 1)


def _plain_piece(text: str, at: int) -> _Piece:
    """Read letters as printed, and nothing else."""
    match = WORD.match(text, at)
    return _Piece(at, match.end(), word(match), 1) if match else _Piece(at, at + 1, ((),), 1)


def _token(pieces: Sequence[_Piece]) -> Token:
    readings = product((piece.phrases for piece in pieces), (piece.weight for piece in pieces))
    return Token(char_start=pieces[0].start, char_end=pieces[-1].end, readings=tuple(readings))
