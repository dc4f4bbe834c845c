"""Whether letters aligned with sound are a reading of a sentence, or what any speech has in common with any text."""

from __future__ import annotations

#: Nats that a letter found is worth: it is neither left out nor beside the text.
LETTER = 4.5
_LEAST = 10  # nats beside that, or as many as it has letters
_ISLAND_LETTERS, _ISLAND_SHARE = 16, 0.5  # fewer letters, and a smaller share, of a sentence are no reading of it
_ISLAND_WORTH = 1.0  # nats a letter of a sentence that its neighbours vouch for


def worth(letters: int, loss: float) -> float:
    """Return what letters found at a loss are worth, in nats."""
    return LETTER * letters - loss


def is_reading(letters: int, loss: float, total: int, *, a_letter: float) -> bool:
    """Return whether a sentence of ``total`` letters was read where so many of them were found at a loss.

    Args:
        letters: of the sentence that were aligned with the sound.
        loss: nats by which the sound falls short of the likeliest letters there.
        total: letters of the sentence.
        a_letter: nats asked for each of these; the less there is else to speak for the place, the more.
    """
    return worth(letters, loss) >= a_letter * total + min(_LEAST, total)


def is_island(letters: int, loss: float, total: int) -> bool:
    """Return whether that is no more than the few words that other speech has in common with a sentence.

    Args:
        letters: of the sentence that were aligned with the sound.
        loss: nats by which the sound falls short of the likeliest letters there.
        total: letters of the sentence.
    """
    return are_few(letters, total) or not is_reading(letters, loss, total, a_letter=_ISLAND_WORTH)


def are_few(letters: int, total: int) -> bool:
    """Return whether so few letters of a sentence of ``total`` are no reading of it, however well they were heard."""
    return letters < min(_ISLAND_LETTERS, _ISLAND_SHARE * total)
