"""Which part of a work is meant: said by a word in any language, and by nothing else that is a number."""

from __future__ import annotations

import pytest

from catalogue.domain.descriptions.description import Description
from catalogue.matching.decision.matcher import Matcher
from catalogue.matching.evidence.review_reasons import part_alone
from tests.unit.matching.conftest import describe

BOOK = "Migrant work at sea"


def _alone(matcher: Matcher, entry: Description, holding: Description) -> bool:
    return part_alone(matcher.judge(matcher.prepare(entry), matcher.prepare(holding)))


@pytest.mark.parametrize("label", ["Volume 2", "Book 2", "Livre 2", "Deel 2", "Jilid 2", "Parte II"])
def test_a_part_is_known_by_its_word(matcher: Matcher, label: str) -> None:
    entry = describe(f"{BOOK}. {label}", "Orell, Ann", year="1998")
    assert _alone(matcher, entry, describe(BOOK, "Orell, Ann", year="1998"))


@pytest.mark.parametrize(
    "said", [{"edition": "2nd edition"}, {"volume": "8", "number": "2", "venue": "Journal of the sea"}]
)
def test_an_edition_and_an_issue_are_no_part(matcher: Matcher, said: dict[str, str]) -> None:
    entry = describe(f"{BOOK}. Vol. 2", "Orell, Ann", year="1998")
    assert _alone(matcher, entry, describe(BOOK, "Orell, Ann", year="1998", **said))


@pytest.mark.parametrize("title", [f"{BOOK}. Vol. 2", f"{BOOK} (Sea studies #2)"])
def test_a_part_that_the_other_says_too_is_not_alone(matcher: Matcher, title: str) -> None:
    entry = describe(f"{BOOK}: Book 2", "Orell, Ann", year="1998")
    assert not _alone(matcher, entry, describe(title, "Orell, Ann", year="1998"))


def test_a_reference_without_a_volume_may_mean_another_one(matcher: Matcher) -> None:
    holding = describe(f"{BOOK}. Tome I", "Orell, Ann", publisher="Payot", year="1973")
    assert _alone(matcher, Description(reference=f"{BOOK} (Orell)"), holding)
    same_year = Description(reference=f"Orell, A. (1973). {BOOK}. Payot.")
    assert not _alone(matcher, same_year, holding), "it came out in the year of this one"
    volume_said = Description(reference=f"Orell, {BOOK}, vol. I")
    assert not _alone(matcher, volume_said, holding)


def test_a_century_is_no_part(matcher: Matcher) -> None:
    entry = describe("I lanifici veneti nei secoli XVII e XVIII", "Orell, Ann", year="1996")
    assert not _alone(matcher, entry, describe("I lanifici veneti", "Orell, Ann", year="1996"))
