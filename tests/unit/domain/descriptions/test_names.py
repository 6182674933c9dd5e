"""A run of persons' names is parted where one ends, and nowhere else."""

from __future__ import annotations

import pytest

from catalogue.domain.descriptions.names import names_in


@pytest.mark.parametrize(
    ("run", "names"),
    [
        ("A. Goldman, R. Rivest and B. Lee", ["A. Goldman", "R. Rivest", "B. Lee"]),
        ("Law, K. and Wu, S.", ["Law, K.", "Wu, S."]),
        ("Law, K., Wu, S. & Cho, C.-H.", ["Law, K.", "Wu, S.", "Cho, C.-H."]),
        ("Miller, W. H., Jr.", ["Miller, W. H., Jr."]),
        ("Ramsey, Elijah, III", ["Ramsey, Elijah, III"]),
        ("García Márquez, Gabriel, 1927-2014", ["García Márquez, Gabriel, 1927-2014"]),
        ("Sok, Siphana, b. 1970", ["Sok, Siphana, b. 1970"]),
        ("Smith, John, approximately 1850-1900", ["Smith, John, approximately 1850-1900"]),
        ("Van Gosen, B. S. 1960-", ["Van Gosen, B. S. 1960-"]),
        ("Smith, John, Ph. D.", ["Smith, John, Ph. D."]),
        ("Timmer-Bonte, Johanna N. H.", ["Timmer-Bonte, Johanna N. H."]),
        ("and Zee, B. C.", ["Zee, B. C."]),
        ("Ariel Y Deutch", ["Ariel Y Deutch"]),
        ("Ana López y Juan Ruiz", ["Ana López", "Juan Ruiz"]),
        ("Chenda Keo", ["Chenda Keo"]),
    ],
)
def test_names_are_parted(run: str, names: list[str]) -> None:
    assert names_in(run) == names
