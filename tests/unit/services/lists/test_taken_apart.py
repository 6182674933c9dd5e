"""Whole references as fields, for reference managers."""

from __future__ import annotations

import pytest

from catalogue.domain.descriptions.description import Description
from catalogue.services.lists.editing.taken_apart import taken_apart


@pytest.mark.parametrize(
    ("reference", "title", "people", "year"),
    [
        ("Surtees, R. (2008). Trafficked men as unwilling victims. IOM.",
         "Trafficked men as unwilling victims", ["Surtees, R."], "2008"),
        ("UNODC. 2018. Global Report on Trafficking in Persons 2018. Vienna.",
         "Global Report on Trafficking in Persons 2018", ["UNODC"], "2018"),
        ('Steinfatt, T. "Sex trafficking in Cambodia." Crime, Law 56(5), 2011, pp. 443-462.',
         "Sex trafficking in Cambodia", ["Steinfatt, T."], "2011"),
    ],
)  # fmt: skip
def test_what_the_style_gives_away_is_told(reference: str, title: str, people: list[str], year: str) -> None:
    told = taken_apart(Description(reference=reference))
    assert (told.title, told.year, told.notes) == (title, year, (reference,))
    assert [contributor.name for contributor in told.contributors] == people


def test_what_is_open_stays_whole() -> None:
    for reference in ("OSCE NRM handbook 2nd edition 2022", "Finklea / Human trafficking / 2022"):
        assert taken_apart(Description(reference=reference)) == Description(reference=reference)
    titled = Description(title="Sold", reference="Hudd, S. (2003). Sold. LICADHO.")
    assert taken_apart(titled) == titled
