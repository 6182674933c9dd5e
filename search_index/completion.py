"""Suggestions while typing: titles, people, subjects and series that hold what was typed so far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from search_index.analysis import words
from search_index.clauses import Prefix
from search_index.evaluate import Evaluator
from search_index.fields import Field
from search_index.interface import Completion
from search_index.matches import intersection
from search_index.ranking import first_places
from search_index.snapshot import Snapshot
from search_index.text import clean, fold

_SHOWN = {"title": Field.TITLE, "people": Field.PEOPLE, "subject": Field.SUBJECTS, "series": Field.SERIES}

_MOST_VALUES = 60
"""Values of a field that are looked at in each way, the most frequent first."""

_LONGEST = 80


def completions(snapshot: Snapshot, prefix: str, limit: int) -> list[Completion]:
    """Values that begin with the prefix, then values that hold it, the most frequent first.

    All words but the last must stand in a value as they are; the last may be half a word. Of very many
    values only some are looked at: those spelt as typed or with capitals, and the most frequent.
    """
    typed = clean(prefix[:_LONGEST])
    forms = [word.form for word in words(typed)]
    if not forms:
        return []
    found: list[tuple[bool, Completion]] = []
    for label, field in _SHOWN.items():
        counts = Counter[str]()
        for place in range(len(snapshot.segments)):
            counts.update(_values(snapshot, place, label, field, typed, forms))
        found.extend((_begins(each.text, forms), each) for each in _spelt_once(label, counts))
    found.sort(key=lambda each: (not each[0], -each[1].count, len(each[1].text), each[1].text))
    return [completion for _, completion in found[:limit]]


def _spelt_once(label: str, counts: Counter[str]) -> Iterator[Completion]:
    """Values that differ only in case and accents made one, in the most frequent spelling."""
    spellings: dict[str, list[str]] = {}
    for value, _ in counts.most_common():
        spellings.setdefault(fold(value), []).append(value)
    for values in spellings.values():
        yield Completion(values[0], label, sum(counts[value] for value in values))


def _values(
    snapshot: Snapshot, place: int, label: str, field: Field, typed: str, forms: list[str]
) -> Counter[str]:
    """The values of a field that hold the forms, with the number of living documents of a segment."""
    evaluator = Evaluator(snapshot, place)
    column = evaluator.segment.columns.get(f"shown.{label}")
    if column is None:
        return Counter()
    docs = intersection([evaluator.matches(Prefix(form, field)) for form in forms]).docs
    docs = docs[snapshot.living(place, docs)]
    counts = np.bincount(column.codes_of_documents(docs), minlength=len(column.values))
    codes = dict.fromkeys(first_places(counts, _MOST_VALUES).tolist())
    for spelling in {typed, typed.lower(), typed.capitalize(), typed.title()}:
        begun = column.values.prefixed(spelling)
        first = first_places(counts[begun.start : begun.stop], _MOST_VALUES)
        codes.update(dict.fromkeys((first + begun.start).tolist()))
    held = ((column.values[code], int(counts[code])) for code in codes if counts[code])
    return Counter({value: count for value, count in held if _holds(value, forms)})


def _holds(value: str, forms: list[str]) -> bool:
    held = _forms(value)
    *whole, last = forms
    return all(form in held for form in whole) and any(form.startswith(last) for form in held)


def _begins(value: str, forms: list[str]) -> bool:
    held = _forms(value)
    last = len(forms) - 1
    return len(held) > last and held[:last] == tuple(forms[:last]) and held[last].startswith(forms[last])


@lru_cache(maxsize=1 << 13)
def _forms(value: str) -> tuple[str, ...]:
    return tuple(word.form for word in words(value))
