"""References without a title: whoever names author, journal, volume and page has said which article it is."""

from __future__ import annotations

import pytest

from catalogue.domain.descriptions.description import Description
from catalogue.matching.decision.explanation import match_of
from catalogue.matching.decision.matcher import Matcher
from catalogue.matching.findings import Finding
from tests.unit.matching.conftest import Answer, describe, status_of

HELD = describe(
    "Sex trafficking in Cambodia: fabricated numbers versus 100 cases of evidence",
    "Steinfatt, Thomas M.",
    "Baker, Simon",
    venue="Crime, Law and Social Change",
    volume="56",
    number="5",
    pages="443-462",
    year="2011",
)
IN_FULL = "Steinfatt, T. M., & Baker, S. (2011). Sex trafficking. Crime, Law and Social Change, 56, 443–462."
UNTITLED = [
    "[7] T.M. Steinfatt, S. Baker, Crime Law Soc. Change 56 (2011) 443–462.",
    "T. M. Steinfatt and S. Baker, Crime, Law and Social Change, 2011, 56, 443.",
    "Steinfatt TM et al. Crime Law Soc. Chg. 56(5): 443-462 (2011)",
]


@pytest.mark.parametrize("text", UNTITLED)
def test_author_journal_and_place_are_enough(answer: Answer, text: str) -> None:
    found = answer(Description(reference=text), HELD)
    assert status_of(found) == "held"
    assert Finding.TITLE_UNSAID in found[0].judgement
    assert status_of(answer(HELD, Description(reference=text))) == "held"


@pytest.mark.parametrize(
    "text",
    [
        "Steinfatt, T. Crime Law Soc. Change 56, 443 (2011).",
        "Steinfatt et al., Crime Law Soc. Change 56(5):443, 2011",
        "Steinfatt TM, et al. Crime Law Soc. Chg. 2011;56(5):443-62.",
        "Steinfatt, Crime, Law and Social Change, vol. 56, p. 443, 2011",
        "Steinfatt TM. CLSC 56, 443 (2011).",
    ],
)
def test_the_first_author_alone_is_enough_where_the_journal_is_named_however_shortened(
    answer: Answer, text: str
) -> None:
    assert status_of(answer(Description(reference=text), HELD)) == "held"


@pytest.mark.parametrize(
    "text",
    [
        "Steinfatt, T. Chest 56, 443 (2011).",
        "van der Berg-Steinfatt, T. Chest 56, 443 (2011).",
        "Steinfatt, T. Crime Law Soc. Change 56, 443 (2009).",
        "Steinfatt, T. Crime Law Soc. Change 56 (2011).",
    ],
)
def test_the_first_author_alone_is_not_enough_elsewhere(answer: Answer, text: str) -> None:
    assert status_of(answer(Description(reference=text), HELD)) in ("missing", "review")


@pytest.mark.parametrize(
    ("pages", "text"),
    [
        ("1548-1551", "Wait, M. A. Chest 111, 1548 (1997)."),
        ("1548-1551", "Wait et al., Chest 111:1548, 1997"),
        ("e26036", "Wait, M. Chest 1997;111:e26036."),
        ("87A", "Wait, M. Chest 111, 87 (1997)."),
    ],
)
def test_a_page_may_look_like_a_year_or_bear_a_letter(
    matcher: Matcher, answer: Answer, pages: str, text: str
) -> None:
    held = describe(
        "Thoracoscopy of the empyema", "Wait, Michael A.", "Sharma, Sanjay",
        venue="Chest", volume="111", pages=pages, year="1997",
    )  # fmt: skip
    entry = Description(reference=text)
    assert status_of(answer(entry, held)) == "held"
    assert matcher.could_be(matcher.prepare(entry), matcher.outline(held.to_dict()))


@pytest.mark.parametrize("text", UNTITLED)
def test_so_they_are_beside_a_reference_in_full(answer: Answer, text: str) -> None:
    assert status_of(answer(Description(reference=text), Description(reference=IN_FULL))) == "held"


@pytest.mark.parametrize(
    "text",
    [
        "T.M. Steinfatt, S. Baker, Crime Law Soc. Change 56 (2011) 512–530.",
        "T.M. Steinfatt, S. Baker, Crime Law Soc. Change 57 (2011) 443–462.",
        "R. Surtees, Crime Law Soc. Change 56 (2011) 443–462.",
        "T.M. Steinfatt, S. Baker, J. Clin. Oncol. 56 (2011) 443–462.",
        "Steinfatt, 2011",
    ],
)
def test_another_page_volume_author_or_journal_is_another_article(answer: Answer, text: str) -> None:
    assert status_of(answer(Description(reference=text), HELD)) in ("missing", "review")


@pytest.mark.parametrize(
    "text",
    [
        "T.M. Steinfatt, S. Baker, Crime Law Soc. Change, 2011.",
        "Thomas Steinfatt, Simon Baker (2011) Crime, Law and Social Change.",
        "Baker S. & Steinfatt T. M., 2011, in: Crime Law Soc. Chg.",
        "T.M. Steinfatt, S. Baker (2011) CLSC.",
    ],
)
def test_all_its_people_and_the_year_are_for_a_person_to_look_at_and_never_missing(
    matcher: Matcher, answer: Answer, text: str
) -> None:
    entry = Description(reference=text)
    found = answer(entry, HELD)
    assert (status_of(found), found[0].doubt) == ("review", "people_alone")
    assert "no title given; the same people wrote this in the same year" in match_of(found[0]).explanation
    assert "part of this work" not in match_of(found[0]).explanation, "nothing says what its part would be"
    assert status_of(answer(entry, Description(reference=IN_FULL))) == "review"
    assert matcher.could_be(matcher.prepare(entry), matcher.outline(HELD.to_dict()))


