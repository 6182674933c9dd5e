"""One ISBN in several publications: a set's in all its volumes, a book's in its chapters."""

from __future__ import annotations

import pytest

from catalogue.domain.descriptions.description import Description, Identifier
from catalogue.matching.decision.explanation import match_of
from tests.unit.matching.conftest import Answer, describe, status_of

ISBN = (Identifier("isbn", "9780198706014"),)


def volume(part: str, title: str = "Commentary on the value added tax") -> Description:
    return describe(title, "Rau, Ann", subtitle=part, identifiers=ISBN, year="2012")


BOOK = describe("Managing public services", "Farnham, David", pages="xii, 282 p.", identifiers=ISBN)
CHAPTER = describe("Local government", "Elcock, Howard", pages="150-171", identifiers=ISBN)


def test_a_volume_is_missing_where_several_others_bear_the_isbn_of_the_set(answer: Answer) -> None:
    held = volume("Vol. 6"), volume("Vol. 4")
    assert status_of(answer(volume("Vol. 7"), *held)) == "missing"
    found = answer(volume("Vol. 4"), *held)
    assert [(proposal.holding_id, str(proposal.status)) for proposal in found] == [("1", "held")]


def test_a_supplement_is_no_volume_of_the_set_though_it_bears_its_isbn(answer: Answer) -> None:
    held = volume("Vol. 6"), volume("Supplement 25")
    assert status_of(answer(volume("Vol. 7"), *held)) in ("missing", "review")


def test_of_a_set_whose_other_volume_alone_is_held_a_person_decides(answer: Answer) -> None:
    assert status_of(answer(volume("Vol. 7"), volume("Vol. 6"))) == "review"


def test_copies_of_one_book_do_not_make_its_isbn_that_of_a_set(answer: Answer) -> None:
    copies = [volume("", title) for title in ("Value added tax: a commentary", "Value added tax")]
    entry = volume("", "Value added tax, a comentary")
    assert {str(proposal.status) for proposal in answer(entry, *copies)} == {"held"}


def test_a_chapter_is_not_its_book_which_is_shown_beside_it(answer: Answer) -> None:
    (found,) = answer(CHAPTER, BOOK)
    assert str(found.status) == "missing"
    explanation = match_of(found).explanation
    assert "the reference is to a part of this work" in explanation
    assert "the ISBN is that of a set, or of a book and its chapters" in explanation


def test_a_book_is_not_a_chapter_of_it(answer: Answer) -> None:
    assert status_of(answer(BOOK, CHAPTER)) in ("review", "missing")


@pytest.mark.parametrize("pages", ["", "282", "1-282"])
def test_a_book_under_quite_another_title_is_shown_to_a_person(answer: Answer, pages: str) -> None:
    entry = describe("Handbook of services", "Farnham, David", pages=pages, identifiers=ISBN)
    assert status_of(answer(entry, BOOK)) == "review"


def test_a_chapter_that_its_author_named_nearly_as_the_book_is_not_held(answer: Answer) -> None:
    chapter = describe("Managing public services today", "Farnham, David", pages="13-22", identifiers=ISBN)
    assert status_of(answer(chapter, BOOK)) in ("review", "missing")
