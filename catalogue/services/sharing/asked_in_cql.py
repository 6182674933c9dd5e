"""A question in CQL as the index takes it: what each index means here, and what cannot be asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from catalogue.formats.protocols.cql import Clause, SearchClause, SortKey, plain
from catalogue.formats.protocols.diagnostics import Diagnostic
from search_index.analysis.fields import Field
from search_index.analysis.normalisation import ascii_digits
from search_index.query.clauses import AllOf, AnyOf, FacetValue, Key, Query, Without, Years
from search_index.query.clauses import Clause as Asked
from search_index.query.parser import all_words, any_word, beginning, identifier, in_order

ValuesOf = Callable[[str, str], Sequence[str]]
"""The values of a facet ("language", "country", "kind") that go by a name."""

_WORDS: Mapping[str, Field | None] = {
    "cql.serverchoice": None, "cql.anywhere": None, "cql.anyindexes": None, "cql.keywords": None,
    "dc.title": Field.TITLE, "bath.title": Field.TITLE,
    "dc.creator": Field.PEOPLE, "dc.contributor": Field.PEOPLE, "bath.author": Field.PEOPLE,
    "bath.name": Field.PEOPLE,
    "dc.subject": Field.SUBJECTS, "bath.subject": Field.SUBJECTS,
    "dc.relation": Field.SERIES, "dc.publisher": Field.PUBLISHER, "dc.description": Field.TEXT,
}  # fmt: skip
_FACETS = {"dc.language": "language", "dc.type": "kind", "dc.coverage": "country"}
_IDENTIFIERS = frozenset({"dc.identifier", "bath.isbn", "bath.issn", "bath.standardidentifier"})
_DATE, _EVERYTHING = "dc.date", "cql.allrecords"
INDEXES: Sequence[str] = (*_WORDS, *_FACETS, *sorted(_IDENTIFIERS), _DATE, _EVERYTHING)
"""Every index that can be asked, with the set it belongs to."""

_SORTS: Mapping[str, Mapping[str, str]] = {
    "dc.title": {"ascending": "title"},
    "dc.date": {"ascending": "year_oldest", "descending": "year_newest"},
    "rec.creationdate": {"descending": "newest_arrival"},
    "cql.relevance": {"descending": "relevance"},
}
SORT_INDEXES: Sequence[str] = tuple(_SORTS)
"""Every index to sort by."""

_IGNORED_MODIFIERS = frozenset({"relevant", "ignorecase", "ignoreaccents", "stem", "word", "string"})
_MASK = re.compile(r"(?<!\\)(?:\\\\)*[*?^]")
_YEAR = re.compile(r"[0-9]{1,4}")
_NOTHING = Key("nothing:")
"""What no document bears."""
_EVERY_ONE = AllOf(())
"""What every document matches."""


def question(clause: Clause, values_of: ValuesOf) -> Query:
    """Return the query for the index; raises ``Diagnostic`` for what cannot be asked."""
    asked = _asked(clause, values_of)
    return Query() if asked == _EVERY_ONE else Query(required=(asked,))


def sort_of(keys: Sequence[SortKey]) -> str:
    """Return the order of the index that is asked for; raises ``Diagnostic`` for one that there is not."""
    if not keys:
        return "relevance"
    if len(keys) > 1:
        raise Diagnostic(84, "1")
    key = keys[0]
    index = key.index if "." in key.index else f"dc.{key.index}"
    if index not in _SORTS:
        raise Diagnostic(86, key.index)
    orders = _SORTS[index]
    wanted = {modifier.removeprefix("sort.") for modifier in key.modifiers} & {"ascending", "descending"}
    order = next(iter(wanted), next(iter(orders)))
    if len(wanted) > 1 or order not in orders:
        raise Diagnostic(82, order)
    return orders[order]


def _asked(clause: Clause, values_of: ValuesOf) -> Asked:
    if isinstance(clause, SearchClause):
        return _Single(clause, values_of).asked()
    left, right = _asked(clause.left, values_of), _asked(clause.right, values_of)
    match clause.operator:
        case "and":
            return AllOf((left, right))
        case "or":
            return AnyOf((left, right))
        case _:
            return Without(left, right)


class _Single:
    """One index, one relation, one term."""

    def __init__(self, clause: SearchClause, values_of: ValuesOf) -> None:
        self._clause = clause
        self._values_of = values_of
        self._index = clause.index if "." in clause.index else f"dc.{clause.index}"
        self._relation = clause.relation.removeprefix("cql.")
        self._term = plain(clause.term).strip()

    def asked(self) -> Asked:
        """Return what is asked for."""
        for modifier in self._clause.modifiers:
            if modifier.removeprefix("cql.") not in _IGNORED_MODIFIERS:
                raise Diagnostic(20, modifier)
        if self._index not in INDEXES:
            known = self._index.partition(".")[0] in ("cql", "dc", "bath", "rec")
            raise Diagnostic(16 if known else 15, self._clause.index)
        if self._index == _EVERYTHING:
            return _EVERY_ONE
        if not self._term:
            raise Diagnostic(27, self._clause.index)
        if self._index == _DATE:
            return self._years()
        if self._relation in ("<", ">", "<=", ">=", "within", "encloses"):
            raise Diagnostic(22, f"{self._clause.index} {self._relation}")
        if self._index in _FACETS:
            return self._value(_FACETS[self._index])
        if self._index in _IDENTIFIERS:
            return self._identifier()
        return self._words(_WORDS[self._index])

    def _words(self, field: Field | None) -> Asked:
        term = self._clause.term
        if _MASK.search(term):
            return self._masked(term, field)
        match self._relation:
            case "=" | "all" | "scr":
                found = all_words(self._term, field)
            case "any":
                found = any_word(self._term, field)
            case "adj":
                found = in_order(self._term, field)
            case _:
                raise Diagnostic(19, self._relation)
        if found is None:
            raise Diagnostic(36, self._term)
        return found

    def _masked(self, term: str, field: Field | None) -> Asked:
        """Ask for any word that begins so: a star at the end of a term is all that masks."""
        if _MASK.search(term[:-1]) or not term.endswith("*"):
            raise Diagnostic(28, term)
        if self._relation not in ("=", "all", "any", "scr"):
            raise Diagnostic(19, self._relation)
        found = beginning(plain(term[:-1]), field)
        if found is None:
            raise Diagnostic(29, term)
        return found

    def _value(self, facet: str) -> Asked:
        self._only_equal("any")
        names = self._term.split() if self._relation == "any" else [self._term]
        values = [value for name in names for value in self._values_of(facet, name) or (name,)]
        return AnyOf(tuple(FacetValue(facet, value) for value in values))

    def _identifier(self) -> Asked:
        self._only_equal()
        return identifier(self._term) or _NOTHING

    def _only_equal(self, *further: str) -> None:
        if self._relation not in ("=", "==", "exact", "all", "adj", "scr", *further):
            raise Diagnostic(22, f"{self._clause.index} {self._relation}")

    def _years(self) -> Asked:
        years = [int(year) for year in _YEAR.findall(ascii_digits(self._term))]
        wanted = 2 if self._relation == "within" else 1
        if len(years) != wanted or not re.fullmatch(r"[\d\s.\-]+", self._term):
            raise Diagnostic(36, self._term)
        first, last = years[0], years[-1]
        match self._relation:
            case "=" | "==" | "exact" | "within" | "scr":
                return Years(first, last)
            case "<":
                return Years(None, first - 1)
            case "<=":
                return Years(None, first)
            case ">":
                return Years(first + 1, None)
            case ">=":
                return Years(first, None)
            case _:
                raise Diagnostic(22, f"{self._clause.index} {self._relation}")
