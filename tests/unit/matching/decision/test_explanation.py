"""Sentences about a pair are true of it: what is cut, misread, translated or left out is said to be so."""

from __future__ import annotations

import pytest

from catalogue.domain.descriptions.description import Description, Identifier
from catalogue.domain.gaps.gap_report import Status
from catalogue.matching.decision.decision import Proposal
from catalogue.matching.decision.explanation import match_of
from catalogue.matching.decision.matcher import Matcher
from catalogue.matching.evidence.review_reasons import doubt_of
from tests.unit.matching.conftest import Answer, describe

HELD = describe(
    "Hidden chains", "Miller, Ann", subtitle="rights abuses and forced labour in fishing", year="2009"
)


def said(answer: Answer, entry: Description, holding: Description = HELD) -> list[str]:
    """The parts of the sentence said of a pair."""
    (proposal,) = answer(entry, holding)
    return match_of(proposal).explanation.split("; ")


def told(
    matcher: Matcher, entry: Description, holding: Description, status: Status = Status.REVIEW
) -> list[str]:
    """The parts of the sentence said of a pair that has this status."""
    judgement = matcher.judge(matcher.prepare(entry), matcher.prepare(holding))
    return match_of(Proposal("1", status, 0.5, 0.0, judgement, doubt=doubt_of(judgement))).explanation.split(
        "; "
    )


@pytest.mark.parametrize(
    "reference",
    ["Miller, A. 2009. Hidden chains: rights abuses...", "Miller, Hidden chains: rights..., p. 33"],
)
def test_a_title_that_breaks_off_is_said_to(answer: Answer, reference: str) -> None:
    cut = Description(reference=reference)
    assert {"the title breaks off", "as far as it goes it agrees"} <= set(said(answer, cut))


def test_a_held_title_stands_in_a_reference_only_where_its_words_follow_each_other(answer: Answer) -> None:
    whole = "Miller, A. (2009). Hidden chains: rights abuses and forced labour in fishing. Press."
    strewn = "Miller, A. (2009). Fishing, forced labour and hidden rights: abuses in chains. Press."
    assert "the held title stands in the reference" in said(answer, Description(reference=whole))
    assert "words of the held title stand in the reference" in said(answer, Description(reference=strewn))


def test_titles_that_say_the_same_in_two_languages_are_not_said_to_differ(answer: Answer) -> None:
    entry = describe("ប្រកាសស្តីពីការហាមឃាត់នៃគ្រោះថ្នាក់ពលកម្មកុមារ", "Cambodia", year="២០០៤")
    held = describe("Prakas on the Prohibition of Hazardous Child Labour", "Cambodia", year="2004")
    found = said(answer, entry, held)
    assert "the titles say the same in two languages" in found
    assert "title differs" not in found


def test_a_person_who_is_absent_is_not_said_to_agree(answer: Answer) -> None:
    both = describe("Hidden chains", "Miller, Ann", "Kara, Siddharth", year="2009")
    assert "some authors agree" in said(answer, both)
    assert "authors agree" in said(answer, describe("Hidden chains", "Miller, A.", year="2009"))


def test_an_edition_is_never_held_against_a_year(answer: Answer) -> None:
    fourth = HELD.with_changes(edition="4th edition", year="2013")
    assert "edition 3rd ed., held 4th edition" in said(answer, HELD.with_changes(edition="3rd ed."), fourth)
    assert "year 2009, held 2013" in said(answer, HELD, fourth)
    assert not any(part.startswith("edition") for part in said(answer, HELD, fourth))


def test_what_is_held_is_not_said_to_stand_in_another_journal(answer: Answer) -> None:
    article = describe("Hidden chains in fishing", "Miller, Ann", year="2009", venue="Conf. on Migration")
    same = article.with_changes(venue="Tagung der Geographen", pages="11-23")
    found = said(answer, article.with_changes(pages="11-23"), same)
    assert "another journal or book" not in found


def test_the_number_of_a_law_is_called_so(answer: Answer) -> None:
    number = (Identifier("law_number", "CS/RKM/0397/01"),)
    law = describe("Labour law", "Cambodia", year="1997").with_changes(identifiers=number)
    assert "same law number" in said(answer, law, law)


@pytest.mark.parametrize(
    "title", ["Hidden rights in a chain of hotels", "Fishing without chains: labour and the courts of Siam"]
)
def test_what_is_true_of_one_title_alone_is_not_said_of_two(answer: Answer, title: str) -> None:
    for part in said(answer, describe(title, "Miller, Ann", year="2009")):
        assert part not in (
            "one title has words beside it that the other lacks",
            "the same title with another subtitle",
            "may be another publication of this work: an abstract, a paper or an article",
        )


def test_of_names_that_differ_it_is_left_open_whether_they_are_two(matcher: Matcher) -> None:
    article = describe("Hidden chains in fishing", "Miller, Ann", year="2009", venue="SIGMOD Conference")
    other = article.with_changes(venue="International Journal of Fish")
    for status in (Status.HELD, Status.REVIEW, Status.MISSING):
        assert "another journal or book, or another name for it" in told(matcher, article, other, status)
    series = article.with_changes(venue="", series="Lecture notes in fishing ; 12")
    found = told(matcher, series, series.with_changes(series="Labour and its applications ; 65"))
    assert "another series, or another name for it" in found


