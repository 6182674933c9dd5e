"""The query language: what is understood, and that nothing typed is an error."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_index.analysis.fields import CLUSTER, Field
from search_index.query.clauses import (
    AllOf,
    AnyOf,
    Clause,
    FacetValue,
    Fuzzy,
    Key,
    Phrase,
    Prefix,
    Term,
    Years,
)
from search_index.query.parser import parse


def optional(text: str) -> list[Clause]:
    """What a document may hold."""
    return [clause for clause, _ in parse(text).words]


def term(word: str, field: Field | None = None) -> Term:
    """A plain English word whose term is its form."""
    return Term(word, word, field)


def or_as_one(part: str, whole: str) -> AnyOf:
    """A part of a word with a hyphen, which is also held by what is written without."""
    return AnyOf((term(part), Phrase((whole,))))


@pytest.mark.parametrize(
    ("text", "words", "required", "excluded"),
    [
        ("debt wage", [term("debt"), term("wage")], [], []),
        ("+debt wage", [term("wage")], [term("debt")], []),
        ("debt -wage", [term("debt")], [], [term("wage")]),
        ("debt NOT wage", [term("debt")], [], [term("wage")]),
        ('"debt wage" sea', [term("sea")], [Phrase(("debt", "wage"))], []),
        ("debt OR wage sea", [AnyOf((term("debt"), term("wage"))), term("sea")], [], []),
        ("debt | wage | sea", [AnyOf((term("debt"), term("wage"), term("sea")))], [], []),
        ("debt AND wage sea", [term("sea")], [term("debt"), term("wage")], []),
        ("-debt-sea", [], [], [AllOf((or_as_one("debt", "debtsea"), or_as_one("sea", "debtsea")))]),
        ("the debt-sea", [or_as_one("debt", "debtsea"), or_as_one("sea", "debtsea")], [], []),
        ("U.N. debt", [AnyOf((Phrase(("u", "n")), Phrase(("un",)))), term("debt")], [], []),
        ("author:khan", [], [term("khan", Field.PEOPLE)], []),
        ("title:debt-wage", [], [Phrase(("debt", "wage"), Field.TITLE)], []),
        ("deb* wgae~", [Prefix("deb"), Fuzzy("wgae", 1)], [], []),
        ("year:2006..2010", [], [Years(2006, 2010)], []),
        ("year:2006-2010", [], [Years(2006, 2010)], []),
        ("year:2008..", [], [Years(2008, None)], []),
        ("year:..2010", [], [Years(None, 2010)], []),
        ("YEAR:2008", [], [Years(2008, 2008)], []),
        ("ឆ្នាំ:២០០៦..២០១០", [], [Years(2006, 2010)], []),
        ("year:2551..2553", [], [Years(2008, 2010)], []),
        ("អ្នកនិពន្ធ:khan ភាសា:km", [], [term("khan", Field.PEOPLE), FacetValue("language", "km")], []),
        ("debt A/75/290", [term("debt"), Phrase(("a", "75", "290"))], [], []),
        ("lang:km -kind:law", [], [FacetValue("language", "km")], [FacetValue("kind", "law")]),
        ("isbn:0-306-40615-2", [], [Key("loose:9780306406157")], []),
        ("year:soon", [term("soon")], [], []),
        ("https://x", [Term("https", "https"), term("x")], [], []),
        ("the debt", [term("debt")], [], []),
        ("the of", [term("the"), term("of")], [], []),
    ],
)
def test_clauses(text: str, words: list[Clause], required: list[Clause], excluded: list[Clause]) -> None:
    query = parse(text)
    assert optional(text) == words
    assert list(query.required) == required
    assert list(query.excluded) == excluded


def test_repeated_words_are_counted() -> None:
    assert parse("debt wage debt").words == ((term("debt"), 2), (term("wage"), 1))


def test_words_typed_as_one_run_are_looked_for_together() -> None:
    syllables = ("កា", "រ", "ជួ", "ញ", "ដូ", "រ")
    run = Phrase(tuple(CLUSTER + syllable for syllable in syllables))
    assert parse("ការជួញដូរ").together == parse("thai OR ការជួញដូរ").together == (run,)
    for typed in ("ការ ជួញដូរ", "-ការជួញដូរ", "debt-wage", "ការthai"):
        assert parse(typed).together == ()


@pytest.mark.parametrize(
    "typed",
    [
        "9780306406157",
        "ISBN: 0-306-40615-2",
        "isbn-13 978 0 306 40615 7",
        "ISBN 0306406152",
        "៩៧៨០៣០៦៤០៦១៥៧",
    ],
)
def test_an_identifier_is_recognised_in_any_form(typed: str) -> None:
    assert parse(typed).whole_key == "loose:9780306406157"


@pytest.mark.parametrize("typed", ["ISSN 1234-5679", "isbn-13: 978 0 306 40615 8", "doi 10.1234/x.5"])
def test_a_number_behind_its_label_is_asked_for_and_nothing_else(typed: str) -> None:
    assert parse(typed).identifier
    assert not parse(f"{typed} debt").identifier


def test_a_year_or_a_word_is_no_identifier() -> None:
    assert parse("2008").whole_key is None
    assert parse("debt bondage").whole_key is None
    assert parse("report 2008 debt").keys == ()


@pytest.mark.parametrize("text", ["", "-", '"', "OR", "AND NOT", ":", "*", "~", "- - -", "()[]{}^\\"])
def test_signs_alone_ask_for_nothing(text: str) -> None:
    assert parse(text).empty


@given(st.text(max_size=600))
def test_nothing_typed_is_an_error(typed: str) -> None:
    query = parse(typed)
    again = parse(query.text)
    assert (again.words, again.required, again.excluded) == (query.words, query.required, query.excluded)


def test_what_is_read_is_bounded() -> None:
    assert parse("word " * 100_000).cut
    assert len(parse(" ".join(f"w{number}" for number in range(300))).words) == 100
