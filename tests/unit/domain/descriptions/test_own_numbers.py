"""The keys of a description are its own numbers, wherever they were typed."""

import pytest

from catalogue.domain.descriptions.description import Description, Identifier
from catalogue.domain.descriptions.own_numbers import (
    beyond_numbers,
    days_in,
    is_a_number,
    keys_in,
    numerals_cited,
    own_numbers,
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


def test_the_bare_number_of_a_decision_may_stand_among_its_numbers() -> None:
    prakas = Description(title="Prakas on Labour", identifiers=(Identifier("other", "106 MOSALVY"),))
    assert "law_number:prakas 106" in keys_in(prakas)
    address = prakas.with_changes(identifiers=(Identifier("url", "106 MOSALVY"),))
    assert "law_number:prakas 106" not in keys_in(address)


def test_a_number_of_many_publications_names_none_of_them() -> None:
    printed = (
        Identifier("issn", "0378-5955"),
        Identifier("url", "https://example.org/report.pdf"),
        Identifier("isbn", "978-92-2-121319-2"),
    )
    described = Description(title="Sold", identifiers=printed)
    assert own_numbers(described) == ("isbn:9789221213192",)
    assert len(keys_in(described)) == 3


@pytest.mark.parametrize("field", ["series", "edition", "number", "year", "reference"])
def test_a_number_is_found_in_whatever_field_it_was_typed(field: str) -> None:
    typed = Description(title="Sold").with_changes(**{field: "ISBN 978-92-2-121319-2"})
    assert keys_in(typed) == ("isbn:9789221213192",)
    assert keys_in(Description(title="Sold")) == ()


def test_a_title_is_its_number_where_half_of_it_is_the_number_and_it_is_short() -> None:
    symbol = "A/HRC/26/37/Add.7"
    assert keys_in(Description(title=f"{'x' * (len(symbol) - 1)} {symbol}")) == (
        f"un_symbol:{symbol.upper()}",
    )
    assert keys_in(Description(title=f"{'x' * len(symbol)} {symbol}")) == ()
    address = "http://example.org/2008/" + "x" * 36
    assert len(address) == 60
    assert keys_in(Description(title=address)) == (f"url:{address[7:]}",)
    assert keys_in(Description(title=address + "x")) == ()


def test_nine_tenths_of_a_subtitle_that_is_a_number_are_the_number() -> None:
    assert is_a_number("A/75/2891.") and is_a_number("A/75/289")
    assert not is_a_number("A/75/289, A/1")
    assert not is_a_number("") and not is_a_number("Sold")
    assert is_a_number("http://example.org/2008/" + "x" * 36)
    assert not is_a_number("http://example.org/2008/" + "x" * 37)


def test_a_law_keeps_its_numbers_and_a_work_about_it_its_own() -> None:
    law = Description(title="Law on Trafficking (NS/RKM/0208/005)")
    assert keys_in(law) == ("law_number:KH NS/RKM/0208/5",)
    about = law.with_changes(title=f"Commentary on the {law.title}")
    assert keys_in(about.with_changes(series="RL34317")) == ("report_number:RL34317",)


def test_a_day_is_read_before_or_behind_the_name_of_its_month() -> None:
    assert days_in("1st Jan 2008, le 2 février, 3. Mai, 4 de abril de 2010") == {1, 2, 3, 4}
    assert days_in("May 2008") == days_in("Report 15") == frozenset()


def test_what_a_text_says_beside_several_numbers() -> None:
    assert beyond_numbers("A/75/289 and A/75/290").split() == ["and"]
    assert beyond_numbers("Sold") == "Sold"
