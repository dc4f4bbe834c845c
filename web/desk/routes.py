"""All routes of the desk."""

from fastapi import APIRouter

from web.desk import assets, door, followed, joblist, jobpage, review, submit, waves

router = APIRouter(include_in_schema=False)
for module in (assets, door, submit, joblist, jobpage, followed, review, waves):
    router.include_router(module.router)
