"""An index that is damaged, deleted or left half-written: answers stay right, or say that there is none."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from search_index.engines import recovery
from search_index.engines.whoosh_engine import WhooshEngine
from search_index.interface import IndexDocument, IndexUnavailable, Probe, SearchRequest
from search_index.segments.documents import document_of
from search_index.segments.files import SegmentFile

WORDS = ("debt", "bondage", "labour", "migration", "report", "children", "ជួញដូរ")
DOCUMENTS = [
    IndexDocument(
        f"d{number}",
        f"{WORDS[number % 7]} {WORDS[number % 5]} number{number}",
        text=" ".join(WORDS),
        facets={"language": ("en" if number % 2 else "km",)},
    )
    for number in range(40)
]
REQUEST = SearchRequest("debt bondage", facets=("language",), limit=40)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A sound index of several segments with deletions."""
    engine = WhooshEngine(tmp_path)
    engine.rebuild(DOCUMENTS)
    engine.write([IndexDocument("new", "debt relief")], ["d3"])
    return tmp_path


@pytest.fixture
def right(folder: Path) -> set[str]:
    """What the sound index answers."""
    return {hit.id for hit in WhooshEngine(folder).search(REQUEST).hits}


def files(folder: Path) -> list[Path]:
    """Every file of the index, in order."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "lock")


def damages(path: Path) -> Iterator[str]:
    """Does one harm after another to a file; the caller mends it in between."""
    whole = path.read_bytes()
    path.unlink()
    yield "deleted"
    path.write_bytes(b"")
    yield "emptied"
    path.write_bytes(whole[: len(whole) // 2])
    yield "truncated"
    for place in range(0, len(whole), max(len(whole) // 23, 1)):
        flipped = bytearray(whole)
        flipped[place] ^= 0x40
        path.write_bytes(flipped)
        yield f"flipped at {place}"
    path.write_bytes(whole)


def test_a_damaged_file_is_noticed_and_never_answers_wrongly(folder: Path, right: set[str]) -> None:
    for path in files(folder):
        for harm in damages(path):
            engine = WhooshEngine(folder)
            try:
                found = {hit.id for hit in engine.search(REQUEST).hits}
            except IndexUnavailable:
                continue
            assert found == right, f"{path.name} {harm}"
            assert not engine.health(thorough=True).usable, f"{path.name} {harm}"
            if path.suffix == ".segment":
                assert not engine.health().usable, f"{path.name} {harm}"


def test_damage_while_open_does_not_crash_a_reader(folder: Path, right: set[str]) -> None:
    engine = WhooshEngine(folder)
    engine.search(REQUEST)
    for path in files(folder):
        if path.suffix == ".segment":
            os.replace(path, path.with_suffix(".gone"))
    assert {hit.id for hit in engine.search(REQUEST).hits} == right  # mapped files outlive their names


def test_every_question_says_that_there_is_no_index(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path / "none")
    assert not engine.health(thorough=True).usable
    for ask in (
        lambda: engine.search(REQUEST),
        lambda: list(engine.candidates([Probe("debt")])),
        lambda: engine.complete("debt"),
        lambda: engine.similar("d1"),
        lambda: list(engine.document_ids()),
    ):
        with pytest.raises(IndexUnavailable):
            ask()


def test_arrays_that_are_gone_are_made_again_from_the_documents(folder: Path, right: set[str]) -> None:
    for path in folder.rglob("*.segment"):
        path.unlink()
    engine = WhooshEngine(folder)
    (candidates,) = engine.candidates([Probe("report children number4")])
    assert candidates[0].id == "d4"
    assert len(set(engine.document_ids())) == 40
    assert {hit.id for hit in engine.search(REQUEST).hits} == right


def test_where_arrays_and_documents_are_damaged_there_is_no_answer(folder: Path) -> None:
    for path in files(folder):
        if path.suffix in (".segment", ".documents"):
            path.write_bytes(b"rubbish")
    with pytest.raises(IndexUnavailable):
        WhooshEngine(folder).search(REQUEST)


def flip_in(path: Path, array: str) -> None:
    """Turn one bit round in the middle of an array of a segment file."""
    values = SegmentFile(path, check=False).segment.arrays[array]
    whole = bytearray(path.read_bytes())
    place = bytes(whole).index(values.tobytes()) + values.nbytes // 2
    whole[place] ^= 0x40
    path.write_bytes(whole)


def largest_part(folder: Path) -> Path:
    return max(folder.rglob("*.segment"), key=lambda path: path.stat().st_size)


def test_whoosh_answers_at_once_where_what_it_reads_is_sound(
    folder: Path, right: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    flip_in(largest_part(folder), "impacts")
    monkeypatch.setattr(recovery, "SegmentBuilder", None)  # nothing is made again
    engine = WhooshEngine(folder)
    assert not engine.health().usable
    response = engine.search(REQUEST)
    assert {hit.id for hit in response.hits} == right
    assert sum(facet.count for facet in response.facets["language"]) == response.total - 1


def test_only_a_damaged_part_is_made_again(
    folder: Path, right: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    def noted(kept: str) -> IndexDocument:
        made.append(kept)
        return document_of(kept)

    monkeypatch.setattr(recovery, "document_of", noted)
    flip_in(largest_part(folder), "docs")
    engine = WhooshEngine(folder)
    for _ in range(2):
        assert {hit.id for hit in engine.search(REQUEST).hits} == right
    assert len(made) == 40  # the part of the first 40, once; the one of the edit stays


def test_a_rebuild_heals_anything(folder: Path) -> None:
    engine = WhooshEngine(folder)
    for path in files(folder):
        path.write_bytes(b"rubbish")
    assert engine.rebuild(DOCUMENTS) == 40
    assert engine.health(thorough=True).usable
    shutil.rmtree(folder)
    assert engine.rebuild(DOCUMENTS) == 40
    assert engine.search(REQUEST).total == 40


def test_a_write_to_a_damaged_index_says_so_and_changes_nothing(folder: Path) -> None:
    for path in folder.rglob("*.segment"):
        path.write_bytes(b"rubbish")
    engine = WhooshEngine(folder)
    before = engine.search(REQUEST).total
    with pytest.raises(IndexUnavailable):
        engine.write([IndexDocument("x", "debt")])
    assert engine.search(REQUEST).total == before


def test_readers_answer_from_the_old_index_while_another_is_built(folder: Path, right: set[str]) -> None:
    reader = WhooshEngine(folder)
    answers: list[set[str]] = []

    def watched() -> Iterator[IndexDocument]:
        for document in DOCUMENTS[:5]:
            answers.append({hit.id for hit in reader.search(REQUEST).hits})
            yield document

    WhooshEngine(folder).rebuild(watched())
    assert answers == [right] * 5
    assert reader.search(REQUEST).total == 5


def test_a_failed_rebuild_leaves_the_index_as_it_was(folder: Path, right: set[str]) -> None:
    def failing() -> Iterator[IndexDocument]:
        yield DOCUMENTS[0]
        raise ConnectionError("the database went away")

    engine = WhooshEngine(folder)
    with pytest.raises(ConnectionError):
        engine.rebuild(failing())
    assert {hit.id for hit in engine.search(REQUEST).hits} == right
    engine.write([IndexDocument("later", "debt")])
    assert engine.health(thorough=True).usable


def test_an_index_of_an_older_form_is_built_anew_and_leaves_nothing(folder: Path) -> None:
    _, _, text = (folder / "manifest").read_text("utf-8").partition("\n")
    older = json.dumps({**json.loads(text), "format": 12, "commit": 1, "whoosh": []})
    (folder / "manifest").write_text(f"{zlib.crc32(older.encode())}\n{older}")
    (generation,) = folder.glob("g*")
    (generation / "MAIN_abc.seg").write_bytes(b"what Whoosh once wrote")
    engine = WhooshEngine(folder)
    with pytest.raises(IndexUnavailable):
        engine.search(REQUEST)
    assert engine.rebuild(DOCUMENTS) == 40
    assert engine.health(thorough=True).usable
    assert {path.suffix for path in files(folder)} == {"", ".segment", ".documents"}


WRITER = textwrap.dedent(
    """
    import sys
    from search_index.interface import IndexDocument
    from search_index.engines import recovery
from search_index.engines.whoosh_engine import WhooshEngine
    engine = WhooshEngine(sys.argv[1])
    for number in range(10_000):
        engine.write([IndexDocument(f"k{number % 30}", f"killed writer {number}")])
        print(number, flush=True)
    """
)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system cannot kill outright")
def test_a_writer_killed_at_any_moment_leaves_a_sound_index(folder: Path) -> None:
    for _ in range(6):
        command = [sys.executable, "-c", WRITER, str(folder)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            for _ in range(3):
                writer.stdout.readline()
            writer.kill()
        engine = WhooshEngine(folder)
        assert engine.health().usable
        engine.write([IndexDocument("after", "after the kill")])
        assert engine.search(SearchRequest('"after the kill"')).total == 1
        assert engine.health(thorough=True).usable


def test_many_threads_may_ask_while_one_writes(folder: Path) -> None:
    engine = WhooshEngine(folder)

    def ask(number: int) -> bool:
        response = engine.search(REQUEST)
        return response.total == len(response.hits) >= 39

    with ThreadPoolExecutor(4) as pool:
        answers = pool.map(ask, range(200))
        for number in range(20):
            engine.write([IndexDocument(f"t{number % 3}", "unrelated")])
        assert all(answers)
