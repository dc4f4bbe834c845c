"""What every command works with that asks a service."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import click

from cli import terminal
from cli.client import Client
from cli.wording import BY_LANGUAGE
from service import settings
from service.language import message_language

if TYPE_CHECKING:
    from rich.console import Console

    from cli.wording import Wording
    from service.settings import Settings


class Session(NamedTuple):
    """One run of a command.

    Attributes:
        settings: of the program.
        say: the language's words.
        client: asks the service.
        console: on standard output.
    """

    settings: Settings
    say: Wording
    client: Client
    console: Console


def begin() -> Session:
    """Read the settings, and open what they name; it is closed when the command ends.

    Raises:
        SettingsError: they cannot be used.
    """
    chosen = settings.load()
    language = message_language(chosen.messages)
    client = Client.of(chosen, language)
    click.get_current_context().call_on_close(client.close)
    return Session(chosen, BY_LANGUAGE[language], client, terminal.output())
