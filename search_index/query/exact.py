"""Clauses of texts whose language is not that of patrons: how words of one field are asked for exactly."""

from __future__ import annotations

from collections.abc import Sequence

from search_index.analysis.fields import CLUSTER, Field
from search_index.analysis.keys import loose_key
from search_index.analysis.normalisation import clean
from search_index.analysis.tokenizer import clusters, is_unspaced, words
from search_index.query.clauses import AllOf, AnyOf, Clause, Key, Phrase, Prefix, Term

_SHORTEST_BEGINNING = 2


def all_words(text: str, field: Field | None = None) -> Clause | None:
    """What holds every word; None where the text holds none."""
    return _joined(AllOf, _terms(text, field))


def any_word(text: str, field: Field | None = None) -> Clause | None:
    """What holds at least one of the words; None where the text holds none."""
    return _joined(AnyOf, _terms(text, field))


def in_order(text: str, field: Field | None = None) -> Clause | None:
    """What holds the words as they follow each other; None where the text holds none."""
    found = _terms(text, field)
    if len(found) < 2:
        return _joined(AllOf, found)
    if all(is_unspaced(each.form) for each in found):
        return Phrase(tuple(CLUSTER + each.form for each in clusters(clean(text))), field)
    return Phrase(tuple(each.term for each in found), field)


def beginning(text: str, field: Field | None = None) -> Clause | None:
    """What holds a word that begins so, and every word before it; None where that is too short."""
    found = _terms(text, field)
    if not found or len(found[-1].form) < _SHORTEST_BEGINNING:
        return None
    parts: list[Clause] = [*found[:-1], Prefix(found[-1].form, field)]
    return _joined(AllOf, parts)


def identifier(text: str) -> Clause | None:
    """What bears an identifier, in whatever form that is written; None where the text could be none."""
    key = loose_key(clean(text))
    return Key(key) if key else None


def _joined(kind: type[AllOf] | type[AnyOf], clauses: Sequence[Clause]) -> Clause | None:
    if len(clauses) == 1:
        return clauses[0]
    return kind(tuple(clauses)) if clauses else None


def _terms(text: str, field: Field | None) -> list[Term]:
    cleaned = clean(text)
    return [
        Term(
            word.term,
            word.form,
            field,
            tuple(CLUSTER + each.form for each in clusters(cleaned[word.start : word.end])),
        )
        for word in words(cleaned)
    ]
