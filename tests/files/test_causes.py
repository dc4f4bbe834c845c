from __future__ import annotations

import ssl

from files.causes import cause


def test_a_cause_is_found_however_deep_and_however_it_is_kept() -> None:
    deepest = ssl.SSLError("the handshake failed")
    try:
        try:
            raise deepest
        except ssl.SSLError:
            raise ConnectionError("no connection")  # noqa: B904 - as libraries do
    except ConnectionError as exc:
        error = RuntimeError("all tries failed")
        error.__cause__ = exc
    assert cause(error, ssl.SSLError) is deepest
    assert cause(error, RuntimeError) is error
    assert cause(error, KeyError) is None
