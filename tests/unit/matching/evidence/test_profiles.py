"""A record as the plain similarities see it."""

from __future__ import annotations

import pytest

from catalogue.domain.descriptions.description import Description
from catalogue.matching.decision.matcher import Matcher
from catalogue.matching.evidence.profiles import profile_of
from tests.unit.matching.conftest import describe

TITLE = "Debt bondage of herring fishers at sea"


@pytest.mark.parametrize(
    ("description", "is_article"),
    [
        (describe(TITLE, "Orell, Ann", venue="Journal of Labour Conditions"), True),
        (describe(TITLE, "Orell, Ann", volume="2", pages="5-12"), True),
        (describe(TITLE, "Orell, Ann", volume="2"), False),
        (describe(TITLE, "Orell, Ann", pages="5-12"), False),
        (describe(TITLE, "Orell, Ann", publisher="Payot", year="2003"), False),
    ],
    ids=["journal", "volume_and_page", "volume", "page", "book"],
)
def test_an_article_has_a_journal_or_a_volume_and_a_page(
    matcher: Matcher, description: Description, is_article: bool
) -> None:
    assert profile_of(matcher.prepare(description)).article is is_article


def test_a_title_ends_for_its_profile_where_its_subtitle_begins(matcher: Matcher) -> None:
    profile = profile_of(matcher.prepare(describe(f"{TITLE}: a study of three ports", "Orell, Ann")))
    assert profile.main == TITLE.lower() and profile.title.startswith(f"{profile.main} a study")


def test_years_are_no_numbers_of_a_title(matcher: Matcher) -> None:
    profile = profile_of(matcher.prepare(describe("Salt in 12 ports, 2003", year="2004")))
    assert profile.numbers == frozenset({12})
    assert profile.years == {2003, 2004}
