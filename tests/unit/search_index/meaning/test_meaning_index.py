"""The index by meaning: note is taken at once, vectors are made later, and only of what changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from search_index.meaning.index import MeaningIndex, Meant
from tests.support.meaning import Concepts

BOATS = Meant("1", (("en", "Slavery on a boat"),))
PRISON = Meant("2", (("en", "Detention in Siem Reap"), ("km", "ពន្ធនាគារ")))
SAMPLES = {"en": ("law", "report"), "km": ("ច្បាប់",)}


@pytest.fixture
def model() -> Concepts:
    return Concepts()


@pytest.fixture
def index(tmp_path: Path, model: Concepts) -> MeaningIndex:
    return MeaningIndex(tmp_path, model, SAMPLES)


def _caught_up(index: MeaningIndex) -> None:
    while index.catch_up(1):
        pass


def _nearest(index: MeaningIndex, text: str) -> str:
    return index.nearest(text, "km", 1)[0][0]


def test_a_question_finds_what_it_means_in_another_language(index: MeaningIndex) -> None:
    assert not index.begun
    index.begin([BOATS, PRISON])
    assert index.begun and index.waiting() and index.nearest("ទាសភាព", "km", 5) == []
    _caught_up(index)
    assert not index.waiting() and len(index) == 2
    assert _nearest(index, "ទាសភាពលើទូកនេសាទ") == "1" and _nearest(index, "ពន្ធនាគារ") == "2"
    assert index.nearest(" ", "km", 5) == []


def test_only_what_changed_is_embedded_again(index: MeaningIndex, model: Concepts) -> None:
    index.begin([BOATS, PRISON])
    _caught_up(index)
    model.embedded.clear()
    index.note([BOATS, Meant("2", (("en", "Brides"),))])
    _caught_up(index)
    assert model.embedded == ["Brides"] and _nearest(index, "ប្រពន្ធ") == "2"
    index.begin([BOATS])
    _caught_up(index)
    assert model.embedded == ["Brides"] and len(index) == 1


def test_what_is_gone_is_struck_at_once_and_does_not_come_back(index: MeaningIndex) -> None:
    index.begin([BOATS])
    _caught_up(index)
    index.note([PRISON])
    index.note([], ["1", "2"])
    assert len(index) == 0
    _caught_up(index)
    assert len(index) == 0


def test_another_process_goes_on_where_one_ended(tmp_path: Path, index: MeaningIndex) -> None:
    index.begin([BOATS, PRISON])
    index.catch_up(1)
    other = Concepts()
    _caught_up(MeaningIndex(tmp_path, other, SAMPLES))
    assert "Slavery on a boat" not in other.embedded and "Detention in Siem Reap" in other.embedded
    assert len(index) == 2


def test_a_line_that_was_cut_short_costs_no_other(tmp_path: Path, index: MeaningIndex) -> None:
    index.begin([])
    waiting = next(tmp_path.glob("*/waiting.jsonl"))
    waiting.write_text('["1", [["en", "Slav', "utf-8")
    index.note([PRISON])
    _caught_up(index)
    assert len(index) == 1


def test_vectors_of_another_model_are_never_mixed_in(tmp_path: Path, index: MeaningIndex) -> None:
    index.begin([BOATS])
    _caught_up(index)
    newer = Concepts()
    newer.name = "concepts of next year"
    after = MeaningIndex(tmp_path, newer, SAMPLES)
    assert not after.begun and len(after) == 0
    after.begin([PRISON])
    _caught_up(after)
    assert _nearest(after, "ពន្ធនាគារ") == "2" and len(list(tmp_path.iterdir())) == 1


def test_damage_is_noticed_and_mended(tmp_path: Path, index: MeaningIndex) -> None:
    index.begin([BOATS, PRISON])
    _caught_up(index)
    path = next(tmp_path.glob("*/vectors"))
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(content)
    after = MeaningIndex(tmp_path, Concepts(), SAMPLES)
    assert after.damaged and len(after) == 1
    after.begin([BOATS, PRISON])
    _caught_up(after)
    assert not after.damaged and len(after) == 2
