"""A message to a producer, after Standard Webhooks: signed, tried again and again over three days, until it is taken.

Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Literal, TypeAlias

import httpx2
from standardwebhooks import Webhook

from files.causes import cause
from jobs import backoff, endpoints, outbox
from net.errors import ForbiddenAddress
from net.http import USER_AGENT, retry_after_s

if TYPE_CHECKING:
    from jobs.database import Database
    from net.guard import Guard

WAITS_S = (5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
"""After each try but the last: ten tries over a little more than three days, as the specification proposes."""

_MOST_RETRY_AFTER_S = 24 * 3600
_TIMEOUT_S = 15.0  # of a try in all, however lively a receiver drips; Standard Webhooks: 15 to 30

Error: TypeAlias = Literal[
    "bad-address",  # it is none
    "forbidden-address",  # it is not on the public internet
    "no-connection",  # no such host, or nothing listens
    "bad-tls",  # a certificate that is not valid, or no TLS at all
    "timeout",
    "cut-off",
    "http-status",  # neither taken nor one of the next two
    "redirect",  # which is not followed
    "gone",  # 410: switches the endpoint off
    "switched-off",  # not even tried
]
"""What producers are told about a try: never what a server says, nor where an address leads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryAttempt:
    """What came of a try.

    Attributes:
        status: of HTTP, ``None`` where none came.
        error: what was wrong, empty if the message was taken.
        retry_after_s: that the receiver asked for; 0 if it did not.
        is_final: whether another try would be no use.
    """

    status: int | None = None
    error: Error | Literal[""] = ""
    retry_after_s: float = 0.0
    is_final: bool = False


def headers(delivery: outbox.ClaimedDelivery, *, now: datetime) -> dict[str, str]:
    """Return what proves who a message is from, for every secret of its endpoint."""
    signatures = (
        Webhook(secret).sign(msg_id=delivery.id, timestamp=now, data=delivery.payload)
        for secret in delivery.endpoint.secrets
    )
    return {
        "webhook-id": delivery.id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
        "Content-Type": "application/json",
        "User-Agent": USER_AGENT,
    }


def claim(database: Database, id_: str) -> outbox.ClaimedDelivery | None:
    """Take a message that is due, so that no other process sends it; ``None`` where one was faster."""
    with database.write() as connection:
        return outbox.claim(connection, id_, now_ms=database.now_ms(connection))


async def send(delivery: outbox.ClaimedDelivery, guard: Guard) -> DeliveryAttempt:
    """Try a message once.

    Args:
        delivery: that was claimed.
        guard: of the addresses that producers name.
    """
    if delivery.endpoint.is_off and delivery.type != outbox.TEST:
        return DeliveryAttempt(error="switched-off", is_final=True)
    try:
        async with asyncio.timeout(_TIMEOUT_S):
            return await _post(delivery, guard)
    except TimeoutError:
        return DeliveryAttempt(error="timeout")


def settle(database: Database, delivery: outbox.ClaimedDelivery, answer: DeliveryAttempt) -> None:
    """Note what came of a try, and when the next one is to be."""
    with database.write() as connection:
        now_ms = database.now_ms(connection)
        wait_s = backoff.wait_s(WAITS_S, delivery.tries, asked_s=answer.retry_after_s, most_s=_MOST_RETRY_AFTER_S)
        outbox.settle(
            connection,
            delivery,
            now_ms=now_ms,
            status=answer.status,
            error=answer.error,
            next_ms=None if wait_s is None or answer.is_final else now_ms + round(wait_s * 1000),
        )
        if answer.status == HTTPStatus.GONE:
            endpoints.switch(connection, delivery.endpoint, off_ms=now_ms)
        elif not answer.error and delivery.endpoint.is_off:
            endpoints.switch(connection, delivery.endpoint, off_ms=None)


async def _post(delivery: outbox.ClaimedDelivery, guard: Guard) -> DeliveryAttempt:
    """Send a message; the status is all that we read of the answer."""
    try:
        async with (
            guard.async_client() as client,
            client.stream(
                "POST",
                delivery.url,
                content=delivery.payload.encode(),
                headers=headers(delivery, now=datetime.now(UTC)),
                timeout=_TIMEOUT_S,
            ) as response,
        ):
            return _judged(response)
    except ForbiddenAddress:
        return DeliveryAttempt(error="forbidden-address", is_final=True)
    except httpx2.TimeoutException:
        return DeliveryAttempt(error="timeout")
    except httpx2.ConnectError as exc:
        return DeliveryAttempt(error="bad-tls" if cause(exc, ssl.SSLError) else "no-connection")
    except (httpx2.UnsupportedProtocol, httpx2.LocalProtocolError, httpx2.InvalidURL, ValueError):
        return DeliveryAttempt(error="bad-address", is_final=True)
    except httpx2.RequestError:
        return DeliveryAttempt(error="cut-off")


def _judged(response: httpx2.Response) -> DeliveryAttempt:
    status = response.status_code
    if response.is_success:
        return DeliveryAttempt(status=status)
    if status == HTTPStatus.GONE:
        return DeliveryAttempt(status=status, error="gone", is_final=True)
    if response.is_redirect:
        return DeliveryAttempt(status=status, error="redirect")
    return DeliveryAttempt(
        status=status,
        error="http-status",
        retry_after_s=retry_after_s(response),
    )
