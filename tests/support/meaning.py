"""A model of meaning for tests: it knows a dozen things by their names in three languages."""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

import numpy as np

from search_index.meaning.model import F32
from search_index.meaning.vectors import DIMENSIONS

_THINGS = (
    ("boat", "fishing", "ទូកនេសាទ", "bateau"),
    ("slavery", "servitude", "ទាសភាព", "esclavage"),
    ("child", "កុមារ", "enfant"),
    ("prison", "detention", "ពន្ធនាគារ"),
    ("border", "ព្រំដែន", "frontière"),
    ("bride", "wives", "ប្រពន្ធ"),
)


class Concepts:
    """Two texts are near where they name the same things; which words they use does not matter."""

    name = "concepts"

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def queries(self, texts: Sequence[str]) -> F32:
        """One row for each text."""
        return np.stack([_vector(text) for text in texts])

    def passages(self, texts: Sequence[str]) -> F32:
        """One row for each text, which is noted."""
        self.embedded.extend(texts)
        return self.queries(texts)


_WIDTH = 50


def _vector(text: str) -> F32:
    """Each thing has numbers of its own, many and small, as those of a real model are."""
    vector = np.zeros(DIMENSIONS, np.float32)
    for place, names in enumerate(_THINGS):
        vector[place * _WIDTH : (place + 1) * _WIDTH] = any(name in text.lower() for name in names)
    vector[len(_THINGS) * _WIDTH + crc32(text.encode()) % 80] += 1
    return np.asarray(vector / np.linalg.norm(vector), np.float32)
