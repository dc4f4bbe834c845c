"""Alignments in the forms that other services give, for programs that were written for those.

All of them have a time for every word. Where a word was not read there is none to give: such words are left out of
forms that list words, and stand without a time in a text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from align.records import Alignment, TimedParagraph, TimedWord

_SPEECHMATICS_FORMAT = "2.9"  # of json-v2, the newest that its client knows


def revai_transcript(alignment: Alignment) -> dict[str, Any]:
    """Return what Rev AI gives for an alignment: a monologue for each paragraph that is read, in order of the sound.

    Source: https://docs.rev.ai/api/alignment/reference/
    """
    return {
        "monologues": [
            {
                "speaker": 0,
                "elements": [
                    {"type": "text", "value": word.text, "ts": start_ms / 1000, "end_ts": end_ms / 1000}
                    for word, start_ms, end_ms in _read_words(paragraph)
                ],
            }
            for paragraph in _read_paragraphs(alignment)
        ]
    }


def speechmatics_transcript(alignment: Alignment) -> dict[str, Any]:
    """Return the words of an alignment as Speechmatics has them in ``json-v2``, without the head about the job.

    Source: https://github.com/speechmatics/docs/blob/main/spec/batch.yaml
    """
    language = alignment.article.language
    return {
        "format": _SPEECHMATICS_FORMAT,
        "results": [
            {
                "type": "word",
                "start_time": start_ms / 1000,
                "end_time": end_ms / 1000,
                "alternatives": [{"content": word.text, "confidence": word.confidence, "language": language}],
            }
            for paragraph in _read_paragraphs(alignment)
            for word, start_ms, end_ms in _read_words(paragraph)
        ],
    }


def words_tagged(alignment: Alignment) -> str:
    """Return the text with a tag before and after each word that is read, Speechmatics' ``word_start_and_end``."""
    return "".join(f"{_tagged(paragraph)}\n" for paragraph in alignment.paragraphs)


def lines_tagged(alignment: Alignment) -> str:
    """Return the text with a tag before each paragraph that is read, Speechmatics' ``one_per_line``."""
    return "".join(
        f"{paragraph.text}\n" if paragraph.start_ms is None else f"[{_clock(paragraph.start_ms)}] {paragraph.text}\n"
        for paragraph in alignment.paragraphs
    )


def text_of(alignment: Alignment) -> str:
    """Return what is read of the text, in order of the sound, a line for each paragraph."""
    return "".join(
        " ".join(word.text for word, _, _ in _read_words(paragraph)) + "\n" for paragraph in _read_paragraphs(alignment)
    )


def _read_paragraphs(alignment: Alignment) -> list[TimedParagraph]:
    read = (paragraph for paragraph in alignment.paragraphs if paragraph.start_ms is not None)
    return sorted(read, key=lambda paragraph: paragraph.start_ms or 0)


def _read_words(paragraph: TimedParagraph) -> Iterator[tuple[TimedWord, int, int]]:
    for sentence in paragraph.sentences:
        for word in sentence.words:
            if word.start_ms is not None and word.end_ms is not None:
                yield word, word.start_ms, word.end_ms


def _tagged(paragraph: TimedParagraph) -> str:
    pieces, end = [], 0
    for word, start_ms, end_ms in _read_words(paragraph):
        pieces += [
            paragraph.text[end : word.char_start],
            f"<time={start_ms / 1000:.2f}>{word.text}<time={end_ms / 1000:.2f}>",
        ]
        end = word.char_end
    return "".join([*pieces, paragraph.text[end:]])


def _clock(ms: int) -> str:
    """Return hours, minutes, seconds and tenths; rounded down, so that nothing is cut off.

    >>> _clock(3_725_990)
    '01:02:05.9'
    """
    minutes, s = divmod(ms // 1000, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{s:02}.{ms % 1000 // 100}"
