"""German, to the full extent of articles."""
