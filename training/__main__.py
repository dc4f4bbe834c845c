"""Make the head that hears letters: ``python -m training --help``."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click
import torch

from audio.head import WEIGHTS
from audio.whisper import Whisper
from training.learn import EPOCHS, Recipe
from training.make import PASSES, Plan, make

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


def shared(given: str) -> tuple[Path, float]:
    """Read a folder with the share of it that is used.

    >>> folder, share = shared("speech=0.3")
    >>> str(folder), share, shared("speech")[1]
    ('speech', 0.3, 1.0)
    """
    folder, mark, share = given.rpartition("=")
    try:
        value = (Path(folder), float(share)) if mark else (Path(given), 1.0)
    except ValueError:
        value = (Path(given), 1.0)
    return value


@click.command()
@click.option(
    "--speech",
    multiple=True,
    required=True,
    metavar="FOLDER[=SHARE]",
    help="A folder with clips.jsonl to learn from; with a share, so much of it is drawn for each pass. Repeatable.",
)
@click.option("--unheard", type=_FOLDER, multiple=True, help="A folder to measure on only. Repeatable.")
@click.option("--model", type=_FOLDER, required=True, help="The Whisper model, in CTranslate2's form, to hear with.")
@click.option("--work", type=click.Path(file_okay=False, path_type=Path), required=True, help="Keeps what is done.")
@click.option("--into", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The head to write.")
@click.option("--passes", type=click.IntRange(1), default=PASSES, show_default=True, help="Times through speech.")
@click.option("--epochs", type=click.IntRange(1), default=EPOCHS, show_default=True, help="Times through it all.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of all chance.")
@click.option("--threads", type=click.IntRange(0), default=0, help="Of the CPU; 0 for all.")
@click.option("--markdown", is_flag=True, help="Print figures for the card.")
def main(
    *,
    speech: tuple[str, ...],
    unheard: tuple[Path, ...],
    model: Path,
    work: Path,
    into: Path,
    passes: int,
    epochs: int,
    seed: int,
    threads: int,
    markdown: bool,
) -> None:
    """Make the head that hears letters, out of speech with its text, and print how good it is."""
    if threads:
        torch.set_num_threads(threads)
    folders = tuple(shared(given) for given in speech)
    for folder in (*(folder for folder, _ in folders), *unheard):
        if not (folder / "clips.jsonl").is_file():
            raise click.UsageError(f"{folder} has no clips.jsonl")
    if not (model / WEIGHTS).is_file():
        raise click.UsageError(f"{model} has no {WEIGHTS}: a Whisper model in CTranslate2's form is asked for")
    plan = Plan(
        speech=folders,
        unheard=unheard,
        passes=passes,
        recipe=Recipe(epochs=epochs, choose_after=max(1, epochs // 3), seed=seed),
        markdown=markdown,
    )
    encoder = Whisper(model, model="base", device="cpu", threads=threads)
    make(plan, encoder=encoder, model=model, work=work, into=into, say=partial(click.echo))


if __name__ == "__main__":
    main()
