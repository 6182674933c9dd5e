"""What a number counts: a volume, a part, an issue, an edition, a page, a chapter, or nothing that is said.

A third of what a gap check gets wrong are numbers taken for what they do not count, so that each is read
with the word beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from catalogue.matching.text.normalisation import ROMAN, numbers_of
from catalogue.matching.text.number_labels import LABELS, Counts
from catalogue.matching.text.titles import is_year
from search_index.analysis.normalisation import common_era

_COUNTED_BY: Final[Mapping[str, Counts]] = {
    label: counts for counts, labels in reversed(tuple(LABELS.items())) for label in labels.split()
}
"""Words beside a number, folded, and what they say that it counts."""

BEHIND_THEIR_NUMBER: Final = frozenset(
    {"edition", "ed", "edn", "aufl", "auflage", "edicion", "edizione", "edicao", "p", "pp"}
)
"""Labels that stand behind their number: "2nd ed.", "120 p."."""

_INITIALS = 50
"""From which value on a numeral of one letter behind a label of one is a person's: "Masaitis, V. L."."""

Numbers = Mapping[Counts, frozenset[int]]


def counted_in(sequence: Sequence[str]) -> dict[Counts, set[int]]:
    """Return the numbers among the words of a text, by what they count.

    ``sequence`` is what ``normalisation.words`` gives.

    A Roman numeral counts only behind a label; a bare number that can be one is a year.
    """
    found: dict[Counts, set[int]] = {}
    values = numbers_of(sequence)
    last = len(sequence) - 1
    for at, word in enumerate(sequence):
        before = _COUNTED_BY.get(sequence[at - 1]) if at else None
        value = values.get(word)
        if value is None:
            roman = ROMAN.get(word) if before in (Counts.PART, Counts.CHAPTER) else None
            if roman is None or (roman >= _INITIALS and len(word) == len(sequence[at - 1]) == 1):
                continue
            value = roman
        behind = sequence[at + 1] if at < last else ""
        if behind in BEHIND_THEIR_NUMBER:
            counts = _COUNTED_BY[behind]
        elif before is not None and not (is_year(value) and before is not Counts.NUMBER):
            counts = before
        else:
            value = common_era(value)
            counts = Counts.YEAR if is_year(value) else Counts.UNSAID
        found.setdefault(counts, set()).add(value)
    return found


def as_integers(values: Iterable[str]) -> set[int]:
    """Numbers written with digits only, as integers."""
    return {int(value) for value in values if value.isdecimal() and len(value) <= 9}
