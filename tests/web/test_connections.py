from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import ip_network

import pytest

from web.connections import FILES_KEPT, HEAD_S, LEAST, TAKE_S, Connections, room_for


@dataclass(eq=False)
class Fake:
    address: str = "192.0.2.1"
    is_idle: bool = False
    is_owed: bool = False
    left: bool = field(default=False, init=False)

    def leave(self) -> None:
        self.left = True


def filled(most: int, *, address: str = "") -> tuple[Connections, list[Fake]]:
    connections = Connections(most=most)
    found = [Fake(address or f"192.0.2.{number}") for number in range(most)]
    for number, each in enumerate(found):
        connections.add(each, number)
    return connections, found


def test_room_is_left_for_the_files_of_everything_else() -> None:
    assert room_for(1000, 256) == 256 - FILES_KEPT
    assert room_for(1000, 1 << 20) == 1000
    assert room_for(1000, 20) == LEAST


def test_the_one_that_has_waited_longest_goes_where_all_wait() -> None:
    connections, found = filled(8)
    connections.add(Fake("198.51.100.1"), 9)
    assert [each.left for each in found] == [True, *[False] * 7]
    assert len(connections) == 8


def test_an_idle_one_goes_first_and_one_whose_answer_is_on_its_way_does_not() -> None:
    connections, found = filled(8)
    found[3].is_idle = found[3].is_owed = True
    found[5].is_idle = True
    connections.add(Fake("198.51.100.1"), 9)
    assert [each.left for each in found].index(True) == 5


def test_one_that_is_busy_is_not_closed() -> None:
    connections, found = filled(8)
    assert connections.begin(found[0])
    connections.add(Fake("198.51.100.1"), 9)
    assert (found[0].left, found[1].left) == (False, True)


def test_one_that_had_its_answer_waits_anew() -> None:
    connections, found = filled(8)
    connections.begin(found[0])
    connections.end(found[0], 8.5)
    connections.add(Fake("198.51.100.1"), 9)
    assert (found[0].left, found[1].left) == (False, True)


def test_three_quarters_may_be_busy_so_that_the_rest_learn_that_they_are() -> None:
    connections, found = filled(8)
    assert [connections.begin(each) for each in found] == [*[True] * 6, False, False]
    for each in found:
        connections.end(each, 10)
    assert connections.begin(found[7])


def test_an_address_has_half_and_makes_room_by_its_own() -> None:
    connections = Connections(most=8)
    stranger = Fake("198.51.100.1")
    connections.add(stranger, 0)
    theirs = [Fake() for _ in range(20)]
    for number, each in enumerate(theirs):
        connections.add(each, number)
    assert not stranger.left
    assert [each.left for each in theirs] == [*[True] * 16, *[False] * 4]
    assert [connections.begin(each) for each in theirs[-4:]] == [True, True, True, False]
    assert connections.begin(stranger)


def test_a_proxy_has_no_share() -> None:
    connections = Connections(most=8, proxies=(ip_network("127.0.0.0/8"),))
    behind = [Fake(connections.owner_of("127.0.0.1")) for _ in range(8)]
    for each in behind:
        connections.add(each, 0)
    assert not any(each.left for each in behind)
    assert [connections.begin(each) for each in behind].count(True) == 6


@pytest.mark.parametrize(
    ("address", "owner"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:0:1::1", "2001:db8:0:1::/64"),
        ("2001:db8:0:1:ffff::2", "2001:db8:0:1::/64"),
        ("::1", ""),
        ("::ffff:127.0.0.1", ""),
        ("", ""),
        ("testclient", ""),
    ],
)
def test_an_address_counts_as_that_of_whoever_has_it(address: str, owner: str) -> None:
    connections = Connections(most=8, proxies=(ip_network("127.0.0.0/8"), ip_network("::1/128")))
    assert connections.owner_of(address) == owner


def test_late_heads_are_given_up_and_answers_on_their_way_later() -> None:
    connections, (late, owed, fresh, busy) = Connections(most=8), (Fake(), Fake(is_owed=True), Fake(), Fake())
    for each in (late, owed, busy):
        connections.add(each, 0)
    connections.add(fresh, 1)
    connections.begin(busy)
    connections.close_late(HEAD_S)
    assert (late.left, owed.left, fresh.left, busy.left) == (True, False, False, False)
    connections.close_late(TAKE_S)
    assert (owed.left, fresh.left, busy.left) == (True, True, False)
    assert len(connections) == 1


def test_one_that_is_gone_is_forgotten_however_it_went() -> None:
    connections, found = filled(8, address="192.0.2.1")
    for each in found:  # some have made room for others
        connections.remove(each)
        connections.end(each, 9)
    assert len(connections) == 0
    assert not connections._waiting_of
    assert not connections._busy_of
