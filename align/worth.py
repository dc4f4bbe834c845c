"""Whether letters laid on sound are a reading of a sentence, or what any speech has in common with any text."""

from __future__ import annotations

#: Nats that a letter found is worth: it is neither left out nor beside the text.
LETTER = 4.5
_LEAST = 10  # nats beside that, or as many as it has letters


def worth(letters: int, loss: float) -> float:
    """Return what letters found at a loss are worth, in nats."""
    return LETTER * letters - loss


def is_reading(letters: int, loss: float, total: int, *, a_letter: float) -> bool:
    """Return whether a sentence of ``total`` letters was read where so many of them were found at a loss.

    Args:
        letters: of the sentence that were laid on the sound.
        loss: nats by which the sound falls short of the likeliest letters there.
        total: letters of the sentence.
        a_letter: nats asked for each of these; the less there is else to speak for the place, the more.
    """
    return worth(letters, loss) >= a_letter * total + min(_LEAST, total)
