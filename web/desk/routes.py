"""All routes of the desk."""

from fastapi import APIRouter

from web.desk import assets, door, followed, joblist, jobpage, reading, review, submit, waves

router = APIRouter(include_in_schema=False)
for module in (assets, door, submit, joblist, jobpage, followed, reading, review, waves):
    router.include_router(module.router)
