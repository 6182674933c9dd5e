"""Suggestions while typing: titles, people, subjects and series that hold what was typed so far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from search_index.analysis.fields import CLUSTER, Field
from search_index.analysis.normalisation import clean, fold
from search_index.analysis.tokenizer import clusters, is_unspaced, words
from search_index.interface import Completion
from search_index.query.clauses import Clause, Phrase, Prefix
from search_index.retrieval.evaluate import Evaluator
from search_index.retrieval.matches import intersection
from search_index.retrieval.ranking import first_places
from search_index.segments.snapshot import Snapshot

_SHOWN = {"title": Field.TITLE, "people": Field.PEOPLE, "subject": Field.SUBJECTS, "series": Field.SERIES}

_MOST_VALUES = 60
"""Values of a field that are looked at in each way, the most frequent first."""

_LONGEST = 80

_STACKING = "\u17d2\u1039"
"""The signs of Khmer and Burmese that stack the next letter under the one before."""


@dataclass(frozen=True, slots=True)
class _Typed:
    """What was typed so far: words, and runs of scripts that do not space theirs.

    Who types such a run has cut no words yet: it is looked for by its syllables, the last of them a
    beginning. Of the words the last may be half a word, unless a run follows.
    """

    text: str
    forms: tuple[str, ...]
    runs: tuple[str, ...]
    half: bool

    @classmethod
    def of(cls, prefix: str) -> _Typed:
        """Read what was typed."""
        text = clean(prefix[:_LONGEST])
        pieces = text.split()
        forms = [word.form for piece in pieces if not is_unspaced(piece) for word in words(piece)]
        runs = [piece for piece in pieces if is_unspaced(piece)]
        return cls(text, tuple(forms), tuple(runs), bool(forms) and pieces[-1] not in runs)

    def clauses(self, field: Field) -> list[Clause]:
        """Return what every document with such a value matches."""
        asked: list[Clause] = [Prefix(form, field) for form in self.forms]
        for run in self.runs:
            *whole, last = [CLUSTER + cluster.form for cluster in clusters(run)] or [CLUSTER]
            asked.append(Prefix(last, field))
            if whole:
                asked.append(Phrase(tuple(whole), field))
        return asked

    def held_by(self, value: str) -> bool:
        """Whether a value holds all of it."""
        if not all(_begins_syllable(_joined(run), _joined(value)) for run in self.runs):
            return False
        held = _forms(value)
        *whole, last = self.forms if self.half else (*self.forms, "")
        return all(form in held for form in whole) and any(form.startswith(last) for form in held)

    def begins(self, value: str) -> bool:
        """Whether a value that holds it begins with it."""
        if self.runs:
            return _joined(value).startswith(_joined(self.text))
        held = _forms(value)[: len(self.forms)]
        return (
            len(held) == len(self.forms)
            and held[:-1] == self.forms[:-1]
            and held[-1].startswith(self.forms[-1])
        )


def completions(snapshot: Snapshot, prefix: str, limit: int) -> list[Completion]:
    """Values that begin with the prefix, then values that hold it, the most frequent first.

    All words but the last must stand in a value as they are; the last may be half a word. Of very many
    values only some are looked at: those spelt as typed or with capitals, and the most frequent.
    """
    typed = _Typed.of(prefix)
    if not typed.forms and not typed.runs:
        return []
    found: list[tuple[bool, Completion]] = []
    for label, field in _SHOWN.items():
        counts = Counter[str]()
        for place in range(len(snapshot.segments)):
            counts.update(_values(snapshot, place, label, field, typed))
        found.extend((typed.begins(completion.text), completion) for completion in _spelt_once(label, counts))
    found.sort(key=lambda ranked: (not ranked[0], -ranked[1].count, len(ranked[1].text), ranked[1].text))
    return [completion for _, completion in found[:limit]]


def _spelt_once(label: str, counts: Counter[str]) -> Iterator[Completion]:
    """Values that a search takes for one made one, in the most frequent spelling.

    Case, accents and punctuation tell nothing apart; of a subject or a series neither do British and American
    spelling, one and many. Names and titles are printed as they are: two that differ are two.
    """
    same = _terms if label in ("subject", "series") else _folded
    spellings: dict[tuple[str, ...], list[str]] = {}
    for value, _ in counts.most_common():
        spellings.setdefault(same(value), []).append(value)
    for values in spellings.values():
        yield Completion(values[0], label, sum(counts[value] for value in values))


def _values(snapshot: Snapshot, place: int, label: str, field: Field, typed: _Typed) -> Counter[str]:
    """Return the values of a field that hold what was typed, with the number of living documents of a
    segment.
    """
    evaluator = Evaluator(snapshot, place)
    column = evaluator.segment.columns.get(f"shown.{label}")
    if column is None:
        return Counter()
    docs = intersection([evaluator.matches(clause) for clause in typed.clauses(field)]).docs
    docs = docs[snapshot.living(place, docs)]
    counts = np.bincount(column.codes_of_documents(docs), minlength=len(column.values))
    codes = dict.fromkeys(first_places(counts, _MOST_VALUES).tolist())
    text = typed.text
    for spelling in {text, text.lower(), text.capitalize(), text.title()}:
        begun = column.values.prefixed(spelling)
        first = first_places(counts[begun.start : begun.stop], _MOST_VALUES)
        codes.update(dict.fromkeys((first + begun.start).tolist()))
    held = ((column.values[code], int(counts[code])) for code in codes if counts[code])
    return Counter({value: count for value, count in held if typed.held_by(value)})


def _begins_syllable(run: str, text: str) -> bool:
    """Whether a run stands in a text of unspaced script, and not from the middle of a syllable on."""
    at = text.find(run)
    while at > 0 and text[at - 1] in _STACKING:
        at = text.find(run, at + 1)
    return at >= 0


@lru_cache(maxsize=1 << 13)
def _forms(value: str) -> tuple[str, ...]:
    return tuple(word.form for word in words(value))


@lru_cache(maxsize=1 << 13)
def _terms(value: str) -> tuple[str, ...]:
    return tuple(word.term for word in words(value)) or _folded(value)


def _folded(value: str) -> tuple[str, ...]:
    return _forms(value) or (fold(value),)


@lru_cache(maxsize=1 << 13)
def _joined(value: str) -> str:
    """Return a value as it is compared with what was typed without spaces."""
    return fold(value).replace(" ", "")
