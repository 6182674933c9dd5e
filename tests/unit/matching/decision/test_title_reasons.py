"""What is said of two titles is so: where the one stands, in whole or in part, and where none is given."""

from __future__ import annotations

import pytest

from catalogue.domain.descriptions.description import Contributor, Description
from catalogue.domain.gaps.gap_report import Status
from catalogue.matching.decision.decision import Proposal
from catalogue.matching.decision.explanation import match_of
from catalogue.matching.decision.matcher import Matcher
from catalogue.matching.evidence.review_reasons import doubt_of
from tests.unit.matching.conftest import describe

HELD = describe("Hidden chains", "Miller, Ann", subtitle="rights abuses in fishing", year="2009")


def said(
    matcher: Matcher, entry: Description, holding: Description = HELD, status: Status = Status.REVIEW
) -> list[str]:
    """The parts of the sentence said of a pair that has this status."""
    judgement = matcher.judge(matcher.prepare(entry), matcher.prepare(holding))
    proposal = Proposal("1", status, 0.5, 0.0, judgement, doubt=doubt_of(judgement))
    return match_of(proposal).explanation.split("; ")


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        (
            "Miller. Hidden chains: rights abuses in fishing. Bangkok, 2009",
            "the held title stands in the reference",
        ),
        ("Miller, Hidden chains, Bangkok 2009", "the first part of the held title stands in the reference"),
        ("Fishing, abuses and hidden rights in chains", "words of the held title stand in the reference"),
        (
            "Miller, Hidden rights of abused labour, 2009",
            "some words of the held title stand in the reference",
        ),
        ("Miller, Asian Labour Review 3, 2009, 4-9", "the held title does not stand in the reference"),
    ],
)
def test_of_a_reference_it_is_said_how_much_of_the_held_title_it_has(
    matcher: Matcher, reference: str, words: str
) -> None:
    assert words in said(matcher, Description(reference=reference))


def test_a_title_of_which_one_word_is_another_does_not_stand_in_a_reference(matcher: Matcher) -> None:
    held = describe("Working conditions in Thailand's fishing sector", year="2013")
    other = Description(reference="Working conditions in Malaysia's fishing sector, 2013")
    assert "the held title stands in the reference" not in said(matcher, other, held)
    misread = Description(reference="Working condltions in Thai1and's fishlng sector, 2013")
    assert "the held title stands in the reference" in said(matcher, misread, held)


def test_a_number_in_a_title_is_never_misread(matcher: Matcher) -> None:
    held = describe("Amnesty International Report 2013", year="2013")
    other = Description(reference="Amnesty International Report 2010. London, 2010")
    assert "the held title stands in the reference" not in said(matcher, other, held)


def test_one_word_before_the_dots_is_how_a_title_begins(matcher: Matcher) -> None:
    held = describe("Profession astronome", "Wesemael, F.", year="2006")
    found = said(matcher, Description(reference="Wesemael 2006 - Profession..."), held)
    assert "as far as it goes it agrees" in found


def test_a_head_of_one_word_stands_in_a_reference(matcher: Matcher) -> None:
    held = describe("Hofdamen : Amtsträgerinnen im Wiener Hofstaat", "Keller, Katrin", year="2005")
    found = said(matcher, Description(reference="17) Hofdamen (Keller)"), held)
    assert "the first part of the held title stands in the reference" in found


def test_two_references_whose_styles_give_one_title_away_have_the_same_title(matcher: Matcher) -> None:
    asked = Description(reference="Hu, Yuan et al. “The Design of a Robot.” Mechanics (2018): 102–109.")
    held = Description(
        reference="Hu, Y., Guo, W., Gao, F., & Chen, H. (2018). The Design of a Robot. Mechanics, 102–109."
    )
    assert "same title" in said(matcher, asked, held)


def test_titles_that_are_printed_alike_are_the_same_title_whatever_is_known_of_short_forms(
    matcher: Matcher,
) -> None:
    capitals = describe("LABOUR MIGRATION IN THE GMS", "Jalilian, H.", year="2015")
    held = describe("Labour migration in the GMS", "Jalilian, H.", year="2012")
    assert "same title" in said(matcher, capitals, held)


