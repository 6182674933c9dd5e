"""A series, an edition or a word for the kind of work behind a title is no part of it; what names it is."""

from __future__ import annotations

import pytest

from catalogue.matching.records.title_additions import bare, series_behind


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("Migration for work (ILO Working Paper No. 12)", "Migration for work"),
        ("Migration for work [Asia papers, no. 3]", "Migration for work"),
        ("Reunion (Pip & Flinx #8)", "Reunion"),
        ("Cold mountain: a novel", "Cold mountain"),
        ("Cold mountain:A Novel", "Cold mountain"),
        ("How to breathe: short stories", "How to breathe"),
        ("Child labour in Battambang: a report", "Child labour in Battambang"),
        ("Child labour in Battambang, pp. 67-74", "Child labour in Battambang"),
        ("Child labour in Battambang p. 232, n. 86.", "Child labour in Battambang"),
        ("Child labour in Battambang, 2nd rev. ed.", "Child labour in Battambang"),
        ("Child labour in Battambang [electronic resource]", "Child labour in Battambang"),
    ],
)
def test_what_is_no_part_of_a_title_is_left_out(written: str, title: str) -> None:
    assert bare(written) == title


@pytest.mark.parametrize(
    "title",
    [
        "Bone (Bone #2)",
        "Newsletter (issue no. 3)",
        "Trafficking in persons (part 2)",
        "The graphic novel",
        "Mekong challenge: final report",
        "Trafficking: survivor stories",
        "A report",
        "Life after trafficking (2013)",
    ],
)
def test_what_tells_a_work_from_another_stays(title: str) -> None:
    assert bare(title) == title


def test_the_name_and_the_number_of_the_series_are_told() -> None:
    assert series_behind("Migration for work (ILO Working Paper No. 12)") == ("ILO Working Paper", 12)
    assert series_behind("Bone (Bone #2)") is None, "the number is all that tells it from the next"
