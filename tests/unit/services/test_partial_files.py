"""What is being written is left alone; what a killed process left behind is swept away."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from catalogue.services.files.partial_files import partial_file, sweep


def test_only_what_nobody_writes_is_swept(tmp_path: Path) -> None:
    (tmp_path / ".partial-left").write_bytes(b"half of")
    (tmp_path / "partial-of-another").write_bytes(b"whole")
    with partial_file(tmp_path, ".partial-") as (stream, path):
        stream.write(b"all of it")
        stream.flush()
        sweep(tmp_path, ".partial-")
        assert {path.name for path in tmp_path.iterdir()} == {path.name, "partial-of-another"}
        os.replace(path, tmp_path / "whole")
    assert (tmp_path / "whole").read_bytes() == b"all of it"
    assert {path.name for path in tmp_path.iterdir()} == {"whole", "partial-of-another"}


def test_what_fails_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="full"), partial_file(tmp_path, ".partial-"):
        raise OSError("the disk is full")
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_swept_stays_and_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / ".partial-folder").mkdir()
    (tmp_path / ".partial-left").write_bytes(b"half of")
    sweep(tmp_path, ".partial-")
    assert [path.name for path in tmp_path.iterdir()] == [".partial-folder"]


def test_a_beginning_is_no_pattern(tmp_path: Path) -> None:
    for name in (".a[1]*.zip.partial-left", ".a1.zip.partial-left"):
        (tmp_path / name).write_bytes(b"half of")
    sweep(tmp_path, ".a[1]*.zip.partial-")
    assert [path.name for path in tmp_path.iterdir()] == [".a1.zip.partial-left"]
