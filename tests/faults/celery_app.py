"""The Celery application with recordings that do harm, supervised more closely than in earnest."""

from service.settings import load
from tests.faults.hostile import hostile_place_of
from worker import overseer
from worker.app import make, take_part

overseer.SILENT_S = 6.0
app = make(load(), place_of=hostile_place_of)
take_part(app)
