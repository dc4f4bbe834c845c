"""An article and its narration to try the program on, and what is true about them.

They lie beside this module, in the repository as in an installed wheel::

    from importlib.resources import as_file
    import demo

    with as_file(demo.ARTICLE) as article, as_file(demo.NARRATION) as narration:
        ...
"""

from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

ARTICLE: Final[Traversable] = files(__name__) / "artikel.md"
"""The article, in Markdown."""

NARRATION: Final[Traversable] = files(__name__) / "narration.mp3"
"""The article read aloud."""

TRUTH: Final[Traversable] = files(__name__) / "truth.json"
"""When each sentence is read, which paragraphs are not, and what was added: known from the making."""
