"""Words of one meaning: a query for one of them asks for the others too.

It is the query that is widened, not the index: a change holds from the next question on, on every machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from search_index.query.clauses import Alike, Clause, Query, Term, terms_of
from search_index.query.parser import in_order, read_terms

Groups = tuple[tuple[str, ...], ...]
"""Groups of words and phrases that mean the same."""

_Key = tuple[str, ...]


def with_synonyms(
    query: Query, groups: Groups, knows: Callable[[str], bool]
) -> tuple[Query, tuple[str, ...]]:
    """Return the query with each word, or row of words, that stands in a group asking for the others of it
    as well.

    Gives what is asked for besides, as far as the index ``knows`` its terms. Where words of a row are parted
    among several clauses, each of them is held by what holds another phrase of the group, so that all words
    may still be asked of a document. A word that nothing holds, though another of its group is known, is no
    misspelling. A phrase in quotation marks, and what is excluded, stays as it is.
    """
    table = _table(groups)
    if not table:
        return query, ()
    besides: dict[str, None] = {}
    typed = _widened([clause for clause, _ in query.words], table, knows, besides)
    required = _widened(query.required, table, knows, besides)
    if not besides:
        return query, ()
    words = tuple(zip(typed, (count for _, count in query.words), strict=True))
    return replace(query, words=words, required=tuple(required)), tuple(besides)


@lru_cache(maxsize=8)
def _table(groups: Groups) -> Mapping[_Key, tuple[str, ...]]:
    """For the terms of each word or phrase, the others of its groups."""
    table: dict[_Key, dict[str, None]] = {}
    for group in groups:
        keys = [_key_of(read_terms(word)) for word in group]
        for key in filter(None, keys):
            others = (word for word, its_key in zip(group, keys, strict=True) if its_key != key)
            table.setdefault(key, {}).update(dict.fromkeys(others))
    return {key: tuple(others) for key, others in table.items()}


def _key_of(terms: Sequence[Term]) -> _Key:
    """Return what a row of words is known by: stop words are left out, as a query leaves them out."""
    return tuple(term.term for term in terms if not term.joining)


def _widened(
    clauses: Sequence[Clause],
    table: Mapping[_Key, tuple[str, ...]],
    knows: Callable[[str], bool],
    besides: dict[str, None],
) -> list[Clause]:
    """Return the clauses, as many as there were, the longest rows of words first."""
    longest = max(map(len, table))
    widened: list[Clause] = []
    while len(widened) < len(clauses):
        at = len(widened)
        for row in _rows(clauses[at : at + longest]):
            others = [
                (word, asked)
                for word in table.get(_key_of(row), ())
                if (asked := in_order(word, row[0].field)) and all(map(knows, terms_of(asked)))
            ]
            if others:
                besides.update(dict.fromkeys(word for word, _ in others))
                asked_besides = tuple(asked for _, asked in others)
                widened += [_either(term, asked_besides, 1 / len(row), knows) for term in row]
                break
        else:
            widened.append(clauses[at])
    return widened


def _rows(clauses: Sequence[Clause]) -> Iterator[list[Term]]:
    """Yield the rows of plain words, of one field, with which some clauses begin; the longest first."""
    row: list[Term] = []
    for clause in clauses:
        if not isinstance(clause, Term) or (row and clause.field != row[0].field):
            break
        row.append(clause)
    for length in range(len(row), 0, -1):
        yield row[:length]


def _either(term: Term, others: tuple[Clause, ...], share: float, knows: Callable[[str], bool]) -> Alike:
    known = bool(term.syllables) or knows(term.term)
    return Alike((term, *others) if known else others, share, known)
