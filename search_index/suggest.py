"""Help with spelling: near words for a word that is nowhere, and a whole query that finds more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from search_index.analysis import words
from search_index.clauses import AllOf, AnyOf, Clause, Fuzzy, Query, Term
from search_index.snapshot import Snapshot
from search_index.spelling import edits_allowed


def forgive_spelling(query: Query, knows: Callable[[str], bool]) -> Query:
    """The query with every word whose term no document holds widened to the words it could be."""
    words = tuple([(_forgiven(clause, knows), count) for clause, count in query.words])
    required = tuple([_forgiven(clause, knows) for clause in query.required])
    if words == query.words and required == query.required:
        return query
    return replace(query, words=words, required=required)


def _forgiven(clause: Clause, knows: Callable[[str], bool]) -> Clause:
    match clause:
        case Term() if not clause.syllables and not knows(clause.term):
            edits = edits_allowed(clause.form)
            return Fuzzy(clause.form, edits, clause.field) if edits else clause
        case AnyOf():
            return AnyOf(tuple(_forgiven(each, knows) for each in clause.clauses))
        case AllOf():
            return AllOf(tuple(_forgiven(each, knows) for each in clause.clauses))
        case _:
            return clause


def did_you_mean(snapshot: Snapshot, text: str) -> str:
    """The query with each unknown word replaced by the likeliest known one, or "" if none was."""
    pieces: list[str] = []
    at = 0
    for word in words(text):
        if snapshot.knows(word.term) or text[word.end : word.end + 1] in ("*", "~", ":"):
            continue
        if better := _likeliest(snapshot, word.form):
            pieces += [text[at : word.start], better]
            at = word.end
    return "".join([*pieces, text[at:]]) if pieces else ""


def _likeliest(snapshot: Snapshot, form: str) -> str:
    """The nearest known form, among equals the one written most often."""
    edits = edits_allowed(form)
    best: dict[str, tuple[int, int]] = {}
    for place, segment in enumerate(snapshot.segments):
        for number, distance in snapshot.near_terms(place, form, edits):
            near = segment.terms[number]
            if near.isalpha() != form.isalpha():
                continue  # no word is meant by a number, nor a number by a word
            if written := int(segment.arrays["written"][number]):  # a bare stem is no word to suggest
                best[near] = (distance, written + best.get(near, (0, 0))[1])
    return min(best, key=lambda near: (best[near][0], -best[near][1], near), default="")
