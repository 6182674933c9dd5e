"""Two records made one: what is proposed, what is chosen, and which values say the same."""

from __future__ import annotations

from catalogue.domain.descriptions.description import Contributor, Description, Identifier
from catalogue.domain.descriptions.merging import Choice, chosen, merged, proposal


def test_what_one_record_lacks_comes_from_the_other_and_nothing_is_asked_where_both_agree() -> None:
    kept = Description(title="Sold", subjects=("A",), notes=(), publisher="ILO")
    other = Description(title="Sold", subjects=(), notes=("A note",), publisher="")
    assert proposal(kept, other) == {
        "subjects": Choice.KEPT,
        "notes": Choice.OTHER,
        "publisher": Choice.KEPT,
    }
    assert proposal(kept, kept) == {}


def test_people_and_languages_are_not_put_together_of_themselves_since_they_would_stand_there_twice() -> None:
    kept = Description(contributors=(Contributor("Surtees, R."),), languages=("en",))
    other = Description(contributors=(Contributor("Rebecca Surtees"),), languages=("English",))
    assert set(proposal(kept, other).values()) == {Choice.KEPT}


def test_a_field_that_nobody_chose_for_stays_and_one_of_a_single_value_takes_one_side() -> None:
    kept, other = Description(title="Sold", year="2003"), Description(title="Bought", year="2004")
    assert merged(kept, other, {"title": Choice.OTHER}) == Description(title="Bought", year="2003")
    assert chosen("year", kept, other, Choice.BOTH) == "2003", "two years make none"
    assert chosen("year", kept, other, Choice.KEPT) == "2003"


def test_a_number_without_a_key_is_told_by_its_kind_and_its_words() -> None:
    kept = Description(identifiers=(Identifier("other", "Not found"), Identifier("other", "12")))
    other = Description(identifiers=(Identifier("other", "NOT  FOUND"), Identifier("isbn", "12")))
    assert chosen("identifiers", kept, other, Choice.BOTH) == (*kept.identifiers, Identifier("isbn", "12"))


def test_of_two_spellings_of_a_name_the_kept_record_s_stands() -> None:
    kept = Description(contributors=(Contributor("ILO", role="editor"),))
    other = Description(contributors=(Contributor("ilo"), Contributor("IOM")))
    assert chosen("contributors", kept, other, Choice.BOTH) == (*kept.contributors, Contributor("IOM"))
