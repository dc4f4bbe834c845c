"""What can be wrong with an article.

::

    ArticleError
    ├── EmptyArticle             there is no text in it to read aloud
    ├── UnreadableArticle        it is neither Markdown, HTML nor text
    ├── SoundInsteadOfArticle    it is the recording
    ├── ArticleTooLarge          it has more bytes, lines, tags or the like than are read
    ├── UnreadableFeed           a list of episodes that is none
    └── UnknownLanguage          the language code is none that recognition knows
"""

from __future__ import annotations

from i18n.declared import DeclaredError

MARKUP = frozenset(("brackets", "tags", "attributes in a tag"))
"""Units of limits that a text without markup does not reach."""


class ArticleError(DeclaredError):
    """Base of all errors of this package: ``except ArticleError`` catches them and nothing else."""


class EmptyArticle(ArticleError):
    """Raised when nothing is left that anybody would read aloud: an empty file, a consent or paywall notice.

    Attributes:
        source: path or address of the document.
    """

    source: str

    code = "empty-article"
    en = (
        "no article text in {source}; if the page shows its text only after a click or a log-in, save the article as "
        "Markdown or plain text"
    )
    de = (
        "Kein Artikeltext in {source}; zeigt die Seite ihn erst nach einem Klick oder einer Anmeldung, den Artikel "
        "als Markdown oder Text speichern"
    )


class UnreadableArticle(ArticleError):
    """Raised when the document is of another format.

    Attributes:
        source: path or address of the document.
        found: short name of that format, such as "PDF".
    """

    source: str
    found: str

    code = "unreadable-article"
    en = "{source} is {found}, which is not read; give the article as HTML, Markdown or plain text"


class SoundInsteadOfArticle(ArticleError):
    """Raised when a sound file is given where the article belongs.

    Attributes:
        source: path or address of the document.
    """

    source: str

    code = "sound-instead-of-article"
    en = "{source} is a sound file, not an article; give the article there and the sound as audio"
    de = "{source} ist Ton und kein Artikel; an dieser Stelle den Artikel geben und den Ton als audio"


class ArticleTooLarge(ArticleError):
    """Raised when the document passes a limit.

    Attributes:
        source: path or address of the document.
        limit: what is allowed.
        unit: of the limit: "bytes", "characters", "lines", "words", "paragraphs" or one of MARKUP.
    """

    source: str
    limit: int
    unit: str

    code = "article-too-large"

    def __str__(self) -> str:
        """Name the source, the limit and the remedy."""
        limit = f"{self.limit:,}".replace(",", " ")
        remedy = "give its text alone, as plain text" if self.unit in MARKUP else "give it in parts"
        return f"{self.source} has more than {limit} {self.unit}, the limit for one article; {remedy}"


class UnreadableFeed(ArticleError):
    """Raised when a document is no feed, or one that is not safe to read.

    Attributes:
        source: address of the document.
        reason: what is wrong with it, in a few words.
    """

    source: str
    reason: str

    code = "unreadable-feed"
    en = "{source} is no feed that is read ({reason}); give the address of a feed in RSS 2.0 or Atom"


class UnknownLanguage(ArticleError):
    """Raised when a language is given that recognition does not know.

    Attributes:
        language: as it was given.
        known: the codes that are known, separated by commas.
    """

    language: str
    known: str

    code = "unknown-language"
    en = "unknown language {language!r}; write its code, such as de or en; known are {known}"
    de = "Unbekannte Sprache {language!r}; ihr Kürzel angeben, etwa de oder en; bekannt sind {known}"
