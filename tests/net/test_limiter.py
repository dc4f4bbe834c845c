from __future__ import annotations

import threading

import pytest

from net.errors import HostBusy
from net.limiter import HostLimiter

URL = "https://a.example/1.mp3"


def test_no_more_than_the_bound_are_under_way_at_one_host() -> None:
    limiter, under_way, most = HostLimiter(3), [0], [0]
    lock = threading.Lock()
    room = threading.Barrier(3)  # passes only if three are in at once

    def one() -> None:
        with limiter.at("a.example", url=URL, wait_s=30):
            with lock:
                under_way[0] += 1
                most[0] = max(most[0], under_way[0])
            room.wait(30)
            with lock:
                under_way[0] -= 1

    threads = [threading.Thread(target=one) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [3]


def test_a_busy_host_is_given_up_and_another_one_is_not_concerned() -> None:
    limiter = HostLimiter(1)
    with limiter.at("a.example", url=URL, wait_s=0):
        with pytest.raises(HostBusy) as caught, limiter.at("a.example", url=URL, wait_s=0.01):
            pytest.fail("it was let in")
        with limiter.at("b.example", url="https://b.example/", wait_s=0):
            pass
    assert (caught.value.url, caught.value.limit) == (URL, 1)
    with limiter.at("a.example", url=URL, wait_s=0):  # free again
        pass


def test_a_place_is_given_back_after_a_fault() -> None:
    limiter = HostLimiter(1)
    for _ in range(2):
        with pytest.raises(KeyError), limiter.at("a.example", url=URL, wait_s=0):
            raise KeyError
