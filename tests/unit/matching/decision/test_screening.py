"""The first look: what is worth judging, and what is not."""

from __future__ import annotations

import pytest

from catalogue.domain.descriptions.description import Description
from catalogue.matching.decision.matcher import Matcher
from tests.unit.matching.conftest import describe

ENTRY = describe("Debt bondage in the fishing industry of Thailand", venue="Asian Survey", pages="15-33")


@pytest.mark.parametrize(
    ("holding", "worth_judging"),
    [
        (describe("Debt bondage in the Thai fishing industry"), True),
        (describe("Debt bondage"), True),
        (describe("Debt bondage", subtitle="A review of the law of nine countries"), False),
        (describe("Sewing machines for garment factories"), False),
        (describe("Sewing machines for garment factories", venue="Asian Survey", pages="15-20"), True),
        (describe("Sewing machines for garment factories", venue="Asian Survey", pages="115-120"), False),
        (describe("ការជាប់បំណុល"), True),
        (describe("Deb tbondag ei nth efishin gindustry o fThailand"), True),
        (describe("Det bondage in teh fishing indutry of Thialand"), True),
        (describe("Debt, credit and the fishing families of coastal Thailand: a household survey"), False),
    ],
)
def test_a_pair_is_judged_where_titles_share_enough_or_words_cannot_tell(
    matcher: Matcher, holding: Description, worth_judging: bool
) -> None:
    assert matcher.could_be(matcher.prepare(ENTRY), matcher.outline(holding.to_dict())) is worth_judging


@pytest.mark.parametrize(
    ("authors", "title", "worth_judging"),
    [
        (("Molland, Sverre",), "The perfect business and other tales of sea-faring men and women", True),
        (("Orell, Ann",), "The perfect business and other tales of sea-faring men and women", False),
        (("Orell, Ann",), "The perfect business of the Mekong", True),
        ((), "The perfect business and other tales of sea-faring men and women", True),
    ],
)
def test_a_few_words_of_a_long_title_are_judged_where_a_name_may_be_common(
    matcher: Matcher, authors: tuple[str, ...], title: str, worth_judging: bool
) -> None:
    outline = matcher.outline(describe(title, *authors).to_dict())
    assert matcher.could_be(matcher.prepare(describe("Business", "Molland, S.")), outline) is worth_judging
    # A body may go by another name.
    assert matcher.could_be(matcher.prepare(describe("Business", "UNIAP")), outline)


def test_a_reference_may_leave_a_subtitle_out(matcher: Matcher) -> None:
    reference = Description(reference="Molland, S. The perfect business. Honolulu, 2012.")
    holding = describe("The perfect business", subtitle="Anti-trafficking and the sex trade along the Mekong")
    assert matcher.could_be(matcher.prepare(reference), matcher.outline(holding.to_dict()))


def test_a_short_title_with_a_slip_is_judged_by_the_stretch_where_its_letters_stand(matcher: Matcher) -> None:
    entry = matcher.prepare(describe("Plicies against trafficking"))
    whole = describe("Policies against trafficking", subtitle="The role of religion and of political parties")
    assert matcher.could_be(entry, matcher.outline(whole.to_dict()))
    other = describe("Trafficking in human organs", subtitle="Markets, brokers and what is done against them")
    assert not matcher.could_be(entry, matcher.outline(other.to_dict()))


def test_two_references_are_judged_where_the_title_of_one_stands_in_the_other(matcher: Matcher) -> None:
    entry = matcher.prepare(Description(reference="Liebl, Johannes et al. “Debt Bondage.” (2014): n. pag."))
    many = "Liebl, J., Lederer, M., Rohde, K., Biermann, W., Roth, M., & Marks, H. (2014). Debt bondage."
    assert matcher.could_be(entry, matcher.outline(Description(reference=many).to_dict()))
    same_people = "Liebl, J., & Johannes, H. (2014). The price of sewing machines."
    assert not matcher.could_be(entry, matcher.outline(Description(reference=same_people).to_dict()))


@pytest.mark.parametrize(
    ("text", "worth_judging"),
    [
        ("Keo C 2013 Hard life Cambod. Psychol. Q. 38 81–83", True),
        ("Hard life. Cambod. Psychol. Q. 38, (2013).", True),
        ("Keo C 1999 Hard times Cambod. Psychol. Q. 17 11–12", False),
        ("Lim T 2013 Beacons Cambod. Psychol. Q. 38", False),
    ],
)
def test_two_references_in_other_styles_are_judged_by_title_or_by_name_and_numbers(
    matcher: Matcher, text: str, worth_judging: bool
) -> None:
    holding = (
        "Keo, C., & Bouhours, T. (2013). Hard life. The Cambodian Psychological Quarterly, 38(2), 81–83."
    )
    entry = matcher.prepare(Description(reference=text))
    outline = matcher.outline(Description(reference=holding).to_dict())
    assert matcher.could_be(entry, outline) is worth_judging


def test_a_reference_without_a_title_is_judged_for_its_volume_and_page(matcher: Matcher) -> None:
    entry = matcher.prepare(describe("Debt bondage in the fishing industry", volume="56", pages="443-462"))
    for text, worth_judging in (
        ("Lim, Soc. Change 56 (2011) 443.", True),
        ("Lim, Ethics 8 (2011) 443.", False),
    ):
        holding = matcher.outline(Description(reference=text).to_dict())
        assert matcher.could_be(entry, holding) is worth_judging


def test_titles_in_khmer_are_judged_where_they_share_enough_and_those_in_two_scripts_always(
    matcher: Matcher,
) -> None:
    entry = matcher.prepare(describe("ច្បាប់ស្តីពីការបង្ក្រាបអំពើជួញដូរមនុស្ស"))
    for title, worth_judging in (
        ("ច្បាប់ បង្ក្រាប អំពើជួញដូរមនុស្ស ២០០៨", True),
        ("សៀវភៅណែនាំសម្រាប់គ្រូភូមិអំពីកុមារនៅតាមផ្លូវ", False),
        ("Law on the suppression of human trafficking", True),
    ):
        outline = matcher.outline(describe(title).to_dict())
        assert matcher.could_be(entry, outline) is worth_judging
