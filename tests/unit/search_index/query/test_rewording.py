"""Queries made of queries."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_index.analysis.fields import Field
from search_index.query.clauses import AnyOf, FacetValue, Phrase, Term, leaves
from search_index.query.parser import parse
from search_index.query.rewording import asking_for_all, composed, single_words, with_values


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("debt of wages", "+debt of +wages"),
        ('"debt wage" -sea year:2008', '"debt wage" -sea year:2008'),
        ("debt OR wage", "+debt OR +wage"),
        ("author:khan lang:km", ""),
        ("-sea", ""),
        ("http://a.b", "+http://a.b"),
        ("", ""),
    ],
)
def test_every_word_can_be_asked_for(typed: str, asked: str) -> None:
    assert asking_for_all(typed) == asked


@pytest.mark.parametrize(
    ("form", "query"),
    [
        ({"every": "debt bondage"}, "debt bondage"),
        ({"phrase": 'debt "bondage'}, '"debt bondage"'),
        ({"every": "sea", "any_of": "fish, OR shrimp"}, "sea fish, OR shrimp"),
        ({"none_of": "-shrimp sub-regional"}, "-shrimp -sub-regional"),
        ({"fields": {"author": "Rebecca Surtees", "title": ""}}, "author:Rebecca author:Surtees"),
        ({"values": {"country": "Viet Nam", "kind": "law"}}, 'country:"Viet Nam" kind:law'),
        ({"years": ("2006", "2010")}, "year:2006..2010"),
        ({"years": ("2006", "")}, "year:2006.."),
        ({"years": ("2006", "2006")}, "year:2006"),
        ({}, ""),
    ],
)
def test_a_form_becomes_a_query_that_people_could_type(form: dict[str, Any], query: str) -> None:
    assert composed(**form) == query


@given(st.text(max_size=30), st.text(max_size=30))
def test_what_is_typed_into_a_field_stays_in_it(title: str, excluded: str) -> None:
    query = parse(composed(fields={"title": title}, none_of=excluded))
    assert not query.words
    assert all(
        leaf.field is Field.TITLE for leaf in leaves(query.required) if isinstance(leaf, Term | Phrase)
    )


def test_values_of_facets_are_read_as_documents_have_them() -> None:
    known = {("language", "khmer"): ("km",), ("country", "laos"): ("Lao PDR", "Laos")}

    def values_of(facet: str, value: str) -> tuple[str, ...]:
        return known.get((facet, value), ())

    assert with_values("debt lang:khmer", values_of) == "debt lang:km"
    assert with_values("-country:laos", values_of) == '-country:"Lao PDR" -country:Laos'
    assert with_values("a country:laos", values_of) == 'a country:"Lao PDR" OR country:Laos'
    assert with_values("see: lang:xyz", values_of) == "see: lang:xyz"
    found = parse(with_values("country:laos debt", values_of))
    assert found.required == (AnyOf((FacetValue("country", "Lao PDR"), FacetValue("country", "Laos"))),)


@given(st.text(max_size=60))
def test_asking_for_all_asks_for_nothing_new(typed: str) -> None:
    parse(asking_for_all(typed))
    assert asking_for_all(asking_for_all(typed)) == asking_for_all(typed)


@pytest.mark.parametrize(
    ("typed", "alone"),
    [
        ("debt of wages", ["debt", "wages"]),
        ('"debt wage" OR +sea -fiction NOT', ["debt", "wage", "sea"]),
        ("author:khan +year:2008 debt", ["author:khan", "year:2008", "debt"]),
        ("ការជួញដូរមនុស្ស", ["ជួញដូរ", "មនុស្ស"]),
        ("debt A/RES/55/25", ["debt", "A/RES/55/25"]),
        ("http://a.b debt debt", ["http", "b", "debt"]),
        ("-sea", []),
    ],
)
def test_single_words_can_be_asked_for_alone(typed: str, alone: list[str]) -> None:
    assert single_words(typed) == alone
