"""Marks the words of a query in a text, by the same analysis that the index uses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from search_index.analysis.fields import CLUSTER
from search_index.analysis.normalisation import clean
from search_index.analysis.spelling import is_near
from search_index.analysis.tokenizer import (
    ELISION_LETTERS,
    NOT_ASCII,
    beginning_with,
    clusters,
    is_unspaced,
    spaced_word,
    word_spans,
    words,
    written_words,
)
from search_index.query.clauses import Clause, Fuzzy, Phrase, Prefix, Query, Term, leaves

Span = tuple[int, int]


class QueryHighlighter:
    """Marks the words of a query; what it excludes is not marked.

    What of the query can be seen in a text is found out when the first text comes.
    """

    def __init__(self, query: Query) -> None:
        self._query = query

    @cached_property
    def _meant(self) -> _Judged:
        return _Judged(self._is_meant)

    @cached_property
    def _leaves(self) -> list[Clause]:
        return list(leaves(self._query.clauses))

    @cached_property
    def _terms(self) -> set[str]:
        terms = {leaf.term for leaf in self._leaves if isinstance(leaf, Term)}
        return terms.union(*(leaf.terms for leaf in self._leaves if isinstance(leaf, Phrase)))

    @cached_property
    def _initials(self) -> list[str]:
        """The letters that words can begin with which are meant; a plain word keeps its first letter."""
        firsts = {term[:1] for term in (*self._terms, *self._prefixes)}
        return [first + first.upper() for first in firsts if first.isalnum()]

    @cached_property
    def _prefixes(self) -> tuple[str, ...]:
        return tuple(leaf.form for leaf in self._leaves if isinstance(leaf, Prefix))

    @cached_property
    def _near(self) -> list[Fuzzy]:
        return [leaf for leaf in self._leaves if isinstance(leaf, Fuzzy)]

    @cached_property
    def _syllables(self) -> list[tuple[str, ...]]:
        runs = [leaf.syllables for leaf in self._leaves if isinstance(leaf, Term)]
        phrases = [leaf.terms for leaf in self._leaves if isinstance(leaf, Phrase)]
        runs.extend(terms for terms in phrases if terms[0].startswith(CLUSTER))
        return list(dict.fromkeys(filter(None, runs)))

    def highlight(self, text: str, length: int | None = None) -> list[tuple[str, bool]]:
        """Return the cleaned text in pieces, each with whether it matched; cut to the best ``length``
        characters.

        The best stretch holds the most different words of the query; a cut shows as an ellipsis.
        """
        text = clean(text)
        spans = self._word_spans(text)
        if self._syllables and is_unspaced(text):
            spans = _merged([*spans, *self._syllable_spans(text)])
        begin, end = (0, len(text)) if length is None else _best_stretch(text, spans, length)
        pieces: list[tuple[str, bool]] = []
        if begin > 0:
            pieces.append(("\u2026", False))
        at = begin
        for start, stop in spans:
            if start < begin or stop > end:
                continue
            if start > at:
                pieces.append((text[at:start], False))
            pieces.append((text[start:stop], True))
            at = stop
        if at < end:
            pieces.append((text[at:end], False))
        if end < len(text):
            pieces.append(("\u2026", False))
        return pieces

    def _word_spans(self, text: str) -> list[Span]:
        """Where the words stand that are meant, in order."""
        spaced = written_words(text)
        if spaced is None:
            return [(word.start, word.end) for word in words(text) if self._is_meant(word.term, word.form)]
        patterns, meant = self._patterns(text, spaced), self._meant
        spans = [run.span() for pattern in patterns for run in pattern.finditer(text) if meant[run[0]]]
        return sorted(set(spans)) if len(patterns) > 1 else spans

    def _patterns(self, text: str, spaced: re.Pattern[str]) -> list[re.Pattern[str]]:
        """Return what finds the words of a spaced text that could be meant: a few, by their first letters."""
        if self._near:
            return [spaced]
        initials = self._initials
        if "'" in text or "\u2019" in text:
            initials = [*initials, ELISION_LETTERS]
        if not text.isascii():
            initials = [*initials, NOT_ASCII]
        return [beginning_with(initial) for initial in initials]

    def _is_meant(self, term: str, form: str) -> bool:
        if term in self._terms or (self._prefixes and form.startswith(self._prefixes)):
            return True
        return any(is_near(word, near.form, near.edits) for near in self._near for word in (form, term))

    def _syllable_spans(self, text: str) -> Iterator[Span]:
        found = clusters(text)
        marked = [CLUSTER + stretch.form for stretch in found]
        for run in self._syllables:
            for place in range(len(marked) - len(run) + 1):
                if tuple(marked[place : place + len(run)]) == run:
                    yield found[place].start, found[place + len(run) - 1].end


class _Judged(dict[str, bool]):
    """Whether written words are meant, found out once for all texts of a page."""

    def __init__(self, is_meant: Callable[[str, str], bool]) -> None:
        super().__init__()
        self._is_meant = is_meant

    def __missing__(self, written: str) -> bool:
        meant = self[written] = self._is_meant(*spaced_word(written))
        return meant


def _merged(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, those that overlap made one."""
    merged: list[Span] = []
    for start, stop in sorted(set(spans)):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(stop, merged[-1][1]))
        else:
            merged.append((start, stop))
    return merged


def _best_stretch(text: str, spans: list[Span], length: int) -> Span:
    """Begin and end, at the borders of words, of the stretch that shows the most different words.

    Borders are looked for in a quarter of the stretch: where a longer word has none, it is cut.
    """
    if len(text) <= length:
        return 0, len(text)
    best, quarter = _best_start(text, spans, length), length // 4
    begin = next((start for start, _ in _borders(text, best - quarter, best)), best)
    if begin > (last := len(text) - length):  # at the end of the text there is room before it
        begin = next((start for start, _ in _borders(text, last, begin)), begin)
    end = begin + length
    return begin, max((stop for _, stop in _borders(text, end - quarter, end)), default=end)


def _best_start(text: str, spans: list[Span], length: int) -> int:
    """Where the first stretch begins that holds most different words."""
    if not spans or spans[-1][1] <= length:
        return spans[0][0] if spans else 0
    shown = [text[start:stop].casefold() for start, stop in spans]
    best, most, end = 0, 0, 0
    for place, (start, _) in enumerate(spans):
        while end < len(spans) and spans[end][1] <= start + length:
            end += 1
        different = len(set(shown[place:end]))
        if different > most:
            best, most = start, different
    return best


def _borders(text: str, first: int, last: int) -> Iterator[Span]:
    """Where the words begin and end that lie within a stretch of a text."""
    first = max(first, 0)
    begin, end = max(first - 1, 0), last + 1
    for start, stop in word_spans(text[begin:end]):
        if first <= begin + start and begin + stop <= last:
            yield begin + start, begin + stop
