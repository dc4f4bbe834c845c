"""A producer's webhooks over HTTP: their secrets, a test message, and what becomes of messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from jobs import courier
from net.guard import Guard

if TYPE_CHECKING:
    from tests.web.served import Served

HOOK = "https://cms.example.org/hook"


def post(served: Served, path: str, body: Any = None) -> httpx2.Response:
    headers = {"Authorization": f"Bearer {served.secret}"}
    return httpx2.post(f"{served.url}/v1/webhooks/{path}", json=body, headers=headers)


def get(served: Served, path: str) -> httpx2.Response:
    return httpx2.get(f"{served.url}/v1/webhooks/{path}", headers={"Authorization": f"Bearer {served.secret}"})


def test_a_secret_stays_until_it_is_rotated(served: Served) -> None:
    (old,) = post(served, "secret", {"url": HOOK}).json()["secrets"]
    assert old.startswith("whsec_")
    assert post(served, "secret", {"url": HOOK}).json() == {"url": HOOK, "secrets": [old], "off": False}
    new, before = post(served, "rotate", {"url": HOOK}).json()["secrets"]
    assert before == old != new


def test_nobody_sees_the_secret_of_another(server: Served, served: Served) -> None:
    other = server.to_somebody_new()
    assert post(served, "secret", {"url": HOOK}).json() != post(other, "secret", {"url": HOOK}).json()


def test_a_test_message_is_followed_to_its_end_and_sent_again(served: Served) -> None:
    answer = post(served, "test", {"url": "http://127.0.0.1/hook"})
    assert answer.status_code == 202
    message = answer.json()
    assert (message["type"], message["state"], message["tries"]) == ("webhook.test", "pending", 0)
    courier.deliver_due(served.service.database, guard=Guard())
    ended = get(served, f"deliveries/{message['id']}").json()
    assert (ended["state"], ended["last_error"], ended["tries"]) == ("failed", "forbidden-address", 1)
    again = post(served, f"deliveries/{message['id']}/replay")
    assert (again.status_code, again.json()["state"], again.json()["tries"]) == (202, "pending", 0)
    courier.deliver_due(served.service.database, guard=Guard())


def test_nobody_sees_the_messages_of_another(server: Served, served: Served) -> None:
    message = post(served, "test", {"url": "http://127.0.0.1/hook"}).json()["id"]
    other = server.to_somebody_new()
    assert get(other, f"deliveries/{message}").status_code == 404
    assert post(other, f"deliveries/{message}/replay").status_code == 404
    assert get(served, "deliveries/x").status_code == 404


@pytest.mark.parametrize(
    "body",
    [{}, {"url": "ftp://a/"}, {"url": "http://"}, {"url": "https://bücher.example/"}, {"url": HOOK, "a": 1}, [], None],
)
def test_an_address_that_is_none_is_refused(served: Served, body: Any) -> None:
    assert post(served, "test", body).status_code in (400, 415, 422)


def test_no_more_of_a_body_is_read_than_an_address_may_have(served: Served) -> None:
    assert post(served, "test", {"url": HOOK + "?" + "x" * 100_000}).status_code == 413


def test_a_stranger_is_not_let_in(served: Served) -> None:
    assert httpx2.post(f"{served.url}/v1/webhooks/secret", json={"url": HOOK}).status_code == 401
