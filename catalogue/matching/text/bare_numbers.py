"""References that say nothing but a number: "UN Doc. A/75/289", "ILO C182", "Royal Kram NS/RKM/0208/005".

A number that names one document says which is meant as well as a title does. A number that many bodies give
anew each year ("Prakas No. 107") does not.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Set

from catalogue.domain.descriptions.own_numbers import beyond_numbers
from catalogue.matching.text.normalisation import STOP_WORDS, words

_LABEL_LINES = (
    "un doc docs document documents official records royal kram kret dated date signed adopted opened",
    "signature entered force res treaty series cets ets ga sc unga unsc pub pl app no number vol para art",
    "article jan feb mar apr may jun jul aug sep sept oct nov dec",
    "january february march april june july august september october november december",
)
_LABELS = frozenset(word for line in _LABEL_LINES for word in line.split())
"""Words that say of what kind a number is, and when it was given."""
_KINDS = frozenset({
    "resolution", "decision", "council", "framework", "directive", "regulation", "convention", "law", "act",
    "recommendation", "public", "prakas", "decree", "sub", "circular", "assembly", "general", "security",
    "protocol",
})  # fmt: skip
"""What a document is that has such a number; before it they say no more than the number does."""
_UNSPACED_LABELS = re.compile(
    "ព្រះរាជក្រម|ព្រះរាជក្រឹត្យ|អនុក្រឹត្យ|ប្រកាស|ច្បាប់|លេខ|ចុះ|ថ្ងៃ|ទី|ខែ|ឆ្នាំ|ស្តីពី|មករា|កុម្ភៈ|មីនា|មេសា|ឧសភា|មិថុនា"
    "|កក្កដា|សីហា|កញ្ញា|តុលា|វិច្ឆិកា|ធ្នូ|เลขที่|ฉบับที่|พระราชบัญญัติ|ສະບັບເລກທີ|ເລກທີ|ກົດໝາຍ"
)


def beyond_its_number(text: str) -> frozenset[str]:
    """Return the telling words that a reference says besides its numbers, the labels of these and dates."""
    rest = beyond_numbers(text)
    if not rest.isascii():
        rest = _UNSPACED_LABELS.sub(" ", rest)
    return frozenset(
        word
        for word in words(rest)
        if len(word) > 1 and word not in _LABELS and word not in STOP_WORDS and not word[0].isdigit()
    )


def is_bare(beyond: Set[str], names: Collection[str]) -> bool:
    """Whether what is said besides a number is no more than what has it, and who gave it."""
    return all(word in _KINDS or word in names for word in beyond)
