"""A name under all its forms: what is meant where a file says nothing more."""

from __future__ import annotations

from catalogue.domain.authorities.authority import Authority, NameForm
from catalogue.domain.authorities.mentions import MentionKind


def test_a_form_is_of_no_known_language_and_no_acronym_unless_it_is_said() -> None:
    plain = NameForm("Organisation internationale du Travail")
    assert (plain.language, plain.is_acronym) == ("", False)
    said = NameForm("OIT", "fr", is_acronym=True)
    assert (said.name, said.language, said.is_acronym) == ("OIT", "fr", True)


def test_a_name_stands_alone_until_its_forms_its_parent_and_its_country_are_known() -> None:
    alone = Authority(MentionKind.BODY, "UNIAP")
    assert (alone.forms, alone.parent, alone.country) == ((), "", "")


def test_two_authorities_that_say_the_same_are_one() -> None:
    forms = (NameForm("OIM", "fr", is_acronym=True),)
    one, same, other = (
        Authority(MentionKind.BODY, "IOM", forms, "United Nations", country)
        for country in ("Switzerland", "Switzerland", "")
    )
    assert one == same and one != other
    assert len({one, same, other}) == 2
