"""Help with spelling where words are not spaced: what a run of Khmer, Thai, Lao, Burmese or Chinese could be.

A dictionary shatters a misspelt word into pieces that mean nothing. So a run that stands nowhere is cut anew,
by the words that the documents hold and, where these leave pieces over, by words within a typing error.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from search_index.analysis.fields import CLUSTER
from search_index.analysis.normalisation import fold
from search_index.analysis.tokenizer import Word, clusters
from search_index.query.clauses import Phrase
from search_index.retrieval.evaluate import Evaluator, evaluators_of
from search_index.segments.snapshot import Snapshot

_MOST_SYLLABLES = 24
_LONGEST_WORD = 7
"""Syllables of a word; few have more."""

_WORD = 0.2
_LONE_SYLLABLE = 0.6
"""A word of one syllable could be a piece of another."""

_EDIT = 1.1
_UNKNOWN = 1.5
"""A syllable that no document holds as a word."""


class _Piece(NamedTuple):
    """What some syllables could be, and how unlikely that is; ``text`` is "" where it is as typed."""

    cost: float
    text: str = ""


class _Cut(NamedTuple):
    """The likeliest way to read the syllables up to one: where its last piece begins, and that piece."""

    cost: float
    begin: int
    piece: _Piece


def respelt(snapshot: Snapshot, run: str, evaluators: Sequence[Evaluator] = ()) -> str:
    """Return a run of an unspaced script with its misspelt words mended; "" where none is, or none is
    known.

    ``evaluators`` are those that have answered the query, where there are any: they know what stands.
    """
    syllables = clusters(run)
    if not 1 < len(syllables) <= _MOST_SYLLABLES:
        return ""
    if _stands(syllables, evaluators or evaluators_of(snapshot)):
        return ""
    doubtful: set[int] = set()
    for begin, end, piece in _likeliest_cut(snapshot, run, syllables, doubtful):
        if piece.cost > _WORD:
            doubtful.update(range(begin, end))
    cut = list(_likeliest_cut(snapshot, run, syllables, doubtful))
    if not any(piece.text for _, _, piece in cut):
        return ""
    mended = [piece.text or run[syllables[begin].start : syllables[end - 1].end] for begin, end, piece in cut]
    return "".join([run[: syllables[0].start], *mended, run[syllables[-1].end :]])


def _likeliest_cut(
    snapshot: Snapshot, run: str, syllables: list[Word], doubtful: set[int]
) -> Iterator[tuple[int, int, _Piece]]:
    """Return the pieces of a run, in order; words are thought misspelt only where a syllable is doubtful."""
    best = [_Cut(0.0, 0, _Piece(0.0))]
    for end in range(1, len(syllables) + 1):
        cuts: list[_Cut] = []
        for begin in range(max(end - _LONGEST_WORD, 0), end):
            written = run[syllables[begin].start : syllables[end - 1].end]
            may_err = not doubtful.isdisjoint(range(begin, end))
            piece = _piece(snapshot, fold(written), end - begin, may_err)
            cuts.append(_Cut(best[begin].cost + piece.cost, begin, piece))
        best.append(min(cuts))
    pieces: list[tuple[int, int, _Piece]] = []
    end = len(syllables)
    while end:
        _, begin, piece = best[end]
        pieces.append((begin, end, piece))
        end = begin
    return reversed(pieces)


def _piece(snapshot: Snapshot, form: str, syllables: int, may_err: bool) -> _Piece:
    if snapshot.terms[form].frequency:
        return _Piece(_WORD if syllables > 1 else _LONE_SYLLABLE)
    if may_err and syllables > 1:
        near, edits = snapshot.likeliest(form)
        if near and not _is_beside_a_syllable(near, form, syllables):
            return _Piece(_WORD + _EDIT * edits, near)
    return _Piece(_UNKNOWN * syllables)


def _is_beside_a_syllable(near: str, form: str, syllables: int) -> bool:
    """Whether a form is a known word with a syllable before or behind it: then that is not an error."""
    return (form.startswith(near) or form.endswith(near)) and len(clusters(near)) < syllables


def _stands(syllables: list[Word], evaluators: Sequence[Evaluator]) -> bool:
    """Whether any document holds these syllables as they follow each other."""
    run = Phrase(tuple([CLUSTER + syllable.form for syllable in syllables]))
    return any(evaluator.stands(run) for evaluator in evaluators)
