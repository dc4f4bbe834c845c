"""The work to be done: the stages in their order, and the store that keeps their results."""
