"""What an index in files answers after many writes: by its arrays, by plain Whoosh instead, by meaning."""

from __future__ import annotations

import random
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from search_index.engines.candidate_index import CandidateIndex
from search_index.engines.reader import IndexReader
from search_index.engines.recovery import Recovery
from search_index.engines.whoosh_engine import WhooshEngine
from search_index.engines.whoosh_reader import WORD_FIELDS, SnapshotReader
from search_index.interface import SearchRequest
from search_index.meaning.index import MeaningIndex, Meant
from search_index.meaning.vectors import DIMENSIONS, Vector, VectorFile, centred, likeness, rounded
from search_index.segments import bits, forward_lists, segment, tables
from tests.support.engines import PlainWhooshEngine, small_is_large
from tests.support.meaning import Concepts

from . import Answers
from .search import asked_of, documents, probes, requests, seen

_MISSPELT = (
    "ជួញដរ",
    "សិទ្ធកុមារ",
    "ការអប់រុំ",
    "មនុស្ស ច្បប់",
    "bondge ជួញដរ",
    "កម្ពជា",
    "អំពើជួញដូរមនុស",
    "traficking ច្បប់",
    "មនុស្សស្រី",
    "ក",
    "ขบวนการค้ามนุษ",
)


def answers() -> Answers:
    """Ask everything."""
    with TemporaryDirectory() as folder:
        place = Path(folder)
        return {**_after_writes(place / "index"), **_of_meaning(place / "meaning"), **_of_arrays()}


def _after_writes(place: Path) -> Answers:
    """Write, a few documents at a time, replace and remove; then make all of it anew."""
    made = WhooshEngine(place)
    source = random.Random(8)
    parts = []
    for first in range(0, len(documents()), 18):
        made.write(documents()[first : first + 18], [str(source.randrange(first + 1)) for _ in range(2)])
        parts.append(len(list(place.iterdir())))
    made.settle()
    made.sweep()
    written = {f"{asked} after writes": found for asked, found in asked_of(made).items()}
    plain = PlainWhooshEngine(place)
    by_whoosh = [seen(plain.search(request)) for request in requests()[::13]]
    reader = Recovery(IndexReader(place).current()).whoosh_reader()
    assert reader is not None
    read = _read_of(reader)
    with small_is_large():
        as_bits = [seen(made.search(request)) for request in requests()[::3]]
    progress: list[int] = []
    count = made.rebuild(documents()[::2], progress.append)
    index = CandidateIndex([*documents()[:90], *documents()[40:60:3]])
    return {
        **written,
        "parts": parts,
        "health": [made.health(thorough=thorough) for thorough in (False, True)],
        "by Whoosh": by_whoosh,
        "read by Whoosh": read,
        "as bits": as_bits,
        "rebuilt": [count, progress, [seen(made.search(request)) for request in requests()[::7]]],
        "misspelt": [seen(made.search(SearchRequest(typed))) for typed in _MISSPELT],
        "candidate index": [list(index.candidates(probes(), limit)) for limit in (2, 40)],
        "numbers": [len(index), [index.number_of(str(at)) for at in range(0, 120, 7)]],
    }


def _read_of(reader: SnapshotReader) -> list[object]:
    """Every so many terms as Whoosh reads them, with their postings."""
    read: list[object] = [reader.doc_count_all(), reader.doc_count(), sorted(reader.indexed_field_names())]
    read += [
        (reader.is_deleted(doc), reader.stored_fields(doc)) for doc in range(0, reader.doc_count_all(), 31)
    ]
    for name, term in [term for term in reader.all_terms() if reader.doc_frequency(*term)][::97]:
        matcher = reader.postings(name, term)
        found = []
        while matcher.is_active():
            found.append((matcher.id(), matcher.weight(), matcher.value()))
            matcher.next()
        told = reader.term_info(name, term)
        read.append(
            (name, term, found, told.doc_frequency(), told.weight(), told.min_length(), told.max_length())
        )
    for name in WORD_FIELDS.values():
        if name in reader.indexed_field_names():
            read.append([reader.doc_field_length(doc, name) for doc in range(0, reader.doc_count_all(), 17)])
            read.append(
                (reader.field_length(name), reader.min_field_length(name), reader.max_field_length(name))
            )
    return read


