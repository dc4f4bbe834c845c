"""Where a producer is told of its jobs: secrets, a message to try it out, and messages sent again."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from pydantic import BaseModel, ConfigDict

from jobs import endpoints, outbox
from web import json_body
from web.access import CallerOf
from web.options import WebhookAddress
from web.service import ServiceOf
from web.shown import DeliveryShown, Shown, delivery_shown

router = APIRouter(prefix="/v1/webhooks", tags=["webhooks"])

_BODY_BYTES = 1 << 14  # many times the longest address

DeliveryId = Annotated[str, Path(max_length=26)]


class WebhookNamed(BaseModel):
    """A webhook, by its address."""

    model_config = ConfigDict(
        extra="forbid",
        use_attribute_docstrings=True,
        json_schema_extra={"examples": [{"url": "https://cms.example.org/hooks/gleichlauf"}]},
    )

    url: WebhookAddress
    """As in the `webhook_url` of jobs; what differs only after `?` is the same webhook."""


async def _named(request: Request) -> WebhookNamed:
    return await json_body.read(request, WebhookNamed, max_bytes=_BODY_BYTES)


Named = Annotated[WebhookNamed, Depends(_named)]

_BODY = {
    "requestBody": {
        "required": True,
        "content": {json_body.JSON_TYPE: {"schema": WebhookNamed.model_json_schema()}},
    }
}


class WebhookShown(Shown):
    """A webhook."""

    url: str

    secrets: list[str]
    """What its messages are signed with, as Standard Webhooks has it. Two for a day after a rotation, newest first."""

    off: bool
    """Whether it has answered 410, and so gets nothing until a test message arrives."""


@router.post("/secret", openapi_extra=_BODY)
def webhook_secret(named: Named, service: ServiceOf, caller: CallerOf) -> WebhookShown:
    """Show a webhook's secret; it is made when it is first asked for, or first needed."""
    with service.database.write() as connection:
        now_ms = service.database.now_ms(connection)
        return _shown(endpoints.endpoint(connection, owner=caller.owner, url=named.url, now_ms=now_ms))


@router.post("/rotate", openapi_extra=_BODY)
def webhook_rotate(named: Named, service: ServiceOf, caller: CallerOf) -> WebhookShown:
    """Make a new secret; for a day messages are signed with the one before as well."""
    with service.database.write() as connection:
        now_ms = service.database.now_ms(connection)
        return _shown(endpoints.rotate(connection, owner=caller.owner, url=named.url, now_ms=now_ms))


@router.post("/test", status_code=202, openapi_extra=_BODY)
def webhook_test(named: Named, service: ServiceOf, caller: CallerOf) -> DeliveryShown:
    """Send a `webhook.test`; if it arrives at a webhook that was off, that is on again."""
    with service.database.write() as connection:
        now_ms = service.database.now_ms(connection)
        delivery_id = outbox.note(connection, owner=caller.owner, url=named.url, type=outbox.TEST, now_ms=now_ms)
        return delivery_shown(outbox.delivery(connection, delivery_id, owner=caller.owner))


@router.get("/deliveries/{delivery_id}")
def delivery(delivery_id: DeliveryId, service: ServiceOf, caller: CallerOf) -> DeliveryShown:
    """Show what became of a message."""
    with service.database.read() as connection:
        return delivery_shown(outbox.delivery(connection, delivery_id, owner=caller.owner))


@router.post("/deliveries/{delivery_id}/replay", status_code=202)
def replay(delivery_id: DeliveryId, service: ServiceOf, caller: CallerOf) -> DeliveryShown:
    """Send a message again, from the start of its schedule and under its own id."""
    with service.database.write() as connection:
        outbox.replay(connection, delivery_id, owner=caller.owner, now_ms=service.database.now_ms(connection))
        return delivery_shown(outbox.delivery(connection, delivery_id, owner=caller.owner))


def _shown(found: endpoints.Endpoint) -> WebhookShown:
    return WebhookShown(url=found.url, secrets=list(found.secrets), off=found.is_off)
