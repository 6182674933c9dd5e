"""A segment is the same in however many pieces its words are sorted."""

from __future__ import annotations

import numpy as np
import pytest

from search_index.interface import IndexDocument
from search_index.segments import builder
from search_index.segments.builder import SegmentBuilder
from search_index.segments.segment import Array

DOCUMENTS = [
    IndexDocument(id="a", title="Debt bondage in fishing; bondage at sea", people=("Surtees, Rebecca",)),
    IndexDocument(
        id="b", title="Trafficking in persons report", text="A report on persons, fishing included"
    ),
    IndexDocument(id="c", title="អំពើជួញដូរមនុស្ស", subjects=("Trafficking in persons",)),
]


def _arrays(documents: list[IndexDocument]) -> dict[str, Array]:
    made = SegmentBuilder()
    for document in documents:
        made.add(document)
    return dict(made.finish().arrays)


@pytest.mark.parametrize("documents", [DOCUMENTS, DOCUMENTS[:1], []])
@pytest.mark.parametrize("together", [1, 3, 10])
def test_pieces_make_the_whole(
    monkeypatch: pytest.MonkeyPatch, documents: list[IndexDocument], together: int
) -> None:
    whole = _arrays(documents)
    monkeypatch.setattr(builder, "_SORTED_TOGETHER", together)
    pieces = _arrays(documents)
    assert pieces.keys() == whole.keys()
    for name, array in whole.items():
        assert pieces[name].dtype == array.dtype
        np.testing.assert_array_equal(pieces[name], array, err_msg=name)
