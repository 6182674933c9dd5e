"""Sorted strings in flat arrays, and the first of many."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from search_index.analysis.spelling import signature
from search_index.interface import IndexDocument
from search_index.segments.builder import SegmentBuilder, put_table, signatures_of
from search_index.segments.near_terms import near_terms
from search_index.segments.segment import Array, Segment
from search_index.segments.tables import PackedStrings, StringTable, hashes_of, starts_of, stretches

texts = st.text(max_size=6)


@given(st.sets(texts, max_size=40), texts)
def test_a_table_finds_what_it_holds(strings: set[str], wanted: str) -> None:
    held = sorted(strings, key=lambda string: string.encode("utf-8", "surrogatepass"))
    plain = StringTable.of(held)
    hashed = StringTable(plain.data, plain.offsets, *hashes_of(plain))
    expected = held.index(wanted) if wanted in strings else -1
    assert plain.find(wanted) == hashed.find(wanted) == expected
    assert all(hashed.find(string) == number for number, string in enumerate(held))
    assert list(plain) == held
    assert plain.lengths().tolist() == [len(string) for string in held]
    assert [plain[number] for number in plain.prefixed(wanted)] == [e for e in held if e.startswith(wanted)]


@given(st.lists(st.integers(0, 5), max_size=20), st.integers(0, 50))
def test_stretches_are_ranges_end_to_end(lengths: list[int], first: int) -> None:
    starts = np.array([first + 7 * number for number in range(len(lengths))], np.uint32)
    expected = [
        start + place for start, length in zip(starts, lengths, strict=True) for place in range(length)
    ]
    assert stretches(starts, np.array(lengths, np.uint32)).tolist() == expected
    assert starts_of(np.array(lengths, np.uint32)).tolist() == [
        sum(lengths[:n]) for n in range(len(lengths) + 1)
    ]


@given(st.text("abcdeខ", min_size=1, max_size=8), st.text("abcdeខ", min_size=1, max_size=8))
def test_a_signature_never_hides_a_near_word(one: str, other: str) -> None:
    distance = OSA.distance(one, other)
    assert (signature(one) ^ signature(other)).bit_count() <= 2 * distance


@given(
    st.sets(st.text("abខគ", min_size=1, max_size=5), min_size=1),
    st.text("abខគ", max_size=9),
    st.integers(1, 2),
)
def test_near_terms_are_all_within_so_many_edits(words: set[str], form: str, edits: int) -> None:
    arrays: dict[str, Array] = {"ids.offsets": np.zeros(1, np.uint32)}
    put_table(arrays, "terms", StringTable.of(sorted(words)))
    arrays["signatures"] = np.fromiter(map(signature, sorted(words)), np.uint64)
    segment = Segment(arrays, ())
    near = {segment.terms[number]: distance for number, distance in near_terms(segment, form, edits)}
    distances = {word: OSA.distance(word, form) for word in words}
    assert near == {word: distance for word, distance in distances.items() if distance <= edits}


def test_near_terms_come_nearest_first() -> None:
    builder = SegmentBuilder()
    builder.add(IndexDocument("1", "fishing fisihng fishling wishing sailing"))
    segment = builder.finish()
    near = [(segment.terms[number], distance) for number, distance in near_terms(segment, "fishing", 1)]
    assert near[0] == ("fishing", 0)
    assert {word for word, _ in near} == {"fishing", "fisihng", "fishling", "wishing"}


@settings(deadline=None)
@given(st.lists(st.text(max_size=9) | st.text("abcab01 '\x01", max_size=9), max_size=9))
def test_signatures_at_once_are_those_one_by_one(terms: list[str]) -> None:
    assert signatures_of(terms).tolist() == [signature(term) for term in terms]


@settings(deadline=None)
@given(st.lists(st.text(st.characters(exclude_characters="\0"), max_size=4), max_size=200), st.data())
def test_packed_strings_come_back(strings: list[str], data: st.DataObject) -> None:
    packed = PackedStrings(*PackedStrings.of(strings))
    assert list(packed) == strings
    asked = data.draw(st.lists(st.integers(0, len(strings) - 1), max_size=4)) if strings else []
    assert packed.some(asked) == [strings[place] for place in asked]
