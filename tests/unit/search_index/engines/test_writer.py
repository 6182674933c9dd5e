"""What lies in an index's folder after many edits, and after a writer that did not finish."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from search_index.engines.whoosh_engine import WhooshEngine
from search_index.interface import IndexDocument, SearchRequest
from search_index.segments.documents import DocumentsFile, document_of
from search_index.segments.manifest import MANIFEST, read_manifest


def test_parts_stay_few_and_keep_their_documents(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    for number in range(64):
        engine.write([IndexDocument(f"d{number}", f"title number{number}")], [f"d{number - 40}"])
        manifest = read_manifest(tmp_path)
        assert len(manifest.parts) <= 10
        kept = []
        for part in manifest.parts:
            documents = DocumentsFile(tmp_path / manifest.generation / part.documents)
            assert len(documents) == part.size
            lives = ~part.deleted_mask()
            kept += [
                document_of(document).id for document, living in zip(documents, lives, strict=True) if living
            ]
        assert sorted(kept) == sorted(
            f"d{kept_number}" for kept_number in range(max(0, number - 39), number + 1)
        )
    assert sorted(engine.document_ids()) == sorted(f"d{number}" for number in range(24, 64))
    assert engine.health(thorough=True).usable


def test_what_no_manifest_names_is_passed_over_and_swept_away(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    engine.rebuild([IndexDocument("kept", "debt bondage")])
    (generation,) = tmp_path.glob("g*")
    for name in ("00000099.documents", "00000099.segment", "00000098.documents.partial"):
        (generation / name).write_bytes(b"of a writer that was killed")
    assert engine.health(thorough=True).usable
    engine.write([IndexDocument("next", "debt relief")])
    assert engine.search(SearchRequest("debt")).total == 2
    assert engine.health(thorough=True).usable
    assert len(list(generation.iterdir())) == 4


def test_a_generation_that_was_never_finished_goes_when_somebody_looks_or_writes(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    engine.rebuild([IndexDocument("kept", "debt bondage")])
    (generation,) = tmp_path.glob("g*")
    sound = {path.name for path in generation.iterdir()}
    for again in (engine.sweep, lambda: engine.write([IndexDocument("kept", "debt relief")])):
        (unfinished := tmp_path / "g000002").mkdir()
        left = (unfinished / "00000002.documents.partial", tmp_path / f"{MANIFEST}.partial")
        for path in (*left, generation / "00000099.segment.partial"):
            path.write_bytes(b"of a writer that was killed")
        again()
        assert list(tmp_path.rglob("*.partial")) == [] and not unfinished.exists()
        assert engine.search(SearchRequest("debt")).total == 1
    assert len(list(generation.iterdir())) == len(sound)
    shutil.rmtree(generation)  # the power failed before the manifest that names another was on the disk
    engine.sweep()
    assert not WhooshEngine(tmp_path).health().usable


def test_nobody_sweeps_while_somebody_writes(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    engine.write([IndexDocument("kept", "debt bondage")])

    def documents() -> Iterator[IndexDocument]:
        engine.sweep()  # another process looks while this one builds
        yield IndexDocument("kept", "debt relief")

    engine.rebuild(documents())
    assert engine.search(SearchRequest("relief")).total == 1
