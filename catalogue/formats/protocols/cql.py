"""CQL 1.2, the Contextual Query Language of SRU (Library of Congress, 2008): read into clauses (ADR 0091).

    debt
    dc.title all "debt bondage" and dc.date >= 2006
    (dc.creator = surtees or dc.publisher = nexus) not dc.language = km sortBy dc.date/sort.descending
    > dc = "info:srw/cql-context-set/1/dc-v1.1" dc.subject any "fishing seafood"

Whatever is not CQL raises ``Diagnostic``. A quoted term keeps its backslashes, which say which of its signs
mask others; ``plain`` takes them away.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .diagnostics import Diagnostic

LONGEST_QUERY = 2_000
"""Characters of a query."""
_MOST_CLAUSES = 50
_DEEPEST = 20

_TOKEN = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|(<=|>=|<>|==|[=<>()/])|([^\s()=<>"/]+))', re.DOTALL)
_RELATIONS = frozenset({"=", "==", "<>", "<", ">", "<=", ">="})
_BOOLEANS = frozenset({"and", "or", "not", "prox"})
_SERVER_CHOICE = "cql.serverchoice"

CONTEXT_SETS: Mapping[str, str] = {
    "info:srw/cql-context-set/1/cql-v1.1": "cql",
    "info:srw/cql-context-set/1/cql-v1.2": "cql",
    "info:srw/cql-context-set/1/dc-v1.1": "dc",
    "http://zing.z3950.org/cql/bath/2.0/": "bath",
}
"""Sets of indexes that a query may give names of its own, with the names they have here."""


@dataclass(frozen=True, slots=True)
class SearchClause:
    """An index, a relation and a term; index and relation in small letters, the term as it was written."""

    index: str
    relation: str
    term: str
    modifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Both:
    """Two clauses and what joins them: and, or, not."""

    operator: str
    left: Clause
    right: Clause


Clause = SearchClause | Both


@dataclass(frozen=True, slots=True)
class SortKey:
    """An index to sort by, with its modifiers, in small letters."""

    index: str
    modifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CqlQuery:
    """A query, and the order that it asks for."""

    clause: Clause
    sort: tuple[SortKey, ...] = ()


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    quoted: bool = False

    @property
    def word(self) -> str:
        """What could be a word of the language, in small letters; "" of a quoted term."""
        return "" if self.quoted else self.text.lower()


def parse(query: str) -> CqlQuery:
    """Read a query; raises ``Diagnostic`` for what is none, or is too long."""
    if len(query) > LONGEST_QUERY:
        raise Diagnostic(12, str(LONGEST_QUERY))
    return _Reader(_tokens(query)).query()


def plain(term: str) -> str:
    """Return a term without the backslashes that take their meaning from the signs behind them."""
    return re.sub(r"\\(.)", r"\1", term, flags=re.DOTALL)


def _tokens(query: str) -> list[_Token]:
    found: list[_Token] = []
    at, end = 0, len(query.rstrip())
    while at < end:
        match = _TOKEN.match(query, at)
        if match is None:
            raise Diagnostic(14 if query[at:].lstrip().startswith('"') else 10, query[at:].strip()[:100])
        quoted, sign, word = match.groups()
        found.append(_Token(quoted, True) if quoted is not None else _Token(sign or word))
        at = match.end()
    return found


class _Reader:
    """Reads tokens from left to right; operators have one rank and lean to the left, as CQL has it."""

    def __init__(self, tokens: Sequence[_Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._clauses = 0
        self._sets: dict[str, str] = {}

    def query(self) -> CqlQuery:
        clause = self._clause(0)
        sort: list[SortKey] = []
        if self._takes("sortby"):
            while self._peek() is not None:
                sort.append(SortKey(self._index(self._text()), self._modifiers()))
            if not sort:
                raise Diagnostic(10, "sortBy")
        if (behind := self._peek()) is not None:
            raise Diagnostic(13 if behind.word in ("(", ")") else 10, behind.text)
        return CqlQuery(clause, tuple(sort))

    def _clause(self, depth: int) -> Clause:
        if depth > _DEEPEST:
            raise Diagnostic(13, "too deep")
        self._assign_prefixes()
        found = self._search_clause(depth)
        while (token := self._peek()) is not None and token.word in _BOOLEANS:
            self._at += 1
            if token.word == "prox":
                raise Diagnostic(39)
            if modifiers := self._modifiers():
                raise Diagnostic(46, modifiers[0])
            found = Both(token.word, found, self._search_clause(depth))
        return found

    def _search_clause(self, depth: int) -> Clause:
        self._clauses += 1
        if self._clauses > _MOST_CLAUSES:
            raise Diagnostic(38, str(_MOST_CLAUSES))
        if self._takes("("):
            found = self._clause(depth + 1)
            if not self._takes(")"):
                raise Diagnostic(13, ")")
            return found
        first = self._text()
        if not self._relation_follows():
            return SearchClause(_SERVER_CHOICE, "=", first)
        relation = self._next().text.lower()
        modifiers = self._modifiers()
        return SearchClause(self._index(first), relation, self._text(), modifiers)

    def _relation_follows(self) -> bool:
        """Whether what was read is an index: a relation stands behind it, by a sign or by its name."""
        token = self._peek()
        if token is None or token.quoted or token.word in _BOOLEANS or token.word == "sortby":
            return False
        return token.text in _RELATIONS or token.text not in ("(", ")", "/")

    def _assign_prefixes(self) -> None:
        """``> dc = "info:..."``: a name for a set of indexes."""
        while self._takes(">"):
            name = self._text()
            uri = self._text() if self._takes("=") else name
            if uri not in CONTEXT_SETS:
                raise Diagnostic(15, uri)
            self._sets[name.lower() if uri != name else ""] = CONTEXT_SETS[uri]

    def _index(self, name: str) -> str:
        """Return the index under the name that its set has here."""
        prefix, dot, base = name.lower().rpartition(".")
        given = self._sets.get(prefix, prefix)
        return f"{given}.{base}" if dot or given else base

    def _modifiers(self) -> tuple[str, ...]:
        found: list[str] = []
        while self._takes("/"):
            name = self._text().lower()
            token = self._peek()
            if token is not None and token.text in _RELATIONS and not token.quoted:
                self._at += 1
                name += token.text + self._text().lower()
            found.append(name)
        return tuple(found)

    def _text(self) -> str:
        """Return the next token, which must be a name or a term."""
        token = self._next()
        if not token.quoted and (token.text in _RELATIONS or token.text in ("(", ")", "/")):
            raise Diagnostic(13 if token.text in ("(", ")") else 10, token.text)
        return token.text

    def _takes(self, word: str) -> bool:
        token = self._peek()
        if token is None or token.word != word:
            return False
        self._at += 1
        return True

    def _next(self) -> _Token:
        token = self._peek()
        if token is None:
            raise Diagnostic(10, "the query ends too early")
        self._at += 1
        return token

    def _peek(self) -> _Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None
