"""The first look: what is worth judging, and what is not."""

from __future__ import annotations

import pytest

from catalogue.domain.description import Description
from catalogue.matching.matcher import Matcher
from tests.unit.matching.conftest import describe

ENTRY = describe("Debt bondage in the fishing industry of Thailand", venue="Asian Survey", pages="15-33")


@pytest.mark.parametrize(
    ("holding", "worth_judging"),
    [
        (describe("Debt bondage among Thailand's fishermen"), True),
        (describe("Debt bondage", subtitle="A review of the law of nine countries"), True),
        (describe("Sewing machines for garment factories"), False),
        (describe("Sewing machines for garment factories", venue="Asian Survey", pages="15-20"), True),
        (describe("Sewing machines for garment factories", venue="Asian Survey", pages="115-120"), False),
        (describe("ការជាប់បំណុល"), True),
        (describe("Deb tbondag ei nth efishin gindustry o fThailand"), True),
    ],
)
def test_a_pair_is_judged_where_titles_share_enough_or_words_cannot_tell(
    matcher: Matcher, holding: Description, worth_judging: bool
) -> None:
    assert matcher.could_be(matcher.prepare(ENTRY), matcher.outline(holding)) is worth_judging


def test_a_reference_may_leave_a_subtitle_out(matcher: Matcher) -> None:
    reference = Description(reference="Molland, S. The perfect business. Honolulu, 2012.")
    holding = describe("The perfect business", subtitle="Anti-trafficking and the sex trade along the Mekong")
    assert matcher.could_be(matcher.prepare(reference), matcher.outline(holding))


def test_a_reference_without_a_title_is_judged_for_its_volume_and_page(matcher: Matcher) -> None:
    entry = matcher.prepare(describe("Debt bondage in the fishing industry", volume="56", pages="443-462"))
    for text, worth_judging in (
        ("Lim, Soc. Change 56 (2011) 443.", True),
        ("Lim, Ethics 8 (2011) 443.", False),
    ):
        assert matcher.could_be(entry, matcher.outline(Description(reference=text))) is worth_judging