@pytest.mark.parametrize(
    "text",
    [
        "T.M. Steinfatt, S. Baker, Crime Law Soc. Change, 2009.",
        "S. Baker, Crime Law Soc. Change, 2011.",
        "T.M. Steinfatt, Phnom Penh, 2011.",
        "T.M. Steinfatt, S. Baker. Measuring the number of trafficked women, 2011.",
    ],
)
def test_another_year_title_or_journal_or_not_the_first_of_its_people_is_no_such_thing(
    answer: Answer, text: str
) -> None:
    assert "people_alone" not in (found.doubt for found in answer(Description(reference=text), HELD))


@pytest.mark.parametrize(
    "text",
    [
        "T.M. Steinfatt, Crime Law Soc. Change, 2011.",
        "Steinfatt et al., Crime Law Soc. Change 56, 2011",
        "Steinfatt, Crime, Law and Social Change, vol. 56, p. 434, 2011",
        "T.M. Steinfatt, S. Baker, Crime Law Soc. Change 56 (2011) p443.",
    ],
)
def test_the_first_of_its_people_with_journal_and_year_is_for_a_person_to_look_at(
    matcher: Matcher, answer: Answer, text: str
) -> None:
    """An article of many people is cited by the first of them, and a page is often misread."""
    held = HELD.with_changes(
        contributors=(*HELD.contributors, *describe("", "Keo, Bo", "Sok, Dara", "Chan, Eng").contributors)
    )
    entry = Description(reference=text)
    found = answer(entry, held)
    assert (status_of(found), found[0].doubt) == ("review", "people_alone")
    assert matcher.could_be(matcher.prepare(entry), matcher.outline(held.to_dict()))


def test_given_names_in_full_are_no_title(answer: Answer) -> None:
    held = describe(
        "Fabricated numbers",
        "Steinfatt, T. M.",
        "Baker, S.",
        venue="Crime, Law and Social Change",
        year="2011",
    )
    entry = Description(reference="Thomas Milton Steinfatt and Simon Baker, Crime Law Soc. Change, 2011.")
    assert answer(entry, held)[0].doubt == "people_alone"


def test_the_very_place_under_other_names_is_for_a_person_to_look_at(answer: Answer) -> None:
    """Somebody's name is wrong in one of the two; nothing else stands on that page."""
    found = answer(Description(reference="R. Surtees, Crime Law Soc. Change 56 (2011) 443–462."), HELD)
    assert status_of(found) == "review"
    said = match_of(found[0]).explanation
    assert "no title given; its place in the journal agrees" in said
    assert "authors differ" in said
    for text in (
        "R. Surtees, Crime Law Soc. Change 57 (2011) 443–462.",
        "R. Surtees, Chest 56 (2011) 443–462.",
    ):
        assert Finding.TITLE_UNSAID not in answer(Description(reference=text), HELD)[0].judgement


def test_a_place_and_a_body_are_enough_and_a_place_alone_is_for_a_person_to_look_at(answer: Answer) -> None:
    """Bodies write articles too; and many a record's people are no names that anybody could find."""
    bulletin = {"venue": "Bulletin of Public Health", "volume": "85", "pages": "867-873", "year": "2007"}
    body = describe("Counting the trafficked", "World Health Organization", **bulletin)
    text = "World Health Organization, Bull. Public Health 85 (2007) 867."
    assert status_of(answer(Description(reference=text), body)) == "held"
    garbled = describe("Counting the trafficked", "Wri9ht and C0x and Pathology, Society for", **bulletin)
    found = answer(Description(reference="T. Wright Jr., Bull. Public Health 85, 867 (2007)."), garbled)
    assert (status_of(found), found[0].doubt) == ("review", "place_alone")
    assert "no title given; its place in the journal agrees" in match_of(found[0]).explanation


def test_a_reference_of_one_year_is_looked_at_beside_one_that_begins_alike(matcher: Matcher) -> None:
    """Neither has fields, and the shorter one has no number but its year."""
    longer = Description(reference="Scoular, J. (2011). Away from prying eyes. Electronic Journal.").to_dict()
    entry = matcher.prepare(Description(reference="Scoular, Jane. Electronic Journal (2011): n. pag."))
    assert matcher.could_be(entry, matcher.outline(longer))


@pytest.mark.parametrize(
    ("text", "held"),
    [
        (
            "[3] Y. Freund, Infor. Compu. 121 (1996) 256–285.",
            describe(
                "Efficient algorithms for learning to play repeated games against computationally bounded "
                "adversaries",
                "Freund, Yoav", "Kearns, Michael", "Mansour, Yishay",
                venue="Foundations of Computer Science", year="1996",
            ),
        ),
        (
            "R. E. Schapire, M. K. Warmuth (1994) in Proc. 11th Intern. Conference on Machine Learning.",
            describe(
                "Bounds on the sample complexity of Bayesian learning using information theory",
                "Haussler, David", "Kearns, Michael", "Schapire, Robert E.",
                venue="Machine Learning", year="1994",
            ),
        ),
    ],
)  # fmt: skip
def test_what_somebody_wrote_that_year_is_not_held_for_a_word_of_its_title(
    answer: Answer, text: str, held: Description
) -> None:
    assert status_of(answer(Description(reference=text), held)) in ("review", "missing")


def test_one_person_and_a_year_say_something_only_where_the_journal_is_named(answer: Answer) -> None:
    held = describe("Measuring the number of women", "Steinfatt, Thomas M.", venue="Crime, Law", year="2009")
    assert status_of(answer(Description(reference="Steinfatt T., Crime Law, 2009"), held)) == "review"
    elsewhere = answer(Description(reference="Steinfatt T., Phnom Penh, 2009"), held)
    assert "people_alone" not in (found.doubt for found in elsewhere)
