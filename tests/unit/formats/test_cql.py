"""CQL: what is read, and the diagnostic of what is none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.formats.protocols.cql import Both, CqlQuery, SearchClause, SortKey, parse, plain
from catalogue.formats.protocols.diagnostics import MESSAGES, Diagnostic

_ANY = "cql.serverchoice"


def single(term: str, index: str = _ANY, relation: str = "=", *modifiers: str) -> SearchClause:
    return SearchClause(index, relation, term, modifiers)


@pytest.mark.parametrize(
    ("query", "clause"),
    [
        ("debt", single("debt")),
        ('"debt bondage"', single("debt bondage")),
        ('""', single("")),
        ("dc.Title=debt", single("debt", "dc.title")),
        ("title ANY/relevant/cql.stem=x 'debt", single("'debt", "title", "any", "relevant", "cql.stem=x")),
        ('"and" and and1', Both("and", single("and"), single("and1"))),
        ("a OR b not c", Both("not", Both("or", single("a"), single("b")), single("c"))),
        ("a and (b or c)", Both("and", single("a"), Both("or", single("b"), single("c")))),
        ("dc.date >= 2006", single("2006", "dc.date", ">=")),
        ('dc.date within "2006 2010"', single("2006 2010", "dc.date", "within")),
        (r'"a \"quoted\" one"', single(r"a \"quoted\" one")),
        ('> x = "info:srw/cql-context-set/1/dc-v1.1" x.title = a', single("a", "dc.title")),
        ('> "info:srw/cql-context-set/1/dc-v1.1" title = a', single("a", "dc.title")),
        ("ការជួញដូរ", single("ការជួញដូរ")),
    ],
)
def test_what_is_read(query: str, clause: SearchClause | Both) -> None:
    assert parse(query) == CqlQuery(clause)


def test_an_order_is_read() -> None:
    found = parse("a sortBy dc.date/sort.descending title")
    assert found.sort == (SortKey("dc.date", ("sort.descending",)), SortKey("title"))


def test_a_backslash_takes_the_meaning_from_a_sign() -> None:
    assert plain(r"a \"b\" \* \\") == r'a "b" * \ '.strip()


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("", 10), ("a b", 10), ("a and", 10), ("dc.title =", 10), ("= a", 10), ("a sortBy", 10),
        ("(a", 13), ("a)", 13), ("()", 13), ("(" * 100 + "a" + ")" * 100, 13),
        ('"a', 14), ('dc.title = "a', 14), ("> x = urn:none a", 15),
        (" or ".join("a" * 60), 38), ("a prox b", 39), ("a and/x b", 46), ("a" * 2_001, 12),
    ],
)  # fmt: skip
def test_what_is_none_has_its_number(query: str, number: int) -> None:
    with pytest.raises(Diagnostic) as wrong:
        parse(query)
    assert wrong.value.number == number
    assert wrong.value.uri == f"info:srw/diagnostic/1/{number}" and wrong.value.message


@given(st.text(st.sampled_from('ab.=<>()/" \\*and or not sortBy'), max_size=60) | st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_whatever_is_sent_is_read_or_refused(query: str) -> None:
    try:
        parse(query)
    except Diagnostic as wrong:
        assert wrong.number in MESSAGES
