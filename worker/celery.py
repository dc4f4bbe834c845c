"""Where ``celery -A worker`` looks for the application."""

from worker.app import app

__all__ = ["app"]
