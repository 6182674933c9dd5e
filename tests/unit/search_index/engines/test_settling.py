"""Forcing an index to the disk: every live file, and each but once."""

from __future__ import annotations

from pathlib import Path

import pytest

from search_index.engines.whoosh_engine import WhooshEngine
from search_index.interface import IndexDocument, IndexUnavailable
from search_index.segments.manifest import read_manifest
from search_index.segments.settling import settle


def test_every_live_file_is_forced_and_what_is_settled_is_not_touched_again(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    engine.rebuild([IndexDocument("a", "debt"), IndexDocument("b", "bondage")])
    engine.settle()
    manifest = read_manifest(tmp_path)
    first = settle(tmp_path, ())
    assert first == {f"{manifest.generation}/{name}" for name in manifest.files()}
    assert all((tmp_path / name).is_file() for name in first)
    engine.write([IndexDocument("c", "sea")])
    second = settle(tmp_path, first)
    assert second > first
    lost = tmp_path / min(first)
    lost.unlink()
    assert settle(tmp_path, second) == second, "what was forced before is not opened again"
    with pytest.raises(FileNotFoundError):
        settle(tmp_path, second - {min(first)})


def test_where_there_is_no_index_nothing_can_be_forced(tmp_path: Path) -> None:
    with pytest.raises(IndexUnavailable):
        settle(tmp_path, ())
