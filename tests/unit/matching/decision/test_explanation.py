"""Sentences about a pair are true of it: what is cut, misread, translated or left out is said to be so."""

from __future__ import annotations

import pytest

from catalogue.domain.descriptions.description import Description, Identifier
from catalogue.matching.decision.explanation import match_of
from tests.unit.matching.conftest import Answer, describe

HELD = describe(
    "Hidden chains", "Miller, Ann", subtitle="rights abuses and forced labour in fishing", year="2009"
)


def said(answer: Answer, entry: Description, holding: Description = HELD) -> list[str]:
    """The parts of the sentence said of a pair."""
    (proposal,) = answer(entry, holding)
    return match_of(proposal).explanation.split("; ")


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
