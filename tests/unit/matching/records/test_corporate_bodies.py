"""Bodies under their many names: with acronyms, behind or before the body that they belong to."""

from __future__ import annotations

import pytest

from catalogue.matching.records.corporate_bodies import Organisation, OrganisationAliases, name_key

ILO = Organisation(
    "International Labour Organization",
    ("Organisation internationale du Travail", "International Labour Office"),
    ("ILO", "OIT"),
)
IPEC = Organisation("International Programme on the Elimination of Child Labour", (), ("IPEC",), ILO.name)
CAMBODIA = Organisation("Cambodia", ("Kingdom of Cambodia",), (), "", "Cambodia")
MINISTRY = Organisation("Ministry of Justice", (), ("MOJ",), "Cambodia", "Cambodia")
BODIES = OrganisationAliases([ILO, IPEC, CAMBODIA, MINISTRY, Organisation("Alone", parent="Nowhere")])


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("INTERNATIONAL LABOR ORGANISATION", ILO),
        ("The International Labour Organization", ILO),
        ("International Labour Office (ILO)", ILO),
        ("Bureau international (OIT)", ILO),
        ("ILO. International Programme on the Elimination of Child Labour", IPEC),
        ("Cambodia. Ministry of Justice", MINISTRY),
        ("ILO Regional Office", ILO),
        ("ILO/IPEC", IPEC),
    ],
)
def test_a_printed_name_means_the_most_particular_body_that_is_known(
    printed: str, meant: Organisation
) -> None:
    assert BODIES.preferred(printed) == meant.name


def test_what_the_table_lacks_stands_for_itself() -> None:
    assert BODIES.preferred("Chab Dai") is None
    assert BODIES.names_of("Chab Dai") == ("Chab Dai",)
    assert BODIES.acronyms_of("Chab Dai") == ()
    assert BODIES.parent_of("Chab Dai") is None and BODIES.parent_of("Alone") is None
    assert not BODIES.is_country("Chab Dai")
    assert len(BODIES) == 5 and len(OrganisationAliases()) == 0


def test_a_body_has_names_acronyms_and_bodies_above() -> None:
    assert BODIES.names_of("ILO") == ("ILO", ILO.name, *ILO.names, "OIT")
    assert BODIES.acronyms_of(ILO.name) == ("ILO", "OIT")
    assert BODIES.with_parents(IPEC.name) == (IPEC.name, ILO.name)
    assert BODIES.with_parents(ILO.name) == (ILO.name,)
    assert BODIES.is_country("Cambodia") and not BODIES.is_country(MINISTRY.name)


def test_bodies_that_stand_above_each_other_come_to_an_end() -> None:
    circle = OrganisationAliases([Organisation("A", parent="B"), Organisation("B", parent="A")])
    assert circle.with_parents("A") == ("A", "B")


def test_bodies_are_found_in_a_text_the_longest_names_first_and_acronyms_in_capitals() -> None:
    text = "a report of the Ministry of Justice for the International Labour Office; MOJ, ipec and IPEC"
    assert BODIES.find_in(text) == (ILO.name, MINISTRY.name, IPEC.name)
    assert BODIES.find_in("alone and ilo") == ()


def test_the_united_nations_are_written_in_full_or_not() -> None:
    assert name_key("United Nations Children's Fund") == name_key("U.N. Children's Fund")
    assert name_key("The") == "the"
    assert name_key("Centre for the Defence of Labour") == name_key("Center, Defense: Labor")


def test_a_row_gives_the_names_of_all_its_columns() -> None:
    row = {"name": "A", "names_fr": "B; C", "names_km": "ក", "acronyms": "X;Y", "parent": "P", "country": ""}
    assert Organisation.from_row(row) == Organisation("A", ("B", "C", "ក"), ("X", "Y"), "P")
    assert Organisation.from_row(row).all_names == ("A", "B", "C", "ក", "X", "Y")
