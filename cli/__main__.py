"""``python -m cli`` is the command ``gleichlauf``."""

from cli.start import main

main()
