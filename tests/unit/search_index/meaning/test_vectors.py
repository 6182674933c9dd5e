"""The file of vectors: what it finds, what replaces what, and what it makes of damage."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from search_index.meaning.vectors import DIMENSIONS, Vector, VectorFile, rounded


def _vector(name: str, *numbers: float, digest: str = "") -> Vector:
    row = np.zeros(DIMENSIONS, np.float32)
    row[: len(numbers)] = numbers
    return Vector(name, digest, rounded(row))


def _names(file: VectorFile, count: int = 10) -> list[str]:
    return [name for name, _ in file.nearest(_vector("", 0.2).numbers, count)]


def test_the_nearest_come_first_and_equals_by_their_number(tmp_path: Path) -> None:
    file = VectorFile(tmp_path / "vectors")
    assert _names(file) == [] and not file.exists
    file.add([_vector("12", 0.1), _vector("3", 0.2), _vector("7", 0, 0.2), _vector("9", 0.1)])
    assert _names(file) == ["3", "9", "12", "7"]
    assert _names(file, 2) == ["3", "9"]
    assert file.nearest(_vector("", 0.2).numbers, 1)[0][1] == pytest.approx(0.04, abs=0.001)


def test_a_vector_takes_the_place_of_the_one_before_and_another_reader_sees_it(tmp_path: Path) -> None:
    writer, reader = VectorFile(tmp_path / "vectors"), VectorFile(tmp_path / "vectors")
    writer.add([_vector("1", 0.1, digest="old"), _vector("2", 0.15)])
    assert _names(reader) == ["2", "1"] and reader.digest_of("1") == "old"
    writer.add([_vector("1", 0.2, digest="new")], removed=["2", "unknown"])
    assert _names(reader) == ["1"] and reader.digest_of("1") == "new"
    assert (len(reader), reader.digest_of("2")) == (1, "")


def test_dead_records_are_cleared_away(tmp_path: Path) -> None:
    file, reader = VectorFile(tmp_path / "vectors"), VectorFile(tmp_path / "vectors")
    file.add([_vector("1", 0.1), _vector("2", 0.2)])
    assert len(reader) == 2
    for part in range(3):
        file.add([_vector("1", 0.1, digest=f"{part}.{turn}") for turn in range(400)])
    size = (tmp_path / "vectors").stat().st_size
    assert size < 500 * 600, "written anew on the way"
    assert _names(reader) == ["2", "1"] and reader.digest_of("1") == "2.399"


def test_what_was_cut_short_or_damaged_counts_as_not_there(tmp_path: Path) -> None:
    path = tmp_path / "vectors"
    VectorFile(path).add([_vector("1", 0.1), _vector("2", 0.2), _vector("3", 0.3)])
    content = bytearray(path.read_bytes())
    length = len(content) // 3
    content[length + 60] ^= 1
    path.write_bytes(content[:-5])
    file = VectorFile(path)
    assert _names(file) == ["1"] and file.damaged == 1
    file.add([_vector("3", 0.3)])
    assert _names(file) == ["3", "1"]


def test_an_id_that_is_too_long_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        VectorFile(tmp_path / "vectors").add([_vector("x" * 33, 0.1)])
