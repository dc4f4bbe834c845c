"""The report on text and sound as a page that a team can file, and the block to paste under an article."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from publish.equivalence_wording import wording
from publish.media_alternative import MOST_UNSURE, UNSURE, Answer, Rule
from publish.pages import asset, percent, policy, template, web_address
from subtitles.clock import short

if TYPE_CHECKING:
    from publish.equivalence import Equivalence
    from publish.equivalence_wording import Counted, Wording
    from publish.media_alternative import Addition

_LONGEST_QUOTE = 60  # characters of a paragraph that only says where something is
_LONGEST_IN_SECONDS_MS = 100_000  # longer times are written in minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerText:
    """The answer in sentences.

    Attributes:
        answer: in a few words.
        reasons: why.
        remedies: what to do about it.
    """

    answer: str
    reasons: tuple[str, ...]
    remedies: tuple[str, ...]


def page(found: Equivalence, *, language: str | None = None) -> str:
    """Write the report as one HTML file that asks no other host for anything, has no script, and prints on A4.

    Args:
        found: text and sound compared.
        language: ISO 639-1 code of the report, the article's where ``None``; German for ``de``, else English.
    """
    say = wording(found.article.language if language is None else language)
    style = asset("palette.css", "report.css")
    texts = {read.id: read.text for read in found.paragraphs}
    return template("equivalence.html").render(
        found=found,
        say=say,
        heads=say.headings,
        verdict=verdict(found, say),
        rules={rule: _filled(origin, say) for rule, (_, origin) in say.rules.items()},
        percent=say.percent.format(percent(found.words_read, found.words)),
        added=_spoken_for(found.also_spoken, say),
        left_out=_counted(found.words_left_out, say.words),
        moved=_counted(len(found.moves), say.paragraphs),
        where={name: _quoted(text) for name, text in texts.items()},
        confidence=lambda value: f"{value:.2f}".replace(".", say.decimal),
        block=Markup(block_html(found, language=say.language)),  # noqa: S704 - escaped there
        link_to=web_address(found.article.source),
        policy=policy(style=style),
        style=Markup(style),  # noqa: S704 - our own file
    )


def verdict(found: Equivalence, say: Wording) -> AnswerText:
    """Return the answer to the question of WCAG 1.2.1, why it is so, and what can be done."""
    met = {criterion.rule: criterion.met for criterion in found.criteria}
    unheard = [addition for addition in found.also_spoken if addition.tells_more is None]
    case: dict[str, str] = {}
    if not met[Rule.BELONGS]:
        case["foreign"] = _foreign(found, say)
    elif not met[Rule.SURE]:
        case["unsure"] = _filled(say.reasons["unsure"], say, percent=say.percent.format(percent(found.unsure, 1)))
    else:
        more = [addition for addition in found.also_spoken if addition.tells_more]
        if more:
            case["added"] = say.reasons["added"].format(
                places=_counted(len(more), say.places), time=_spoken_for(more, say)
            )
        if unheard:
            case["not_understood"] = say.reasons["not_understood"].format(
                places=_counted(len(unheard), say.places), time=_spoken_for(unheard, say)
            )
        if found.omissions:
            case["left_out"] = say.reasons["left_out"].format(
                missing=_counted(found.words_left_out, say.missing), places=_counted(len(found.omissions), say.places)
            )
    remedies = [say.remedies[name] for name in case]
    if found.answer is Answer.YES:
        name = "yes_but" if found.changes else "yes"
        case[name] = say.reasons[name].format(words=_counted(len(found.changes), say.words))
        remedies.append(say.remedies["label"])
    only_part = found.answer is Answer.NO and met[Rule.NOTHING_ADDED] is True
    return AnswerText(
        answer=say.only_part if only_part else say.answers[found.answer],
        reasons=tuple(case.values()),
        remedies=tuple(remedies),
    )


def block_text(found: Equivalence, *, language: str | None = None) -> str:
    """Return what is said beyond the article as plain text, for a publisher to paste under it."""
    say = wording(found.article.language if language is None else language)
    title, introduction = say.block
    if not found.belongs or not found.also_spoken:
        return f"{title}\n\n{say.nothing if found.belongs else _foreign(found, say)}\n"
    lines = (
        f"{_times(addition)} ({say.labels[addition.label]}): {addition.text or say.not_understood}"
        for addition in found.also_spoken
    )
    return "\n\n".join([title, introduction, *lines]) + "\n"


def block_html(found: Equivalence, *, language: str | None = None) -> str:
    """Return the same as a fragment of HTML that takes on the look of the page it is pasted into."""
    say = wording(found.article.language if language is None else language)
    title, introduction = say.block
    if not found.belongs or not found.also_spoken:
        inner = f"<p>{escape(say.nothing if found.belongs else _foreign(found, say))}</p>"
    else:
        language = escape(found.article.language)
        items = "".join(
            f"<li>{_times(addition)} ({escape(say.labels[addition.label])}): "
            + (f'<span lang="{language}">{escape(addition.text)}</span>' if addition.text else say.not_understood)
            + "</li>\n"
            for addition in found.also_spoken
        )
        inner = f"<p>{escape(introduction)}</p>\n<ul>\n{items}</ul>"
    return f'<section lang="{say.language}">\n<h2>{escape(title)}</h2>\n{inner}\n</section>\n'


def _filled(text: str, say: Wording, **more: object) -> str:
    return text.format(most=round(100 * MOST_UNSURE), limit=str(UNSURE).replace(".", say.decimal), **more)


def _foreign(found: Equivalence, say: Wording) -> str:
    return say.reasons["foreign"].format(percent=say.percent.format(percent(found.words_read, found.words)))


def _counted(number: int, forms: Counted) -> str:
    return forms[number != 1].format(number)


def _spoken_for(additions: list[Addition] | tuple[Addition, ...], say: Wording) -> str:
    """Write how long several stretches are together."""
    time_ms = sum(addition.duration_ms for addition in additions)
    if time_ms > _LONGEST_IN_SECONDS_MS:
        return say.minutes.format(short(time_ms))
    return _counted(round(time_ms / 1000), say.seconds)


def _times(addition: Addition) -> str:
    return f"{short(addition.start_ms)}–{short(addition.end_ms)}"


def _quoted(text: str) -> str:
    if len(text) <= _LONGEST_QUOTE:
        return text
    begun = text[:_LONGEST_QUOTE]
    return (begun.rpartition(" ")[0].rstrip(" .,;:–") or begun) + " …"
