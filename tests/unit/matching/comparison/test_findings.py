"""Names beside each other, of journals, publishers and people, and the places of articles."""

from __future__ import annotations

import pytest

from catalogue.matching.comparison.field_findings import words_agree
from catalogue.matching.decision.matcher import Matcher
from catalogue.matching.findings import Finding
from catalogue.matching.text.normalisation import words
from tests.unit.matching.conftest import describe


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


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("Peretti, Frank E.", "Frank, Joseph", True),
        ("Wei, Li", "Li, Wei", False),
        ("Quốc hội Việt Nam,", "Hội, Quốc", False),
        ("Miller, Ann", "Orell, Ben", True),
    ],
)
def test_the_given_name_of_somebody_else_is_nobodys_surname(
    matcher: Matcher, one: str, other: str, differ: bool
) -> None:
    entry, holding = matcher.prepare(describe("Prophets", one)), matcher.prepare(describe("Prophets", other))
    assert (Finding.PEOPLE_DIFFER in matcher.judge(entry, holding)) is differ
    assert (Finding.PEOPLE_DIFFER in matcher.judge(holding, entry)) is differ


@pytest.mark.parametrize(
    ("volume", "pages", "finding"),
    [
        ("12", "1-2", Finding.PAGE_SAME),
        ("11", "1-2", None),
        ("", "1-2", Finding.PAGE_SAME),
        ("11", "7-9", Finding.PAGE_OTHER),
    ],
)
def test_the_same_page_of_another_volume_is_another_page(
    matcher: Matcher, volume: str, pages: str, finding: Finding | None
) -> None:
    entry = matcher.prepare(describe("Theory", venue="Asian Survey", volume="12", pages="1-2"))
    holding = matcher.prepare(describe("Theory", venue="Asian Survey", volume=volume, pages=pages))
    found = matcher.judge(entry, holding).findings & {Finding.PAGE_SAME, Finding.PAGE_OTHER}
    assert found == ({finding} - {None})


@pytest.mark.parametrize(
    ("others", "finding"),
    [(0, Finding.PEOPLE_MANY), (1, Finding.PEOPLE_MANY), (2, Finding.PEOPLE_AGREE)],
)
def test_many_people_agree_where_most_of_the_longer_list_do(
    matcher: Matcher, others: int, finding: Finding
) -> None:
    """Three of four are most of them, three of five are not."""
    three = ["Orell, Ann", "Miller, Ben", "Keo, Chan"]
    entry = matcher.prepare(describe("Debt bondage", *three))
    holding = matcher.prepare(describe("Debt bondage", *three, *["Sok, Dara", "Lim, Eng"][:others]))
    found = matcher.judge(entry, holding).findings & {
        Finding.PEOPLE_MANY,
        Finding.PEOPLE_AGREE,
        Finding.PEOPLE_SOME,
    }
    assert found == {finding}


def test_a_year_in_one_title_may_be_that_of_the_other_s_publication(matcher: Matcher) -> None:
    """Unless the other title names its own: the report on 1987 is not that on 1988 which came out in 1987."""
    entry = matcher.prepare(describe("Report on labour 1987", "ILO"))
    dated = matcher.prepare(describe("Report on labour", "ILO", year="1987"))
    another = matcher.prepare(describe("Report on labour 1988", "ILO", year="1987"))
    assert Finding.TITLE_NUMBERS_CLASH not in matcher.judge(entry, dated)
    assert Finding.TITLE_NUMBERS_CLASH in matcher.judge(entry, another)
