from __future__ import annotations

from jobs.ids import PATTERN, new_id


def test_ids_sort_by_when_they_were_made() -> None:
    ids = [new_id(now_ms) for now_ms in (1, 2, 1_700_000_000_000)]
    assert ids == sorted(ids)
    assert ids[-1] < new_id()


def test_no_id_comes_twice_and_each_has_the_form_of_one() -> None:
    ids = [new_id(7) for _ in range(200)] + [new_id() for _ in range(200)]
    assert len(set(ids)) == len(ids)
    assert all(PATTERN.fullmatch(each) for each in ids)
