"""Documents come back from their file as they went in, or it is said that the file is damaged."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from search_index.interface import IndexDocument, IndexUnavailable
from search_index.segments import documents
from search_index.segments.documents import (
    DocumentsFile,
    DocumentsWriter,
    check_documents,
    document_of,
    stored,
)


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "_TOGETHER", 100)
    monkeypatch.setattr(documents, "_KEPT_WHOLE", 50)


def written(path: Path, kept: list[str]) -> DocumentsFile:
    with DocumentsWriter(path) as writer:
        for document_id in kept:
            writer.keep(document_id)
    return DocumentsFile(path)


def test_documents_come_back_as_they_went_in(tmp_path: Path) -> None:
    whole = [
        IndexDocument("a", "ចំណងជើង\nof two lines \ud800", people=("UNODC", ""), year=None),
        IndexDocument("b", facets={"kind": ("book",)}, keys=("isbn:1",), added=7, year=-2),
        IndexDocument("c", text="x" * 300),
    ]
    file = written(tmp_path / "d", [stored(document) for document in whole])
    assert [document_of(kept) for kept in file] == whole
    assert document_of(file[2]) == whole[2] and document_of(file[0]) == whole[0]
    assert len(file) == 3 and len(file.blocks) > 1
    for number in (-1, 3):
        with pytest.raises(IndexUnavailable):
            file[number]


@pytest.mark.parametrize("dead", [[], [0], [5, 6, 7, 8], [19], list(range(20))])
def test_the_living_go_into_another_file_in_their_order(tmp_path: Path, dead: list[int]) -> None:
    first = written(tmp_path / "a", [f"first document {number}" for number in range(20)])
    second = written(tmp_path / "b", ["short"])
    living = np.ones(20, bool)
    living[dead] = False
    with DocumentsWriter(tmp_path / "c") as writer:
        writer.keep_from(second, np.ones(1, bool))
        writer.keep_from(first, living)
        writer.keep("last")
        assert len(writer) == 22 - len(dead)
    wanted = ["short", *(f"first document {n}" for n in range(20) if n not in dead), "last"]
    assert list(DocumentsFile(tmp_path / "c")) == wanted
    check_documents(tmp_path / "c", len(wanted))


def test_any_byte_that_differs_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "d"
    written(path, [f"document number {number}" * 3 for number in range(9)])
    whole = path.read_bytes()
    harmed = [whole[:-1], whole[: len(whole) // 2], b"", whole + b"x", whole[:60] + whole[61:]]
    for place in range(len(whole)):
        flipped = bytearray(whole)
        flipped[place] ^= 0x10
        harmed.append(bytes(flipped))
    for harm in harmed:
        path.write_bytes(harm)
        with pytest.raises(IndexUnavailable):
            check_documents(path, 9)
    path.write_bytes(whole)
    check_documents(path, 9)
    with pytest.raises(IndexUnavailable):
        check_documents(path, 8)


def test_a_writer_that_fails_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConnectionError), DocumentsWriter(tmp_path / "d") as writer:
        writer.keep("one")
        raise ConnectionError
    assert not list(tmp_path.iterdir())
