"""Celery tasks: one a stage, each of a few lines. What they call is in `worker`, by the application they run in."""
