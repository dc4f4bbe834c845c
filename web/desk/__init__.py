"""The desk: the pages on which producers submit, follow and review their jobs."""