def test_a_title_stands_in_another_only_in_the_order_of_its_words(matcher: Matcher) -> None:
    shorter = describe("Bayesian data analysis", year="1995")
    strewn = said(matcher, shorter, describe("Bayesian methods for data analysis", year="1995"))
    assert "the shorter title stands in the longer one" not in strewn
    within = said(matcher, shorter, describe("A primer of Bayesian data analysis", year="1995"))
    assert "the shorter title stands in the longer one" in within


def test_titles_that_have_half_of_their_words_in_common_agree_in_part(matcher: Matcher) -> None:
    one = describe("Trafficking of children and forced labour at sea", year="2009")
    other = describe("Trafficking of children and forced labour in mines of Peru", year="2009")
    assert "title agrees in part" in said(matcher, one, other)
    assert "title differs" in said(matcher, one, describe("Orchids in the wind", year="2009"))
    headed = describe("The Mekong Challenge: redefining demand", "Pearson, Elaine", year="2005")
    underpaid = describe("The Mekong Challenge: underpaid, overworked and overlooked: volume 1", year="2006")
    assert "title differs" not in said(matcher, headed, underpaid)


def test_a_title_in_another_column_is_not_said_to_differ(matcher: Matcher) -> None:
    moved = describe(
        "International Review of Labour", venue="Hidden chains of the fishing fleets", year="2009"
    )
    found = said(matcher, describe("Hidden chains of the fishing fleets", year="2009"), moved)
    assert "the title stands in another field" in found
    exchanged = describe(
        "Very Large Data Bases", "Miller, Ann", "Lee, Peter", venue="Hidden chains of the fishing fleets"
    )
    asked = describe("Hidden chains of the fishing fleets Ann Miller, Peter Lee", year="2009")
    assert "the title stands in another field" in said(matcher, asked, exchanged)
    strewn = describe("Methods of Classification", series="Studies in classification and data analysis ; 3")
    assert "the title stands in another field" not in said(
        matcher, describe("Data analysis and classification"), strewn
    )
    body = describe(
        "Plan for the Blackstone River Valley",
        "Blackstone River Valley National Heritage Corridor Commission",
    )
    report = describe("Blackstone River Valley National Heritage Corridor Annual Report", year="1999")
    assert "the title stands in another field" not in said(matcher, report, body)
    untitled = Description(contributors=(Contributor("Ann Miller Hidden chains of the fishing fleets"),))
    assert "the title stands in another field" in said(
        matcher, untitled, describe("Hidden chains of the fishing fleets")
    )


def test_a_record_without_a_title_is_said_to_have_none(matcher: Matcher) -> None:
    untitled = Description(title="", venue="Labour Review", volume="12", year="2009")
    found = said(matcher, untitled, describe("Orchids in the wind", venue="Labour Review", year="2009"))
    assert "no title given" in found and "title differs" not in found
    assert "one title has words beside it that the other lacks" not in found


def test_the_same_title_with_another_subtitle_is_not_said_to_differ(matcher: Matcher) -> None:
    found = said(matcher, HELD.with_changes(subtitle="a manual for the police"))
    assert "the same title with another subtitle" in found and "title differs" not in found


def test_of_two_references_by_the_same_people_titles_are_said_where_they_are_given(matcher: Matcher) -> None:
    asked = (
        "Moloney, Gerard P. et al. “Synthesis and Profile of a Series of Tryptamines.” "
        "ChemInform 31.4 (2010): no–no."
    )
    held = (
        "Moloney, G. P., Martin, G. R., & Mathews, N. (2010). "
        "Serotonergic Activity of Novel Tryptamines. ChemInform, 31(4)."
    )
    found = said(matcher, Description(reference=asked), Description(reference=held))
    assert {"title differs", "the same people wrote this in the same year"} <= set(found)
    assert "no title given" not in found
    journal = "Edralin, Divina M. DLSU Business & Economics Review 19.2 (2010): n. pag."
    paper = (
        "Edralin, D. M. (2010). Human Resource Management Practices in Large Companies. "
        "DLSU Business & Economics Review, 19(2)."
    )
    found = said(matcher, Description(reference=journal), Description(reference=paper))
    assert "no title given" in found and "title differs" not in found


def test_other_numbers_in_titles_of_two_scripts_are_said(matcher: Matcher) -> None:
    asked = describe("Tsubasa, 11: Reservoir Chronicle", year="2004")
    found = said(matcher, asked, describe("ツバサ-RESERVoir CHRoNiCLE- 4", year="2004"), Status.HELD)
    assert "number 11, held 4" in found
