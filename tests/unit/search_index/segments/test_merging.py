"""Segments laid together are the segment that is built of the same documents."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search_index.interface import IndexDocument
from search_index.segments import builder, merging, segment
from search_index.segments.builder import SegmentBuilder
from search_index.segments.merging import Merge, Source
from search_index.segments.segment import Segment

_WORDS = st.lists(
    st.sampled_from(["debt", "bondage", "fishing", "fish", "ជួញដូរមនុស្ស", "2008", "a"]), max_size=6
).map(" ".join)
_DOCUMENTS: st.SearchStrategy[list[dict[str, Any]]] = st.lists(
    st.builds(
        dict,
        title=_WORDS,
        text=_WORDS,
        people=st.lists(st.sampled_from(["Surtees, Rebecca", "UNODC"]), max_size=2).map(tuple),
        keys=st.lists(st.sampled_from(["isbn:9789", "un:a/75/289"]), max_size=2, unique=True).map(tuple),
        facets=st.dictionaries(
            st.sampled_from(["kind", "country"]),
            st.lists(st.sampled_from("xyz"), min_size=1, max_size=2).map(tuple),
        ),
        year=st.none() | st.integers(1990, 2020),
        added=st.integers(0, 9),
    ),
    max_size=8,
)


def _built(documents: list[IndexDocument], average: float | None = None) -> Segment:
    made = SegmentBuilder()
    for document in documents:
        made.add(document)
    return made.finish(average)


@pytest.fixture(autouse=True)
def small_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "_LAID_TOGETHER", 5)
    monkeypatch.setattr(merging, "_TURNED_ROUND", 7)
    for module in (builder, segment):
        monkeypatch.setattr(module, "RUN_SHIFT", 2)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(_DOCUMENTS, st.integers(0, 255)), min_size=1, max_size=3),
    st.none() | st.just(9.0),
)
def test_merging_makes_what_building_makes(
    tmp_path_factory: pytest.TempPathFactory,
    parts: list[tuple[list[dict[str, Any]], int]],
    average: float | None,
) -> None:
    sources, living = [], []
    for at, (described, dead) in enumerate(parts):
        documents = [IndexDocument(id=f"{at}-{number}", **fields) for number, fields in enumerate(described)]
        lives = np.array([not dead >> number & 1 for number in range(len(documents))], bool)
        sources.append(Source(_built(documents, 7.0), lives))
        living += [document for document, alive in zip(documents, lives, strict=True) if alive]
    made = Merge(sources, _folder(tmp_path_factory)).segment(average)
    wanted = _built(living, average)
    assert set(made.column_names) == set(wanted.column_names)
    assert made.arrays.keys() == wanted.arrays.keys()
    for name, array in wanted.arrays.items():
        if name == "written":  # deleted documents count on
            assert (made.arrays[name] >= array).all()
        else:
            np.testing.assert_array_equal(made.arrays[name], array, err_msg=name)


def test_a_document_too_long_for_narrow_positions_is_merged_with_a_short_one(tmp_path: Path) -> None:
    documents = [
        IndexDocument(id="long", title="nets", text=" ".join(f"word{n}" for n in range(9000))),
        IndexDocument(id="short", title="nets and boats", text="word8999"),
    ]
    sources = [Source(_built([document]), np.ones(1, bool)) for document in documents]
    made, wanted = Merge(sources, tmp_path).segment(), _built(documents)
    assert made.arrays["positions"].dtype == np.uint32
    for name, array in wanted.arrays.items():
        np.testing.assert_array_equal(made.arrays[name], array, err_msg=name)


def _folder(factory: pytest.TempPathFactory) -> Path:
    return factory.getbasetemp()
