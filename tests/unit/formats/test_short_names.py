"""Names within a few characters."""

from __future__ import annotations

import pytest

from catalogue.formats.protocols.short_names import short_name


@pytest.mark.parametrize(
    ("name", "longest", "short"),
    [
        ("Reading room", 16, "Reading room"),
        ("Human Trafficking Information Centre", 16, "HTIC"),
        ("Human Trafficking Information Centre", 30, "Human Trafficking Information"),
        ("library of the institute", 16, "library of the"),
        ("Bibliotheksverbund", 16, "Bibliotheksverbu"),
        ("មជ្ឈមណ្ឌល", 4, "មជ្ឈ"),
        ("មជ្ឈមណ្ឌល", 3, "ម"),
        ("", 16, ""),
    ],
)
def test_a_name_is_cut_where_it_can_still_be_read(name: str, longest: int, short: str) -> None:
    assert short_name(name, longest) == short
