"""What can be wrong with an article.

ArticleError
├── EmptyArticle                 there is no text in it to read aloud
├── UnreadableArticle            it is neither Markdown, HTML nor text
├── SoundInsteadOfArticle        it is the recording
├── ArticleTooLarge              it has more bytes, paragraphs or tags than we read
└── UnknownLanguage              the language code is none that recognition knows
"""

from __future__ import annotations


class ArticleError(Exception):
    """Base of all errors of this package: ``except ArticleError`` catches what a bad article can raise."""


class EmptyArticle(ArticleError):
    """Raised when nothing is left that anybody would read aloud: an empty file, a consent or paywall notice."""

    def __init__(self, source: str) -> None:
        self.source = source
        super().__init__(source)

    def __str__(self) -> str:
        """Name the source and the remedy."""
        return (
            f"{self.source}: no article text found; save the article as Markdown or plain text"
            " if its page shows the text only after a click or a log-in"
        )


class UnreadableArticle(ArticleError):
    """Raised when the document is of another format, such as PDF; ``format`` is that format's short name."""

    def __init__(self, source: str, format: str) -> None:  # noqa: A002 - the field's own word
        self.source = source
        self.format = format
        super().__init__(source, format)

    def __str__(self) -> str:
        """Name the source, what it is instead, and the remedy."""
        return (
            f"{self.source}: {self.format} is not an article format; give the article as Markdown, HTML or text"
        )


class SoundInsteadOfArticle(ArticleError):
    """Raised when a sound file is given where the article belongs."""

    def __init__(self, source: str) -> None:
        self.source = source
        super().__init__(source)

    def __str__(self) -> str:
        """Name the source and the remedy."""
        return f"{self.source}: this is a sound file; name the article first and the sound with --audio"


class ArticleTooLarge(ArticleError):
    """Raised when the document passes a limit; ``unit`` is what is counted: bytes, paragraphs or tags."""

    def __init__(self, source: str, limit: int, unit: str) -> None:
        self.source = source
        self.limit = limit
        self.unit = unit
        super().__init__(source, limit, unit)

    def __str__(self) -> str:
        """Name the source, the limit and the remedy."""
        return (
            f"{self.source}: more than {self.limit:_} {self.unit}, which is the limit for an article;"
            " give it in parts or as plain text"
        ).replace("_", " ", f"{self.limit:_}".count("_"))


class UnknownLanguage(ArticleError):
    """Raised when a language code is given that recognition does not know; ``known`` lists those it does."""

    def __init__(self, language: str, known: str) -> None:
        self.language = language
        self.known = known
        super().__init__(language, known)

    def __str__(self) -> str:
        """Name the code and how to write it."""
        return f"unknown language {self.language!r}: write one of these codes: {self.known}"
