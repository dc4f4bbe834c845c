"""``python -m cli`` is the command ``gleichlauf``."""

from cli.main import main

main(prog_name="gleichlauf")
