"""Services with and without a broker, as the tests of workers have them."""

from tests.worker.conftest import celery_shop, redis_server, workers

__all__ = ["celery_shop", "redis_server", "workers"]
