"""What programs ask for costs no more where more is held: the benchmark of the doors, small."""

from __future__ import annotations

from pathlib import Path

from benchmarks.pages.doors import Work, grown, measure


def test_a_page_of_no_door_grows_with_the_catalogue(tmp_path: Path) -> None:
    small, large = (measure(tmp_path / str(size), size) for size in (105, 315))
    assert small.keys() == large.keys() and all(work.size for work in large.values())
    assert large["OAI-PMH, first records"].steps > 10, "the steps are counted"
    assert grown(small, large) == []


def test_a_page_that_grows_is_named() -> None:
    small = {
        "counts all": Work(2, 100, 500),
        "is fuller": Work(2, 100, 500),
        "asks for each": Work(2, 10, 500),
    }
    large = {
        "counts all": Work(2, 400, 500),
        "is fuller": Work(2, 400, 2_000),
        "asks for each": Work(9, 10, 500),
    }
    assert grown(small, large) == ["counts all", "asks for each"]
