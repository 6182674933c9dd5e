"""What lies in an index's folder after many edits, and after a writer that did not finish."""

from __future__ import annotations

from pathlib import Path

from search_index.engines.whoosh_engine import WhooshEngine
from search_index.engines.whoosh_store import WhooshIndex, WhooshWriter
from search_index.interface import IndexDocument, SearchRequest
from search_index.segments.manifest import read_manifest


def whoosh(folder: Path) -> WhooshIndex:
    manifest = read_manifest(folder)
    return WhooshIndex(folder / manifest.generation, manifest.commit)


def test_parts_stay_few_and_whoosh_has_a_segment_for_each(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    for number in range(64):
        engine.write([IndexDocument(f"d{number}", f"title number{number}")], [f"d{number - 40}"])
        sizes = [part.size for part in read_manifest(tmp_path).parts]
        assert len(sizes) <= 10
        assert sizes == [segment.doc_count_all() for segment in whoosh(tmp_path).segments()]
    assert sorted(engine.document_ids()) == sorted(f"d{number}" for number in range(24, 64))
    assert engine.health(thorough=True).usable


def test_a_commit_that_no_manifest_names_is_passed_over_and_swept_away(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    engine.rebuild([IndexDocument("kept", "debt bondage")])
    left_behind = WhooshWriter(whoosh(tmp_path))
    left_behind.keep("not even a document")
    left_behind.commit_beside([])
    assert [document.id for document in whoosh(tmp_path).documents()] == ["kept"]
    engine.write([IndexDocument("next", "debt relief")])
    assert engine.search(SearchRequest("debt")).total == 2
    assert engine.health(thorough=True).usable
    assert len(list(tmp_path.glob("g*/*.seg"))) == 2
