"""The keys of a description are its own numbers, wherever they were typed."""

from catalogue.domain.descriptions.description import Description, Identifier
from catalogue.domain.descriptions.own_numbers import (
    beyond_numbers,
    days_in,
    is_a_number,
    keys_in,
    numerals_cited,
)


def test_the_number_of_a_law_is_found_in_its_title_and_beside_it() -> None:
    convention = Description(title="Worst Forms of Child Labour Convention, 1999 (No. 182)")
    assert keys_in(convention) == keys_in(Description(title="Worst Forms of Child Labour", series="C182"))
    prakas = Description(title="Prakas on the Prohibition of Hazardous Child Labour", series="106 MOSALVY")
    assert "law_number:prakas 106" in keys_in(prakas)


def test_a_title_that_is_a_symbol_has_its_key() -> None:
    assert keys_in(Description(title="UN Doc. A/75/289")) == ("un_symbol:A/75/289",)
    assert keys_in(Description(title="What became of A/75/289, and who read it in the end")) == ()


def test_a_subtitle_that_is_a_number_has_its_key() -> None:
    assert keys_in(Description(title="Principles and guidelines", subtitle="E/2002/68/Add.1")) == (
        "un_symbol:E/2002/68/ADD.1",
    )
    assert not is_a_number("Excluded and invisible") and not is_a_number("1998-2005")
    address = "https://example.org/reports/1234567890/"
    assert is_a_number(address) and not is_a_number(address + 61 * "x"), "a long one is no title at all"


def test_a_work_about_a_law_has_none_of_the_law_s_numbers() -> None:
    guide = Description(
        title="A practical guide to ILO Convention No. 182", identifiers=(Identifier("doi", "10.1000/5"),)
    )
    assert keys_in(guide) == ("doi:10.1000/5",)
    assert (
        keys_in(Description(reference="Commentary on the Law on Trafficking (NS/RKM/0208/005), 2011")) == ()
    )


def test_what_stands_around_a_number() -> None:
    assert beyond_numbers("UN Doc. A/75/289").split() == ["UN", "Doc."]
    assert days_in("Nov. 15, 2000; 7 September 1956; le 1er juin 2010; ចុះថ្ងៃទី១៥") == {15, 7, 1}
    assert numerals_cited("Directive 2011/36/EU replacing Decision 2002/629/JHA") == {2011, 36, 2002, 629}
