"""Help with spelling: near words for a word that is nowhere, and a whole query that finds more."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from search_index.analysis.spelling import edits_allowed
from search_index.analysis.tokenizer import is_unspaced, unspaced_runs, words
from search_index.query.clauses import AllOf, AnyOf, Clause, Fuzzy, Query, Term
from search_index.retrieval.evaluate import Evaluator
from search_index.retrieval.respelling import respelt
from search_index.segments.snapshot import Snapshot

_MOST_RUNS = 4
"""Runs of unspaced scripts in one query in which errors are looked for; each takes some milliseconds."""


def forgive_spelling(query: Query, knows: Callable[[str], bool]) -> Query:
    """Return the query with every word whose term no document holds widened to the words it could be."""
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
            return replace(clause, clauses=tuple(_forgiven(term, knows) for term in clause.clauses))
        case AllOf():
            return AllOf(tuple(_forgiven(term, knows) for term in clause.clauses))
        case _:
            return clause


def did_you_mean(snapshot: Snapshot, text: str, evaluators: Sequence[Evaluator] = ()) -> str:
    """Return the query with each unknown word replaced by the likeliest known one, or "" if none was.

    ``evaluators`` are those that have answered it.
    """
    pieces: list[str] = []
    at = 0
    for begin, end, better in sorted(
        (*_better_words(snapshot, text), *_better_runs(snapshot, text, evaluators))
    ):
        pieces += [text[at:begin], better]
        at = end
    return "".join([*pieces, text[at:]]) if pieces else ""


_Better = tuple[int, int, str]
"""Where in a query something misspelt begins and ends, and what stands for it."""


def _better_words(snapshot: Snapshot, text: str) -> Iterator[_Better]:
    for word in words(text):
        if is_unspaced(word.form) or snapshot.knows(word.term) or _has_a_sign(text, word.end):
            continue
        if better := snapshot.likeliest(word.form)[0]:
            yield word.start, word.end, better


def _better_runs(snapshot: Snapshot, text: str, evaluators: Sequence[Evaluator]) -> Iterator[_Better]:
    for begin, end in unspaced_runs(text)[:_MOST_RUNS]:
        if not _has_a_sign(text, end) and (better := respelt(snapshot, text[begin:end], evaluators)):
            yield begin, end, better


def _has_a_sign(text: str, end: int) -> bool:
    """Whether what ends here is the beginning of words, a word with an error allowed, or a name."""
    return text[end : end + 1] in ("*", "~", ":")
