"""Names of journals and publishers beside each other: in full, shortened, by their initials."""

from __future__ import annotations

import pytest

from catalogue.matching.comparison.field_findings import words_agree
from catalogue.matching.text.normalisation import words


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("VLDB", "Very Large Data Bases", True),
        ("VLDB", "Proc. of the 26th Int. Conf. on Very Large Databases", False),
        ("VLDB", "Proceedings of the International Conference on Very Large Data Bases", True),
        ("TODS", "ACM Transactions on Database Systems", True),
        ("PNAS", "Proceedings of the National Academy of Sciences", True),
        ("Crime Law Soc Change", "Crime, Law and Social Change", True),
        ("Crime, Law and Social Change", "Asian Survey", False),
        ("ILO", "International Organization for Migration", False),
    ],
)
def test_two_names_are_one_in_full_shortened_or_by_initials(one: str, other: str, agree: bool) -> None:
    assert words_agree(frozenset(words(one)), frozenset(words(other))) is agree
    assert words_agree(frozenset(words(other)), frozenset(words(one))) is agree
