"""Names stand in the order of the reader's language."""

from __future__ import annotations

import pytest

from catalogue.domain.descriptions.collation import sort_key

SHUFFLED = ["ខ្មែរ", "Report 10", "កម្ពុជា", "report 9", "Émigré", "Zebra", "emit"]


@pytest.mark.parametrize(
    ("language", "ordered"),
    [
        ("en", ["Émigré", "emit", "report 9", "Report 10", "Zebra", "កម្ពុជា", "ខ្មែរ"]),
        ("km", ["កម្ពុជា", "ខ្មែរ", "Émigré", "emit", "report 9", "Report 10", "Zebra"]),
    ],
)
def test_the_reader_s_own_script_comes_first_and_nine_before_ten(language: str, ordered: list[str]) -> None:
    assert sorted(SHUFFLED, key=lambda name: sort_key(name, language)) == ordered


def test_where_no_language_is_said_the_reader_reads_english() -> None:
    assert [sort_key(name) for name in SHUFFLED] == [sort_key(name, "en") for name in SHUFFLED]
