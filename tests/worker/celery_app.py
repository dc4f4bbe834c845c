"""The Celery application with a fake recogniser: ``celery -A tests.worker.celery_app worker``."""

from service.settings import load
from tests.worker.fakes import place_of
from worker.app import make, take_part

app = make(load(), place_of=place_of)
take_part(app)
