"""Files made to harm whoever reads them: they are refused in words, and who asked lives on."""

from __future__ import annotations

import random
import resource

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.faults.bad_input import damaged, readers_of, real_files, try_reader
from benchmarks.faults.hostile_files import HOSTILE
from catalogue.sandbox import limits

SLOW = {"one text on every page.pdf", "a page of everything.pdf", "forms within forms.pdf", "spaces.txt",
        "many cells.html", "commas.txt", "nearly too large.png", "no end of nothing.pdf"}  # fmt: skip
"""What takes seconds is tried by ``benchmarks.faults.bad_input``."""

SAID = {
    "far corners.xlsx": "zip_bomb",
    "far corners in single quotes.xlsx": "zip_bomb",
    "a sheet elsewhere.xlsx": "zip_bomb",
    "a sheet of another name.xlsx": "zip_bomb",
    "cells without a place.xlsx": "zip_bomb",
    "rows without a place.xlsx": "zip_bomb",
    "prefixed names.xlsx": "zip_bomb",
    "much repeated.ods": "zip_bomb",
    "repeated before the end.ods": "zip_bomb",
    "unpacks a thousandfold.docx": "zip_bomb",
    "members in one place.ods": "zip_bomb",
    "entities.xlsx": "broken_file",
    "entities.docx": "broken_file",
    "a string of nothing.xlsx": "reading_died",
    "larger than any wall.png": "picture",
    "quotes that never close.csv": "10000 records (list_entries)",
    "short lines.txt": "10000 records (list_entries)",
    "a hundred thousand titles.txt": "10000 records (list_entries)",
    "a line without end.txt": "1 records (list_text)",
    "tags without end.ris": "1 records (list_lines)",
    "json in disguise.csv": "too_much_text",
}
"""What is said of some of them when they are sent as a list."""


@pytest.mark.parametrize("name", [name for name in HOSTILE if name not in SLOW])
def test_a_hostile_file_harms_nobody(name: str) -> None:
    data = HOSTILE[name]()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for reader in readers_of(name):
        found = try_reader(reader, data, name)
        assert not found.stumbled
        if reader == "list" and name in SAID:
            assert found.said == SAID[name]
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 200_000  # kilobytes


def test_a_pdf_that_unpacks_beyond_reason_ends_its_reader_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    short = limits.Limits(memory=300 << 20, patience=60.0)
    monkeypatch.setattr(limits, "LIST", short)
    data = HOSTILE["a page of everything.pdf"]()
    assert try_reader("list", data, "list.pdf").said == "reading_died"


@pytest.mark.parametrize("reader", ["cover", "logo"])
@pytest.mark.parametrize("name", ["larger than any wall.png", "larger than any wall.jpg"])
def test_a_picture_is_measured_before_it_is_drawn(name: str, reader: str) -> None:
    assert try_reader(reader, HOSTILE[name](), name).said == "picture_too_large"


SAMPLES = real_files(None)


@pytest.mark.parametrize("ending", sorted(SAMPLES))
@settings(max_examples=20, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32))
def test_damaged_files_are_read_or_refused_in_words(ending: str, seed: int) -> None:
    data = damaged(random.Random(seed), SAMPLES[ending])
    for reader in readers_of(f"x.{ending}"):
        assert not try_reader(reader, data, f"damaged.{ending}").stumbled