def test_two_references_that_begin_with_one_name_do_not_differ_in_their_authors(matcher: Matcher) -> None:
    asked = Description(reference="Hu, Yuan et al. “The Design of a Robot.” Mechanics (2018): 102–109.")
    held = "Hu, Y., Guo, W., Gao, F., & Chen, H. (2018). The Design of a Robot. Mechanics, 102–109."
    assert "authors differ" not in told(matcher, asked, Description(reference=held))
    stranger = Description(reference=held.replace("Hu, Y.", "Lee, P."))
    assert "authors differ" in told(matcher, asked, stranger)


def test_pages_agree_up_to_the_last_one(matcher: Matcher) -> None:
    paper = describe("Hidden chains in fishing", "Miller, Ann", year="2009", venue="Fish Talks", pages="1-11")
    assert "first page agrees" in told(matcher, paper, paper.with_changes(pages="1--13"))
    later = paper.with_changes(pages="252-259")
    assert "pages agree" in told(matcher, later, later.with_changes(pages="252-9"))


def test_who_published_a_work_is_not_called_its_author(matcher: Matcher) -> None:
    held = describe("Hidden chains", "Miller, Ann", year="2009", publisher="Siglo Verde Editores")
    found = told(matcher, Description(reference="Hidden chains. Siglo Verde Editores, 2009"), held)
    assert "publisher agrees" in found and "organisation agrees" not in found


def test_another_country_is_not_said_to_be_another_province(matcher: Matcher) -> None:
    here = describe("Working conditions of fishers in Thailand", "ILO", year="2013")
    found = told(matcher, here, describe("Working conditions of fishers in Malaysia", "ILO", year="2013"))
    assert "another country" in found and "another province or state" not in found


def test_what_words_of_a_title_may_mean_is_asked_of_a_person(matcher: Matcher) -> None:
    work = describe("Hidden chains in fishing", "Miller, Ann", year="2009")
    brief = describe("Policy brief: Hidden chains in fishing", "Miller, Ann", year="2009")
    guess = "one may be a summary, a brief, a guide or a review of the other"
    assert guess in told(matcher, brief, work)
    assert guess.replace("may be", "is") in told(matcher, brief, work, Status.MISSING)


def test_years_that_are_pages_or_of_a_title_are_not_said_to_be_its_own(matcher: Matcher) -> None:
    held = describe("Sex work and stigma", "Scambler, G.", year="2001")
    asked = Description(reference="Scambler, G. (2008). Sex work and stigma. Soc. Sci. 66(8), 1848-1862.")
    assert "year 2008, held 2001" in told(matcher, asked, held, Status.MISSING)
    survey = describe("Labour Force and Child Labour Survey 2012", "ILO", year="2013")
    later = Description(reference="ILO. Labour Force and Child Labour Survey 2015. Phnom Penh: ILO, 2016.")
    assert "year 2016, held 2013" in told(matcher, later, survey, Status.MISSING)


def test_a_reference_without_the_first_part_of_a_title_has_no_other_subtitle(matcher: Matcher) -> None:
    held = describe("Prostitution and human trafficking: Djibouti, Georgia and Moldova", year="2000")
    law = told(matcher, Description(reference="Legality of prostitution & laws prohibiting, 1997"), held)
    assert "the same title with another subtitle" not in law
    other = Description(reference="Prostitution and human trafficking: a manual for police officers, 1997")
    assert "the same title with another subtitle" in told(matcher, other, held)


def test_another_year_is_said_though_a_reference_has_not_the_first_part_of_a_title(matcher: Matcher) -> None:
    held = describe("2016 Findings on Child Labor: Cambodia", "Department of Labor", year="2016")
    asked = Description(reference="Department of Labor. 2014 Findings on Child Labor: Thailand. 2014. Print.")
    assert "another volume or issue" in told(matcher, asked, held, Status.MISSING)


def test_a_volume_that_a_reference_does_not_say_is_not_said_to_differ(matcher: Matcher) -> None:
    held = describe(
        "Resiliency of women at work",
        "Hickle, K. E.",
        year="2017",
        venue="Journal of Social Work",
        volume="17",
    )
    asked = Description(reference="K. E. Hickle (2017). Resiliency of women at work (Papers, 7). Palgrave.")
    found = told(matcher, asked, held)
    assert "the held volume does not stand in the reference" in found and "volume differs" not in found


def test_a_review_says_what_a_person_is_asked_though_all_agrees(matcher: Matcher) -> None:
    work = describe("Hidden chains", "Miller, Ann", year="2009")
    assert told(matcher, work, work)[-1] == "it is not certain that they are the same work"
    assert "it is not certain that they are the same work" not in told(matcher, work, work, Status.HELD)
    one, other = (work.with_changes(publisher=name) for name in ("Plain Press", "Orchid Books"))
    assert told(matcher, one, other)[-1] == "another publisher, or another name for it"


def test_of_what_a_rule_made_two_works_the_years_are_said(matcher: Matcher) -> None:
    asked, held = (
        describe("Foreword", "Miller, Ann", year=year, venue="Review") for year in ("1994", "2000")
    )
    assert "year 1994, held 2000" in told(matcher, asked, held, Status.MISSING)
