"""Backtracking: texts on which a regular expression takes longest, made from the expression, and how its time grows."""

from __future__ import annotations

import importlib
import re
import signal
import time
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SHORT = 8192  # characters; what backtracks over them in the square shows itself, and the rest is quick
LONG = 4 * SHORT  # beyond the largest bound of a repeat several times over
FLOOR_S = 0.02  # of CPU time for SHORT characters, below which nothing is measured: clocks may tick in 10 ms
MOST_S = 1.0  # of CPU time: a million steps and more a character
STEEPEST = 9.0  # times the time for four times the text: 4 is linear, 16 the square
_ENDINGS = ("\x01!", " \x01 \x01")  # what no expression expects, so that each has to try all its ways
_MOST_SAMPLES = 8
_OPEN = 16  # a repeat that may go on beyond so many counts as one without bound

_PARSER: Any = importlib.import_module("re._parser")
_CATEGORIES = {"CATEGORY_SPACE": " ", "CATEGORY_DIGIT": "1", "CATEGORY_WORD": "a"}
_ANYTHING = ("a", "1", " ", "-", ".")  # for "not these": one of them is not


class Attack(NamedTuple):
    """A text that repeats something."""

    beginning: str
    repeated: str
    ending: str

    def text(self, length: int) -> str:
        """Return it, with so many characters before its ending."""
        return (self.beginning + self.repeated * (length // len(self.repeated) + 1))[:length] + self.ending


class _TooLongError(Exception):
    pass


def attacks(pattern: re.Pattern[Any]) -> list[Attack]:
    """Return the texts under which an expression may be slow, for every repeat that an expression has."""
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    found: dict[tuple[str, str], None] = {}
    for before, samples in _repeats(_PARSER.parse(source, pattern.flags & ~re.DEBUG), ""):
        for pump in (*samples, before, *(before + sample for sample in samples[:2]), "".join(samples[:2])):
            found.update({("", pump): None, (before, pump): None})
    return [Attack(*each, ending) for each in found if each[1] for ending in _ENDINGS]


def slow(pattern: re.Pattern[Any], use: Callable[[re.Pattern[Any], Any], object], *, most: int = LONG) -> Attack | None:
    """Return the attack under which an expression takes longer than in proportion to the text, ``None`` without one.

    Args:
        pattern: to be attacked.
        use: as it is used.
        most: characters of the longest text that it is given.
    """
    for attack in attacks(pattern):

        def took(length: int, attack: Attack = attack) -> float:
            text = attack.text(length)
            return _cpu_s(lambda: use(pattern, text if isinstance(pattern.pattern, str) else _encoded(text)))

        short_s = took(min(SHORT, most))
        if short_s > MOST_S:
            return attack
        # taken again where it looks bad: on a busy machine a measurement may be off once, but not each time
        if short_s > FLOOR_S and most >= LONG and all(took(LONG) > STEEPEST * took(SHORT) for _ in range(2)):
            return attack
    return None


def _encoded(text: str) -> bytes:
    return text.encode("latin-1", "replace")


def _cpu_s(act: Callable[[], object]) -> float:
    """Measure what something costs, infinite where it takes too long."""
    try:
        with _limited():
            begin = time.process_time()
            act()
            return time.process_time() - begin
    except _TooLongError:
        return float("inf")


@contextmanager
def _limited() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise _TooLongError

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, MOST_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _repeats(tree: Any, before: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each long repeat of an expression: what stands before it, and samples of what it repeats."""
    for name, value in ((str(name), value) for name, value in tree):
        if name.endswith("_REPEAT"):
            least, most, body = value
            if most > _OPEN:
                yield before, _samples(body)
            yield from _repeats(body, before)
            before += "".join(islice(_samples(body), 1)) * least
            continue
        for inner in _inner(name, value):
            yield from _repeats(inner, before)
        before += next(iter(_samples([(name, value)])), "")


def _inner(name: str, value: Any) -> list[Any]:
    if name == "BRANCH":
        return list(value[1])
    return {"SUBPATTERN": lambda: [value[3]], "ATOMIC_GROUP": lambda: [value], "ASSERT": lambda: [value[1]]}.get(
        name, list
    )()


def _samples(tree: Any) -> list[str]:
    """Return texts that fit an expression, most of them; the first takes the first of each choice."""
    found = [""]
    for name, value in ((str(name), value) for name, value in tree):
        if name.endswith("_REPEAT"):
            options = [sample * max(1, value[0]) for sample in _samples(value[2])]
        elif name == "IN":
            options = _of_set(value)
        elif name == "LITERAL":
            options = [chr(value)]
        elif name in ("ANY", "NOT_LITERAL"):
            options = list(_ANYTHING)
        elif name.startswith("ASSERT"):
            continue
        else:
            options = [sample for inner in _inner(name, value) for sample in _samples(inner)]
        if options:
            first = [found[0] + option for option in options]
            found = list(dict.fromkeys([*first, *(head + options[0] for head in found[1:])]))[:_MOST_SAMPLES]
    return found


def _of_set(items: Any) -> list[str]:
    if str(items[0][0]) == "NEGATE":
        return list(_ANYTHING)
    found = []
    for name, value in items:
        if str(name) == "LITERAL":
            found.append(chr(value))
        elif str(name) == "RANGE":
            found.append(chr(value[0]))
        else:
            found.append(_CATEGORIES.get(str(value), "!"))
    return found
