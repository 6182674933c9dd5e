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


@pytest.mark.parametrize(
    ("run", "names"),
    [
        ("", []),
        (" , ", []),
        ("IOM, UNODC, ILO", ["IOM", "UNODC", "ILO"]),
        ("Chan Dara, Sok Bo", ["Chan Dara", "Sok Bo"]),
        ("Chan Dara", ["Chan Dara"]),
        ("Surtees, Rebecca and Zimmerman, Cathy", ["Surtees, Rebecca", "Zimmerman, Cathy"]),
        ("Surtees, Rebecca and Cathy Zimmerman", ["Surtees, Rebecca", "Cathy Zimmerman"]),
        ("Keo Sophea និង Chan Dara", ["Keo Sophea", "Chan Dara"]),
        ("Smith, J., & Jones, A. B.", ["Smith, J.", "Jones, A. B."]),
        ("Lee, B., Sr.", ["Lee, B., Sr."]),
        ("Smith and", ["Smith"]),
        ("IOM, 2005", ["IOM", "2005"]),
        (
            "Chan Dara, Sok Bo, b. 1970",
            ["Chan Dara", "Sok Bo", "b. 1970"],
        ),  # whose years these are is not said
        ("Chan Dara, Sok Bo, Jr.", ["Chan Dara", "Sok Bo, Jr."]),
    ],
)
def test_a_comma_stands_within_a_name_or_between_two(run: str, names: list[str]) -> None:
    assert names_in(run) == names
