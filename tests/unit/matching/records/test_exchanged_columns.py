"""A title in the column of the year is put back; a year, a month or a span is none."""

from __future__ import annotations

import pytest

from catalogue.domain.descriptions.description import Description
from catalogue.matching.decision.matcher import Matcher
from catalogue.matching.records.exchanged_columns import righted, title_and_year
from tests.unit.matching.conftest import describe

TITLE = "Debt bondage at sea"


@pytest.mark.parametrize(
    ("title", "year", "found"),
    [
        ("1997", TITLE, (TITLE, "1997")),
        ("", f"1997 {TITLE}", (TITLE, "1997")),
        ("", TITLE, (TITLE, "")),
        ("", "2 March 2006", ("", "2 March 2006")),
        ("", "published 1997, reprinted 1999", ("", "published 1997, reprinted 1999")),
        ("Losing ground", f"1997 {TITLE}", ("Losing ground", f"1997 {TITLE}")),
        ("1984", "1949", ("1984", "1949")),
    ],
)
def test_a_title_is_known_in_the_column_of_the_year(title: str, year: str, found: tuple[str, str]) -> None:
    assert title_and_year(title, year) == found


def test_a_reference_has_no_columns() -> None:
    cited = Description(reference="Orell 1997", year="Debt bondage at sea")
    assert righted(cited) is cited


def test_a_title_that_stands_in_another_column_is_worth_a_look(matcher: Matcher) -> None:
    exchanged = describe("1997", "Orell, Ann", year=TITLE)
    outline = matcher.outline(exchanged.to_dict())
    assert matcher.could_be(matcher.prepare(describe(TITLE, year="1997")), outline)
    assert not matcher.could_be(matcher.prepare(describe("Taxes on rubber estates")), outline)