def _of_meaning(place: Path) -> Answers:
    place.mkdir()
    source = np.random.default_rng(5)
    rows = [rounded(row) for row in source.normal(0, 0.05, (40, DIMENSIONS)).astype(np.float32)]
    file = VectorFile(place / "vectors")
    file.add([Vector(str(at), f"digest {at}", row) for at, row in enumerate(rows)])
    file.add([Vector(str(at), "new", rows[-at]) for at in range(5, 20, 3)], removed=["2", "30", "none"])
    index = MeaningIndex(place, Concepts(), {"en": ("law", "report"), "km": ("ច្បាប់",)})
    texts = (
        "Slavery on a boat",
        "ពន្ធនាគារ Detention",
        "Brides at the border",
        "A child at sea",
        "",
        "ទូកនេសាទ",
    )
    index.begin([Meant(str(at), (("en", text),)) for at, text in enumerate(texts)])
    waiting = []
    while index.catch_up(2):
        waiting.append(index.waiting())
    index.note([Meant("9", (("km", "ទាសភាព"), ("en", "wives"))), Meant("1", (("en", "prison"),))])
    while index.catch_up(3):
        waiting.append(index.waiting())
    near = [
        [name for name, _ in index.nearest(text, language, 4)] for text in texts for language in ("en", "km")
    ]
    return {
        "vectors": [[name for name, _ in file.nearest(row, count)] for row in rows[::7] for count in (1, 5)],
        "vector file": [len(file), sorted(file.ids()), [file.digest_of(str(at)) for at in range(0, 32, 3)]],
        "likeness by meaning": [round(likeness(product), 3) for product in range(-40_000, 40_000, 3_001)],
        "by meaning": [near, waiting, len(index), index.damaged],
        "centred": np.round(centred(np.eye(4, dtype=np.float32), [np.full(4, 0.2, np.float32)]), 3).tolist(),
    }


def _of_arrays() -> Answers:
    """Small arrays of all sizes, packed and taken apart again."""
    source = random.Random(2)
    masks = [
        np.array([source.random() < share for _ in range(size)])
        for size in (1, 63, 64, 65, 200)
        for share in (0, 0.3, 1)
    ]
    lists = [sorted(source.sample(range(70_000), count)) for count in (0, 1, 2, 130)]
    numbers, lengths = np.array([*chain(*lists)], np.uint32), np.array(list(map(len, lists)))
    packed, starts = forward_lists.packed_lists(numbers, lengths)
    strings = sorted({"".join(source.choices("abcd", k=source.randrange(1, 7))) for _ in range(300)})
    table = tables.StringTable.of(strings)
    return {
        "bits": [
            (
                bits.docs_of_bits(packed_mask).tolist(),
                bits.count_of_bits(packed_mask),
                bits.mask_of_bits(packed_mask, mask.size).tolist(),
                packed_mask.tolist(),
            )
            for mask in masks
            for packed_mask in [bits.bits_of(mask)]
        ],
        "forward lists": [
            packed.tolist(),
            starts.tolist(),
            *(part.tolist() for part in forward_lists.unpacked_lists(packed, starts[:-1], starts[1:])),
        ],
        "string tables": [
            (table.find(word), table.prefixed(word)) for word in (*strings[::5], "a", "zz", "", "abx", "d")
        ],
        "some strings": [table.some(np.array(range(0, len(strings), step))) for step in (1, 7)],
        "narrowest": [
            str(tables.narrowest(np.array([most])).dtype) for most in (0, 255, 256, 65_535, 65_536)
        ],
        "stretches": [
            tables.stretches(np.array([3, 9, 1]), np.array(counts)).tolist()
            for counts in ([1, 2, 0], [0, 0, 3])
        ],
        "stretches together": [
            tables.stretches_of(np.array(counts), together)
            for counts in ([5, 1, 9, 2, 2], [1], [30])
            for together in (4, 10, 100)
        ],
        "order of ids": sorted(("10", "9", "a", "", "007", "1a", "٣"), key=segment.order_of_id),
        "hash of keys": [tables.hash_of_key(key) for key in ("isbn:9780306406157", "", "x")],
    }
