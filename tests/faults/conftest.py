"""Services with and without a broker, as the tests of workers have them."""

from tests.worker.conftest import celery_shop, redis_server, workers

collect_ignore = ["broker_app.py"]  # for doctests: it takes the patience of the process that imports it

__all__ = ["celery_shop", "redis_server", "workers"]
